"""The winters side by side."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ComparisonSettings, ScrSettings
    from leopard_census.estimates.comparison.files import write_winters

    settings = job.params["cfg"]
    write_winters(
        settings["surveys"],
        job.input,
        job.output,
        job.config["_survey_folders"],
        ComparisonSettings(**settings["estimates.comparison"]),
        ScrSettings(**settings["estimates.scr"]),
    )
