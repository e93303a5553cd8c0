"""Frames of one deployment."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.frames import FramesSettings
    from leopard_census.frames.sample import sample_deployment

    sample_deployment(
        media_table=job.input["media"],
        media_root=job.media_root,
        settings=FramesSettings(**job.params["cfg"]["frames"]),
        out_table=job.output["table"],
        out_pictures=job.output["pictures"],
    )
