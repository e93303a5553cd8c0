"""What is true of a whole simulated survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.config.simulate import SimulateSettings
    from leopard_census.simulate.dates import SurveyDates
    from leopard_census.simulate.truth import write_survey_truth

    cfg = job.params["cfg"]
    write_survey_truth(
        SimulateSettings(**cfg["simulate"]),
        SurveyDates.of_params(cfg["survey"]),
        out_individuals=job.output["individuals"],
        out_survey=job.output["survey"],
    )
