"""The species model: the one place where a stage and the simulator meet, by way of pictures alone."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.sightings import ReferenceSettings
    from leopard_census.sightings.species_training import train, write_model
    from leopard_census.simulate.reference import reference_crops

    reference = ReferenceSettings(**job.params["cfg"]["species_model"])
    crops = (
        crop
        for style in reference.styles
        for crop in reference_crops(reference.seed, style, reference.per_species, reference.views)
    )
    write_model(job.output["model"], train(crops, reference.seed))
