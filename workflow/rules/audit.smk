# What rests on what.


def printed_jobs(survey):
    """Jobs of the reports, and of what leaves the team."""
    jobs = [f"report_pdf.{lang}.{edition}" for lang in languages(survey) for edition in editions(survey)]
    if "public" in editions(survey):
        jobs += ["public_places", "release", *[f"publish.{lang}" for lang in languages(survey)]]
        jobs += ["public_pictures"] if from_media(survey) else []
    return jobs


def survey_jobs(survey):
    """All jobs of a survey but its manifest, as their records are named."""
    jobs = ["histories", "history_files", "station_histories", camtrap_dp_job(survey)]
    jobs += ["counts", "closed", "fit_scr", "identity", "two_flanks", "sensitivity", "plan", "trend"]
    jobs += ["numbers", *printed_jobs(survey)]
    jobs += ["accumulation", "bycatch", "sex_ratio", "associations", "legacy_density", "activity"]
    if from_media(survey):
        jobs += [f"{stage}.{{deployment}}" for stage in ("media", "frames", "detections", "sightings")]
        jobs += [
            "media_status",
            "media_clocks",
            "sightings_survey",
            "individuals",
            "individual_sheets",
            "group_captures",
            "draws_by_place",
            "draw_histories",
            "review",
        ]
        if PLANS[survey].settings["sightings"]["classifier"] == "simulated":
            jobs.append("species_model")
        if survey in IMPORTS:
            jobs.append("import_unmatched")
        if PLANS[survey].survey.simulated:
            jobs += ["simulate_deployment.{deployment}", "simulate_survey", "validation"]
    if from_package(survey):
        jobs.append("package")
    return jobs


def survey_records(wildcards):
    """Input function: the records of all jobs of a survey, or of what spans surveys, except this one."""
    if wildcards.survey == "_all":
        return [record("trend").format(survey="_all"), *claim_records()]
    return expand_records(*survey_jobs(wildcards.survey))(wildcards)


def every_result():
    """All files of all wanted surveys, and of all surveys together unless just one is wanted.

    A target that asked for the reports alone would not miss a table that somebody deleted: Snakemake looks no further
    back than a file that is there.
    """
    spanning = [] if ONE_SURVEY else [*rules.trend.output, *rules.manifest.output]
    found = [str(pattern).format(survey="_all") for pattern in spanning] + claims()
    for survey in SURVEYS:
        for job in ["crate", "manifest", *survey_jobs(survey)]:
            deployments = PLANS[survey].deployments if "{deployment}" in job else [""]
            name, language, edition = [*job.split("."), "", ""][:3]
            told = {"survey": survey, "language": language, "edition": edition}
            found += [
                str(pattern).format(**told, deployment=deployment)
                for pattern in getattr(rules, name).output
                for deployment in deployments
            ]
    return found


def all_settings(wildcards):
    """Everything that the results rest on; the manifest keeps its digest."""
    if wildcards.survey == "_all":
        return {"surveys": list(PLANS)}
    plan = PLANS[wildcards.survey]
    # How the review page asks is nothing that a result rests on: the answers are.
    settings = {stage: own for stage, own in plan.settings.items() if stage != "review"}
    return {
        **settings,
        "survey": plan.survey.model_dump(mode="json", exclude={"media", "camtrap_dp", "settings"}),
    }


rule manifest:
    input:
        records=survey_records,
    output:
        manifest=shown("manifest.json", "manifest", "Checks", "manifest"),
        record=record("manifest"),
    log:
        logfile("manifest"),
    benchmark:
        benchfile("manifest")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("manifest"),
        cfg=all_settings,
    message:
        "Manifest of {wildcards.survey}"
    script:
        "../scripts/manifest.py"


rule crate:
    input:
        manifest=result("manifest.json"),
        numbers=result("numbers.json"),
        records=lambda wildcards: [
            *survey_records(wildcards),
            record("manifest").format(survey=wildcards.survey),
        ],
    output:
        crate=shown("ro-crate-metadata.json", "crate", "Checks", "research object"),
        record=record("crate"),
    log:
        logfile("crate"),
    benchmark:
        benchfile("crate")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("crate"),
        cfg=cfg("survey.title", "survey.season"),
    message:
        "Research object of {wildcards.survey}"
    script:
        "../scripts/crate.py"
