"""Media of one deployment of a simulated survey, and what is true of them."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.simulate import SimulateSettings
    from leopard_census.simulate.dates import SurveyDates
    from leopard_census.simulate.render import render_deployment

    cfg = job.params["cfg"]
    render_deployment(
        SimulateSettings(**cfg["simulate"]),
        SurveyDates.of_params(cfg["survey"]),
        job.wildcards["deployment"],
        media_root=job.media_root,
        out_media=job.output["table"],
        out_boxes=job.output["boxes"],
    )
