"""The release gate over all that is public of a survey."""

from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from pathlib import Path

    from leopard_census.audit.release.publish import pass_gate
    from leopard_census.disclosure.survey_places import key_of_survey, plans_of_job

    survey = job.wildcards["survey"]
    plans = plans_of_job(job.config, survey)
    pass_gate(
        survey=survey,
        plans=plans,
        work=Path.cwd(),
        key=key_of_survey(plans[survey], Path.cwd()),
        files=[*job.input["reports"], *job.input["package"]],
        pictures=next(iter(job.input["pictures"]), None),
        out_passed=job.output["passed"],
    )
