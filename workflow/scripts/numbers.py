"""The number ledger of a survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.provenance.digest import value_digest
    from leopard_census.report.numbers import write_numbers

    write_numbers(
        survey=job.wildcards["survey"],
        paths=job.input,
        records=job.records,
        earlier=job.params["cfg"]["survey"]["earlier"],
        code=job.params["code"],
        config=value_digest(job.params["cfg"]),
        out=job.output["numbers"],
    )
