"""Published claims, computed again."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.audit.claims.tables import write_claims

    write_claims(
        job.input["publication"],
        job.params["cfg"]["seasons"],
        job.input,
        job.output,
    )
