"""Tables of a survey that starts from a Camtrap DP package."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.survey import parse_offset
    from leopard_census.exchange.read_package import write_package_tables

    survey = job.params["cfg"]["survey"]
    write_package_tables(
        descriptor=job.input["descriptor"],
        outages=next(iter(job.input["sheet"]), None),
        outputs=job.output,
        target=survey["target_species"],
        zone=parse_offset(survey["utc_offset"]),
        independence_minutes=job.params["cfg"]["histories"]["independence_minutes"],
    )
