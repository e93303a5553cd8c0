"""The public Camtrap DP package that has passed the release gate, put into the public folder."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.audit.release.publish import publish_file

    publish_file(job.input["passed"], job.input["package"], job.output["package"])
