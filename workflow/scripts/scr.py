"""Spatial capture-recapture of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ScrSettings
    from leopard_census.estimates.scr_first.table import write_scr

    name = job.params["cfg"]["survey"]["region.name"]
    write_scr(
        job.input["capture_sets"],
        job.input["detectors"],
        job.input["basis"],
        ScrSettings(**job.params["cfg"]["estimates.scr"]),
        (name, job.input["region"][0]) if name else None,
        job.output["scr"],
    )
