"""Next season's plan of one survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.estimates import ComparisonSettings, PlanSettings, ScrSettings
    from leopard_census.estimates.plan.survey_files import write_plan

    write_plan(
        job.input,
        job.output,
        PlanSettings(**job.params["cfg"]["estimates.plan"]),
        ScrSettings(**job.params["cfg"]["estimates.scr"]),
        ComparisonSettings(**job.params["cfg"]["estimates.comparison"]),
        job.params["cfg"]["survey"]["region.name"],
    )
