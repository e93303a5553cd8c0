"""Plausible identities of one survey, by pictures and places together."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ScrSettings
    from leopard_census.estimates.identity.placed_files import write_placed_draws

    write_placed_draws(
        job.input,
        job.output,
        scr=ScrSettings(**job.params["cfg"]["estimates.scr"]),
        seed=job.params["cfg"]["individuals.seed"],
        workers=job.threads,
    )
