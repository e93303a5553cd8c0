"""Spatial capture-recapture of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ScrSettings
    from leopard_census.estimates.scr.survey_files import write_scr

    write_scr(
        job.input,
        job.output,
        ScrSettings(**job.params["cfg"]["estimates.scr"]),
        job.params["cfg"]["survey"]["region.name"],
        job.params["cfg"]["survey"]["utc_offset"],
    )
