"""Detections of one deployment."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from pathlib import Path

    from leopard_census.config.detections import DetectionsSettings
    from leopard_census.config.model_card import given_model
    from leopard_census.detections.deployment import detect_deployment
    from leopard_census.detections.import_split import FOLDER
    from leopard_census.detections.weights import weights_file

    settings = DetectionsSettings(**job.params["cfg"]["detections"])
    weights = None
    if settings.detector == "megadetector":
        # No parameter: where the weights lie is no setting, and what they are is told by `source`.
        name = job.config["_megadetector_weights"][job.wildcards["survey"]]
        weights = weights_file(name, settings.megadetector_sha256, Path.cwd(), Path.cwd())
    survey, deployment = job.wildcards["survey"], job.wildcards["deployment"]
    detect_deployment(
        frames_table=job.input["frames"],
        frames_zip=job.input["pictures"],
        media_root=job.media_root,
        settings=settings,
        model=given_model(job.params["cfg"]["model_card"], job.weights),
        out_json=job.output["boxes"],
        entries=FOLDER / survey / f"{deployment}.json",
        digest=job.params["source"],
        weights=weights,
    )
