"""Minimum number known of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.counts import write_counts

    write_counts(job.input["members"], job.output["counts"])
