"""Capture histories of every plausible way to share the sightings of one survey out among animals."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.histories import HistoriesSettings
    from leopard_census.config.survey import Window, parse_offset
    from leopard_census.histories.draw_tables import write_draw_histories
    from leopard_census.histories.window import SurveyWindow

    survey = job.params["cfg"]["survey"]
    window = Window(**survey["window"])
    write_draw_histories(
        job.input["draws"],
        inputs={name: paths for name, paths in job.input.items() if name != "draws"},
        outputs=job.output,
        window=SurveyWindow(window.start, window.days, parse_offset(survey["utc_offset"])),
        settings=HistoriesSettings(**job.params["cfg"]["histories"]),
    )
