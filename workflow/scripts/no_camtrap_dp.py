"""Why there is no Camtrap DP package of a survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.exchange.no_package import write_why_no_package

    write_why_no_package(job.input["deployments"], job.output["none"])
