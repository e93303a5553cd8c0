# What leaves the team: coarse places, cleared pictures, and the gate that every public file has to pass.

from leopard_census.disclosure.key import key_digest
from leopard_census.disclosure.survey_places import compared_winters, key_of_survey

KEYS = {}
try:
    for survey in SURVEYS:
        if "public" in editions(survey):
            KEYS[survey] = key_of_survey(PLANS[survey], Path.cwd())
except InputError as error:
    sys.exit(f"\n{error.text()}\n")

if workflow.is_main_process and (without := [survey for survey, key in KEYS.items() if key is None]):
    print(
        f"Please note: public editions of {', '.join(without)} tell no places, not even coarse ones, as there is no "
        "secret key to make them coarse by. `leopard-census disclosure-key` makes one, once for all winters.",
        file=sys.stderr,
    )


def key_sha256(wildcards):
    """Params function: the sha256 of the key, so that another key makes all places anew; the key itself is no input."""
    key = KEYS.get(wildcards.survey)
    return key_digest(key) if key else ""


def public_files():
    """Public reports of all wanted surveys."""
    wanted = [survey for survey in SURVEYS if "public" in editions(survey)]
    return [f"results/{s}/public/{s}.{language}.pdf" for s in wanted for language in languages(s)]


def sheets_of_winters(*names):
    """Input function: those of these sheets that exist, of the survey and of those that it is compared with."""
    return lambda wildcards: [
        from_here(path)
        for winter in compared_winters(wildcards.survey, PLANS)
        for name in names
        if os.path.lexists(path := PLANS[winter].folder / f"{name}.csv")
    ]


def release_media(path):
    """Input function: that result of every deployment of every one of these surveys that starts from media."""
    return lambda wildcards: [
        result(path).format(survey=winter, deployment=deployment)
        for winter in compared_winters(wildcards.survey, PLANS)
        if from_media(winter)
        for deployment in PLANS[winter].deployments
    ]


def release_reports(wildcards):
    """Input function: the public reports, in all languages."""
    return [
        result(path).format(survey=wildcards.survey, language=language)
        for language in languages(wildcards.survey)
        for path in ("report/{survey}.{language}.public.pdf", "report/{survey}.{language}.public.summary.pdf")
    ]


def public_pictures(wildcards):
    """Input function: the table of the pictures that may be shown, where there are any pictures."""
    return [result("release/pictures.csv")] if from_media(wildcards.survey) else []


def release_records(wildcards):
    """Input function: records of the jobs that made what the gate opens and what it looks for."""
    jobs = [f"report_pdf.{language}.public" for language in languages(wildcards.survey)]
    jobs += ["public_pictures"] if from_media(wildcards.survey) else []
    return [record(job).format(survey=wildcards.survey) for job in jobs] + release_media(
        "provenance/media.{deployment}.json"
    )(wildcards)


rule public_places:
    input:
        sheets=sheets_of_winters("deployments", "captures", "effort"),
    output:
        places=result("release/places.csv"),
        record=record("public_places"),
    log:
        logfile("public_places"),
    benchmark:
        benchfile("public_places")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("public_places"),
        cfg=cfg("disclosure.grain_km", "survey.earlier"),
        key=key_sha256,
    message:
        "Coarse places of {wildcards.survey}"
    script:
        "../scripts/public_places.py"


rule public_pictures:
    input:
        catalogue=result("individuals/catalogue.csv"),
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        archives=expand_deployments("sightings/{deployment}.zip"),
        decisions=sheet("decisions"),
        records=expand_records("individuals", "sightings_survey", "sightings.{deployment}"),
    output:
        pictures=result("release/pictures.csv"),
        archive=result("release/pictures.zip"),
        record=record("public_pictures"),
    log:
        logfile("public_pictures"),
    benchmark:
        benchfile("public_pictures")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(30),
    params:
        code=code("public_pictures"),
        cfg=cfg("report.picture_pixels", "report.picture_quality"),
    message:
        "Pictures of {wildcards.survey} that may be published"
    script:
        "../scripts/public_pictures.py"


rule release:
    input:
        reports=release_reports,
        pictures=public_pictures,
        sheets=sheets_of_winters("deployments", "captures", "effort", "outages", "labels", "decisions"),
        media=release_media("media/{deployment}.csv"),
        records=release_records,
    output:
        passed=result("release/passed.json"),
        record=record("release"),
    log:
        logfile("release"),
    benchmark:
        benchfile("release")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(60),
    params:
        code=code("release"),
        cfg=cfg(
            "disclosure",
            "survey.title",
            "survey.season",
            "survey.window",
            "survey.region.name",
            "survey.contributors",
            "survey.earlier",
        ),
        key=key_sha256,
    message:
        "Release gate of {wildcards.survey}"
    script:
        "../scripts/release.py"


rule publish:
    input:
        passed=result("release/passed.json"),
        report=result("report/{survey}.{language}.public.pdf"),
        summary=result("report/{survey}.{language}.public.summary.pdf"),
        records=[record("release"), record("report_pdf.{language}.public")],
    output:
        report=report(
            result("public/{survey}.{language}.pdf"),
            category="Public report",
        ),
        summary=report(
            result("public/{survey}.{language}.summary.pdf"),
            category="Public report",
        ),
        record=record("publish.{language}"),
    log:
        logfile("publish.{language}"),
    benchmark:
        benchfile("publish.{language}")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("publish"),
        cfg=cfg(),
    message:
        "Public folder of {wildcards.survey} ({wildcards.language})"
    script:
        "../scripts/publish.py"
