# Histories: effort, encounters, data sets, capture histories, the files that other programs read, and stations by
# themselves.


def made_from_media(*paths):
    """Input function: these results where the survey starts from media; none where it starts from tables."""
    return lambda wildcards: [
        result(path).format(survey=wildcards.survey, deployment=deployment)
        for path in paths
        if from_media(wildcards.survey)
        for deployment in (PLANS[wildcards.survey].deployments if "{deployment}" in path else [""])
    ]


def made_from_tables(name):
    """Input function: that sheet of a winter that survives as tables."""
    return lambda wildcards: sheet(name)(wildcards) if PLANS[wildcards.survey].start == "tables" else []


def either(from_media, from_package):
    """Input function: a table of the survey, or the same made from the package that it starts from."""
    return lambda wildcards: [
        *made_from_media(from_media)(wildcards),
        *made_from_package(from_package)(wildcards),
    ]


def field_sheet(name):
    """Input function: a sheet that people keep, or the same made from the package that the survey starts from."""
    return lambda wildcards: (
        made_from_package(f"package/{name}.csv")(wildcards)
        if from_package(wildcards.survey)
        else sheet(name)(wildcards)
    )


rule histories:
    input:
        media=made_from_media("media/{deployment}.csv"),
        status=made_from_media("media/status.csv"),
        frames=made_from_media("frames/{deployment}.csv"),
        detections=made_from_media("detections/{deployment}.json"),
        tracks=made_from_media("sightings/tracks.csv"),
        sightings=either("sightings/all.csv", "package/sightings.csv"),
        decided=either("individuals/species_decided.csv", "package/species_decided.csv"),
        assignments=either("individuals/assignments.csv", "package/assignments.csv"),
        catalogue=either("individuals/catalogue.csv", "package/catalogue.csv"),
        operation=either("media/operation.csv", "package/operation.csv"),
        operation_differences=either("media/operation_differences.csv", "package/operation_differences.csv"),
        package_funnel=made_from_package("package/funnel.csv"),
        package_basis=made_from_package("package/basis.csv"),
        captures=made_from_tables("captures"),
        effort=made_from_tables("effort"),
        deployments=field_sheet("deployments"),
        outages=field_sheet("outages"),
        records=lambda wildcards: [
            *made_from_package("provenance/package.json")(wildcards),
            *made_from_media(
                "provenance/media.{deployment}.json",
                "provenance/media_status.json",
                "provenance/media_clocks.json",
                "provenance/frames.{deployment}.json",
                "provenance/detections.{deployment}.json",
                "provenance/sightings_survey.json",
                "provenance/individuals.json",
            )(wildcards),
        ],
    output:
        encounters=result("histories/encounters.csv"),
        effort=result("histories/effort.csv"),
        losses=result("histories/station_losses.csv"),
        cameras=result("histories/camera_work.csv"),
        captures=result("histories/captures.csv"),
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        histories=result("histories/histories.csv"),
        members=result("histories/members.csv"),
        funnel=shown("histories/funnel.csv", "funnel", "Checks", "from files to captures"),
        basis=result("histories/basis.csv"),
        record=record("histories"),
    log:
        logfile("histories"),
    benchmark:
        benchfile("histories")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(30),
    params:
        code=code("histories"),
        cfg=cfg(
            "histories",
            "sightings",
            "survey.id",
            "survey.utc_offset",
            "survey.window",
            "survey.target_species",
        ),
    message:
        "Effort, encounters and capture histories of {wildcards.survey}"
    script:
        "../scripts/histories.py"


rule history_files:
    input:
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        histories=result("histories/histories.csv"),
        members=result("histories/members.csv"),
        effort=result("histories/effort.csv"),
        basis=result("histories/basis.csv"),
        deployments=field_sheet("deployments"),
        records=lambda wildcards: [
            record("histories").format(survey=wildcards.survey),
            *made_from_package("provenance/package.json")(wildcards),
        ],
    output:
        secr_traps=result("histories/secr_traps.txt"),
        secr_headline=result("histories/secr_captures.txt"),
        secr_left=result("histories/secr_captures_left.txt"),
        secr_right=result("histories/secr_captures_right.txt"),
        secr_both=result("histories/secr_captures_both.txt"),
        mark_headline=result("histories/mark.inp"),
        mark_left=result("histories/mark_left.inp"),
        mark_right=result("histories/mark_right.inp"),
        mark_both=result("histories/mark_both.inp"),
        rmark_headline=result("histories/rmark.txt"),
        rmark_left=result("histories/rmark_left.txt"),
        rmark_right=result("histories/rmark_right.txt"),
        rmark_both=result("histories/rmark_both.txt"),
        matrix_headline=result("histories/matrix.csv"),
        matrix_left=result("histories/matrix_left.csv"),
        matrix_right=result("histories/matrix_right.csv"),
        matrix_both=result("histories/matrix_both.csv"),
        record=record("history_files"),
    log:
        logfile("history_files"),
    benchmark:
        benchfile("history_files")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("history_files"),
        cfg=cfg("survey.id"),
    message:
        "Capture histories of {wildcards.survey} for secr, MARK and R"
    script:
        "../scripts/history_files.py"


rule station_histories:
    input:
        effort=result("histories/effort.csv"),
        encounters=result("histories/encounters.csv"),
        basis=result("histories/basis.csv"),
        deployments=field_sheet("deployments"),
        working=made_from_tables("effort"),
        sightings=either("sightings/all.csv", "package/sightings.csv"),
        decided=either("individuals/species_decided.csv", "package/species_decided.csv"),
        assignments=either("individuals/assignments.csv", "package/assignments.csv"),
        records=lambda wildcards: [
            record("histories").format(survey=wildcards.survey),
            *made_from_package("provenance/package.json")(wildcards),
            *made_from_media("provenance/sightings_survey.json", "provenance/individuals.json")(wildcards),
        ],
    output:
        operation_matrix=result("histories/operation_matrix.csv"),
        station_histories=result("histories/station_histories.csv"),
        detection_histories=result("histories/detection_histories.csv"),
        station_report=shown("histories/station_report.csv", "stations", "Field work", "stations"),
        record=record("station_histories"),
    log:
        logfile("station_histories"),
    benchmark:
        benchfile("station_histories")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("station_histories"),
        cfg=cfg("histories", "survey.utc_offset", "survey.window", "survey.target_species"),
    message:
        "Stations against days and occasions, for every species, of {wildcards.survey}"
    script:
        "../scripts/station_histories.py"
