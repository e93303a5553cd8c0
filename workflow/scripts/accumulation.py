"""Accumulation curve and Chao2 of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.ecology import EcologySettings
    from leopard_census.estimates.accumulation_table import write_accumulation

    write_accumulation(
        job.input["capture_sets"],
        job.input["detectors"],
        job.input["basis"],
        EcologySettings(**job.params["cfg"]["ecology"]),
        job.output["accumulation"],
        job.output["incidence"],
    )
