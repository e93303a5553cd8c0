# What rests on what.


def survey_records(wildcards):
    """Input function: the records of all jobs of a survey, except this one."""
    survey = wildcards.survey
    jobs = ["histories", "counts", "closed", "scr", "trend", "numbers", "report_pdf"]
    if from_media(survey):
        jobs += [f"{stage}.{{deployment}}" for stage in ("media", "frames", "detections", "sightings")]
        jobs += ["media_status", "sightings_survey", "individuals"]
        if PLANS[survey].settings["sightings"]["classifier"] == "simulated":
            jobs.append("species_model")
        if PLANS[survey].survey.simulated:
            jobs += ["simulate_deployment.{deployment}", "simulate_survey", "validation"]
    return expand_records(*jobs)(wildcards)


def all_settings(wildcards):
    """Everything that the results rest on; the manifest keeps its digest."""
    plan = PLANS[wildcards.survey]
    return {**plan.settings, "survey": plan.survey.model_dump(mode="json", exclude={"media", "settings"})}


rule manifest:
    input:
        records=survey_records,
    output:
        manifest=result("manifest.json"),
        record=record("manifest"),
    log:
        logfile("manifest"),
    benchmark:
        benchfile("manifest")
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code("manifest"),
        cfg=all_settings,
    message:
        "Manifest of {wildcards.survey}"
    script:
        "../scripts/manifest.py"
