"""A draft is held back as long as one of its claims is contradicted."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.audit.claims.draft import check_draft

    check_draft(job.input["claims"], job.wildcards["publication"])
