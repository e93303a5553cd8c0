"""Individuals of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.embedding_card import given_embedding
    from leopard_census.config.individuals import IndividualsSettings
    from leopard_census.individuals.stage import tell_individuals

    tell_individuals(
        sightings_table=job.input["sightings"],
        crops_table=job.input["crops"],
        tracks_table=job.input["tracks"],
        archives=job.input["pictures"],
        decisions_table=next(iter(job.input["decisions"]), None),
        register_table=next(iter(job.input["register"]), None),
        earlier=[path.parents[1].name for path in job.input["earlier"]],
        earlier_tables=job.input["earlier"],
        earlier_archives=job.input["earlier_pictures"],
        survey=job.params["cfg"]["survey"],
        settings=IndividualsSettings(**job.params["cfg"]["individuals"]),
        embedding=given_embedding(job.params["cfg"]["embedding_card"], job.embedding_weights),
        outputs=job.output,
        deployments=job.params["places"],
        clock_proposals_table=job.input["clock_proposals"],
        media_tables=job.input["media"],
    )
