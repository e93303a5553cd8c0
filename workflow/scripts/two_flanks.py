"""Both flanks of one survey in one estimate."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import LinkingSettings, ScrSettings
    from leopard_census.config.individuals import TravelSettings
    from leopard_census.estimates.linking.two_flank_files import write_two_flanks

    cfg = job.params["cfg"]
    write_two_flanks(
        job.input,
        job.output,
        ScrSettings(**cfg["estimates.scr"]),
        LinkingSettings(**cfg["estimates.linking"]),
        TravelSettings(**cfg["individuals.travel"]),
        cfg["survey"]["region.name"],
        cfg["survey"]["utc_offset"],
    )
