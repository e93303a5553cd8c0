"""Effort, encounters and capture histories of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.histories import HistoriesSettings
    from leopard_census.config.survey import Window, parse_offset
    from leopard_census.histories.build import build_histories
    from leopard_census.histories.window import SurveyWindow

    survey = job.params["cfg"]["survey"]
    window = Window(**survey["window"])
    build_histories(
        inputs=job.input,
        outputs=job.output,
        session=survey["id"],
        window=SurveyWindow(window.start, window.days, parse_offset(survey["utc_offset"])),
        target=survey["target_species"],
        settings=HistoriesSettings(**job.params["cfg"]["histories"]),
        min_conf=job.params["cfg"]["sightings"]["min_conf"],
    )
