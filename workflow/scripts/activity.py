"""Activity curves and overlaps of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ActivitySettings
    from leopard_census.estimates.activity.survey import write_activity

    cfg = job.params["cfg"]
    write_activity(
        inputs=job.input,
        outputs=job.output,
        survey=cfg["survey"],
        histories=cfg["histories"],
        settings=ActivitySettings(**cfg["activity"]),
    )
