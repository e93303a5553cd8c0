"""The winters side by side."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.trend import write_trend

    write_trend(
        job.params["cfg"]["surveys"],
        job.input["counts"],
        job.input["closed"],
        job.input["basis"],
        job.input["effort"],
        job.output["trend"],
    )
