"""Detections of one deployment."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.detections import DetectionsSettings
    from leopard_census.config.model_card import given_model
    from leopard_census.detections.deployment import detect_deployment

    detect_deployment(
        frames_table=job.input["frames"],
        frames_zip=job.input["pictures"],
        media_root=job.media_root,
        settings=DetectionsSettings(**job.params["cfg"]["detections"]),
        model=given_model(job.params["cfg"]["model_card"], job.weights),
        out_json=job.output["boxes"],
    )
