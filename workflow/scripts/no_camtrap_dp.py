"""Why there is no Camtrap DP package of a survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    job.output["none"].write_text(job.params["why"] + "\n", encoding="utf-8", newline="\n")
