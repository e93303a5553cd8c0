"""Closed-population models of one survey, and tests of closure."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.closed.table import write_closed

    write_closed(job.input["histories"], job.input["basis"], job.output["closed"], job.output["closure"])
