"""Manifest of one survey, from the records of its jobs."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.audit.manifest import build_manifest, write_manifest

    manifest = build_manifest(
        job.wildcards["survey"], job.records, job.params["cfg"], job.workflow_folder, job.params["code"]
    )
    write_manifest(job.output["manifest"], manifest)
