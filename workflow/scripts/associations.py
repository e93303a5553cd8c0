"""Who was met together with whom in one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.associations_table import write_associations

    survey = job.params["cfg"]["survey"]
    write_associations(
        job.input,
        job.output,
        survey=survey["id"],
        earlier=survey["earlier"],
        utc_offset=survey["utc_offset"],
        minutes=job.params["cfg"]["histories"]["independence_minutes"],
    )
