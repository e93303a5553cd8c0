"""N and D of one survey with the error of identities."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import IdentitySettings, ScrSettings
    from leopard_census.estimates.identity.survey_files import write_identity

    write_identity(
        job.input,
        job.output,
        IdentitySettings(**job.params["cfg"]["estimates.identity"]),
        ScrSettings(**job.params["cfg"]["estimates.scr"]),
        job.params["cfg"]["survey"]["region.name"],
        job.params["cfg"]["survey"]["utc_offset"],
        job.threads,
    )
