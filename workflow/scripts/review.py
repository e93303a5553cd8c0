"""What the reviewers' answers of one survey are worth."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.individuals import IndividualsSettings
    from leopard_census.review.stage import measure_review

    measure_review(
        tables={name: job.input[name] for name in ("sightings", "crops", "tracks")},
        decisions_table=next(iter(job.input["decisions"]), None),
        earlier=[path.parents[1].name for path in job.input["earlier"]],
        earlier_tables=job.input["earlier"],
        earlier_archives=job.input["earlier_pictures"],
        survey=job.params["cfg"]["survey"],
        settings=IndividualsSettings(**job.params["cfg"]["individuals"]),
        outputs=job.output,
    )
