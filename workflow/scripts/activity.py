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
        histories={name: cfg[f"histories.{name}"] for name in ("independence_minutes", "independence_since")},
        settings=ActivitySettings(**cfg["estimates.activity"]),
    )
