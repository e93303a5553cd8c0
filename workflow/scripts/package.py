"""Tables of a survey that starts from a Camtrap DP package."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from datetime import timedelta

    from leopard_census.config.survey import Season, Window, parse_offset
    from leopard_census.exchange.read_package import write_package_tables
    from leopard_census.exchange.read_sightings import Independence

    own = job.params["cfg"]["histories"]
    survey = job.params["cfg"]["survey"]
    window = Window(**survey["window"])
    write_package_tables(
        descriptor=job.input["descriptor"],
        outages=next(iter(job.input["sheet"]), None),
        outputs=job.output,
        target=survey["target_species"],
        zone=parse_offset(survey["utc_offset"]),
        rule=Independence(timedelta(minutes=own["independence_minutes"]), own["independence_since"]),
        window=(window.start, window.end),
        season=Season(**survey["season"]),
    )
