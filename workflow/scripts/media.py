"""Inventory of one deployment's raw files."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.media import MediaSettings
    from leopard_census.config.survey import parse_offset
    from leopard_census.media.banner_function import banner_function
    from leopard_census.media.inventory import Deployment, write_inventory

    settings = MediaSettings(**job.params["cfg"]["media"])
    write_inventory(
        job.output["table"],
        Deployment(
            media_root=job.media_root,
            deployment_id=job.wildcards["deployment"],
            media_glob=job.params["media_glob"],
            zone=parse_offset(job.params["cfg"]["survey"]["utc_offset"]),
            # Files that the workflow renders itself do not exist yet when it plans.
            planned=None if job.input["rendered"] else job.params["listing"],
        ),
        settings,
        banner_function(settings),
    )
