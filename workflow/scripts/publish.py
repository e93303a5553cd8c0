"""One file that has passed the release gate, put into the public folder."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.audit.release.publish import publish_file

    for name in ("report", "summary"):
        publish_file(job.input["passed"], job.input[name], job.output[name])
