"""Stations against days and occasions, for every species, and what each station did."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.histories import HistoriesSettings
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
        sightings=job.input["sightings"],
        decided=job.input["decided"],
        assignments=job.input["assignments"],
        outputs=job.output,
        window=SurveyWindow(window.start, window.days, parse_offset(survey["utc_offset"])),
        target=survey["target_species"],
        settings=HistoriesSettings(**job.params["cfg"]["histories"]),
    )
