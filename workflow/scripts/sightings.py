"""Sightings of one deployment."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.sightings import SightingsSettings
    from leopard_census.sightings.deployment import Inputs, Outputs, sight_deployment
    from leopard_census.sightings.rows import Deployment

    sight_deployment(
        Inputs(
            frames=job.input["frames"],
            pictures=job.input["pictures"],
            boxes=job.input["boxes"],
            model=next(iter(job.input["model"]), None),
            media_root=job.media_root,
        ),
        Deployment(
            deployment_id=job.wildcards["deployment"],
            location_id=job.params["deployment"][0]["locationID"],
            labels=job.params["labels"],
            clocks=job.params["clocks"],
        ),
        SightingsSettings(**job.params["cfg"]["sightings"]),
        Outputs(job.output["sightings"], job.output["crops"], job.output["tracks"], job.output["pictures"]),
    )
