"""Captures of groups of sightings of one survey that are one animal for certain."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.histories import HistoriesSettings
    from leopard_census.config.survey import Window, parse_offset
    from leopard_census.histories.group_captures import write_group_captures
    from leopard_census.histories.window import SurveyWindow

    survey = job.params["cfg"]["survey"]
    window = Window(**survey["window"])
    (draws,), (posterior,) = job.input["draws"], job.input["posterior"]
    write_group_captures(
        draws,
        posterior,
        inputs={name: paths for name, paths in job.input.items() if name not in ("draws", "posterior")},
        output=job.output["captures"],
        window=SurveyWindow(window.start, window.days, parse_offset(survey["utc_offset"])),
        settings=HistoriesSettings(**job.params["cfg"]["histories"]),
    )
