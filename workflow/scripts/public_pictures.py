"""Pictures that may be published: cut out of their background, with what people said of them."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.individuals.publication import write_public_pictures

    write_public_pictures(
        catalogue=job.input["catalogue"],
        sightings=job.input["sightings"],
        crops=job.input["crops"],
        archives=job.input["archives"],
        decisions=next(iter(job.input["decisions"]), None),
        pixels=job.params["cfg"]["report.picture_pixels"],
        quality=job.params["cfg"]["report.picture_quality"],
        out_table=job.output["pictures"],
        out_archive=job.output["archive"],
    )
