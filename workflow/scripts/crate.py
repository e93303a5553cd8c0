"""The research object of one survey, from its manifest, the records of its jobs and its ledger."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.audit.crate import crate_input, crate_text

    given = crate_input(
        job.wildcards["survey"],
        job.input["manifest"].parent,
        job.records,
        job.params["code"],
        job.params["cfg"],
    )
    job.output["crate"].write_text(crate_text(given), encoding="utf-8")
