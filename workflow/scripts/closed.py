"""Closed-population models of one survey, tests of closure, and how unequal animals are."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.closed.table import write_closed

    names = ("closed", "closure", "heterogeneity")
    write_closed(job.input["histories"], job.input["basis"], {name: job.output[name] for name in names})
