# The public Camtrap DP package: what the public report tells, in the standard's tables.

from leopard_census.disclosure.survey_places import deployments_of


def has_public_package(survey):
    """Whether a station of the survey has a published place, without which the standard has no place for its records."""
    placed = any(row["latitude"] is not None for row in deployments_of(PLANS[survey]))
    return placed and KEYS.get(survey) is not None


def public_package(wildcards):
    """Input function: the package that the gate opens, where there is one."""
    found = result("release/{survey}.camtrap-dp.zip").format(survey=wildcards.survey)
    return [found] if has_public_package(wildcards.survey) else []


def public_package_jobs(survey):
    """Jobs of the package, as their records are named."""
    return ["public_camtrap_dp", "publish_camtrap_dp"] if has_public_package(survey) else []


def public_files():
    """Public reports of all wanted surveys."""
    wanted = [survey for survey in SURVEYS if "public" in editions(survey)]
    return [f"results/{s}/public/{s}.{language}.pdf" for s in wanted for language in languages(s)]


rule public_camtrap_dp:
    input:
        places=result("release/places.csv"),
        effort=result("histories/effort.csv"),
        encounters=result("histories/encounters.csv"),
        bycatch=result("estimates/bycatch.csv"),
        catalogue=either("individuals/catalogue.csv", "package/catalogue.csv"),
        pictures=made_from_media("release/pictures.csv"),
        archive=made_from_media("release/pictures.zip"),
        names_eng=species_names("en"),
        names_rus=species_names("ru"),
        records=lambda wildcards: [
            record(job).format(survey=wildcards.survey)
            for job in [
                *("public_places", "histories", "bycatch"),
                *(["individuals", "public_pictures"] if from_media(wildcards.survey) else []),
                *(["package"] if from_package(wildcards.survey) else []),
            ]
        ],
    output:
        package=result("release/{survey}.camtrap-dp.zip"),
        record=record("public_camtrap_dp"),
    log:
        logfile("public_camtrap_dp"),
    benchmark:
        benchfile("public_camtrap_dp")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(10),
    params:
        code=code("public_camtrap_dp"),
        cfg=cfg(
            "exchange",
            "disclosure.grain_km",
            "disclosure.date_grain",
            "disclosure.data_licence",
            "disclosure.media_licence",
            "survey.id",
            "survey.title",
            "survey.simulated",
            "survey.target_species",
            "survey.utc_offset",
            "survey.season",
            "survey.window",
            "survey.contributors",
        ),
    message:
        "Camtrap DP package of {wildcards.survey} (public)"
    script:
        "../scripts/public_camtrap_dp.py"


rule publish_camtrap_dp:
    input:
        passed=result("release/passed.json"),
        package=result("release/{survey}.camtrap-dp.zip"),
        records=[record("release"), record("public_camtrap_dp")],
    output:
        package=result("public/{survey}.camtrap-dp.zip"),
        record=record("publish_camtrap_dp"),
    log:
        logfile("publish_camtrap_dp"),
    benchmark:
        benchfile("publish_camtrap_dp")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("publish_camtrap_dp"),
        cfg=cfg(),
    message:
        "Public folder of {wildcards.survey} (Camtrap DP package)"
    script:
        "../scripts/publish_camtrap_dp.py"
