"""Plausible identities of one survey, by pictures and places together."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ScrSettings
    from leopard_census.config.histories import HistoriesSettings
    from leopard_census.config.survey import Window, parse_offset
    from leopard_census.estimates.identity.placed_files import write_placed_draws
    from leopard_census.histories.window import SurveyWindow

    survey = job.params["cfg"]["survey"]
    window = Window(**survey["window"])
    write_placed_draws(
        job.input,
        job.output,
        window=SurveyWindow(window.start, window.days, parse_offset(survey["utc_offset"])),
        histories=HistoriesSettings(**job.params["cfg"]["histories"]),
        scr=ScrSettings(**job.params["cfg"]["estimates.scr"]),
        seed=job.params["cfg"]["individuals.seed"],
        workers=job.threads,
    )
