"""What N and D of one survey would be at other rates of error."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import LinkingSettings, ScrSettings
    from leopard_census.estimates.linking.sensitivity_files import write_sensitivity

    cfg = job.params["cfg"]
    write_sensitivity(
        job.input,
        job.output["sensitivity"],
        ScrSettings(**cfg["estimates.scr"]),
        LinkingSettings(**cfg["estimates.linking"]),
        cfg["individuals.reviewer_error"] if job.input.get("summary") else None,
        cfg["survey"]["utc_offset"],
        job.threads,
    )
