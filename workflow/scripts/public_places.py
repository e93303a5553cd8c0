"""The coarse places of a survey's stations."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from pathlib import Path

    from leopard_census.disclosure.survey_places import key_of_survey, place_rows, plans_of_job
    from leopard_census.tables.contract import contract
    from leopard_census.tables.write import write_table

    survey = job.wildcards["survey"]
    plans = plans_of_job(job.config, survey)
    rows = place_rows(survey, plans, key_of_survey(plans[survey], Path.cwd()))
    write_table(job.output["places"], contract("public_places"), rows)
