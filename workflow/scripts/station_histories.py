"""Stations against days, and against occasions."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.survey import Window, parse_offset
    from leopard_census.histories.station_tables import write_station_tables
    from leopard_census.histories.window import SurveyWindow

    survey = job.params["cfg"]["survey"]
    window = Window(**survey["window"])
    write_station_tables(
        effort=job.input["effort"],
        encounters=job.input["encounters"],
        basis=job.input["basis"],
        deployments=job.input["deployments"],
        working=job.input["working"],
        outputs=job.output,
        window=SurveyWindow(window.start, window.days, parse_offset(survey["utc_offset"])),
        start=job.params["cfg"]["histories"]["station_occasion_start"],
    )
