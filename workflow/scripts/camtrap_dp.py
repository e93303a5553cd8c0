"""The survey as a Camtrap DP package."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.exchange.build import build_package

    cfg = job.params["cfg"]
    survey = {**cfg["survey"], "region_name": cfg["survey"]["region.name"]}
    build_package(inputs=job.input, outputs=job.output, survey=survey, settings=cfg)
