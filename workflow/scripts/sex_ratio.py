"""Sex ratio of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.estimates.sex_ratio import write_sex_ratio

    write_sex_ratio(job.input["members"], job.output["sex_ratio"])
