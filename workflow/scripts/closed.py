"""Closed-population models of one survey, tests of closure, and how unequal animals are."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ClosedSettings
    from leopard_census.estimates.closed.table import write_closed

    names = ("closed", "closure", "heterogeneity")
    outputs = {name: job.output[name] for name in names}
    settings = ClosedSettings(**job.params["cfg"]["estimates.closed"])
    write_closed(job.input["histories"], job.input["basis"], outputs, settings)
