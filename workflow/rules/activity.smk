# Activity: when in the day animals are active, and how much the times of two groups overlap.


rule activity:
    input:
        encounters=result("histories/encounters.csv"),
        effort=result("histories/effort.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        sightings=either("sightings/all.csv", "package/sightings.csv"),
        assignments=either("individuals/assignments.csv", "package/assignments.csv"),
        decided=either("individuals/species_decided.csv", "package/species_decided.csv"),
        media=made_from_media("media/{deployment}.csv"),
        media_times=made_from_package("package/media_times.csv"),
        proposals=either("media/clock_proposals.csv", "package/clock_proposals.csv"),
        deployments=field_sheet("deployments"),
        records=lambda wildcards: [
            record("histories").format(survey=wildcards.survey),
            *made_from_package("provenance/package.json")(wildcards),
            *made_from_media(
                "provenance/sightings_survey.json",
                "provenance/individuals.json",
                "provenance/media.{deployment}.json",
                "provenance/media_clocks.json",
            )(wildcards),
        ],
    output:
        activity=result("estimates/activity.csv"),
        curves=result("estimates/activity_curves.csv"),
        times=result("estimates/activity_times.csv"),
        overlap=result("estimates/overlap.csv"),
        record=record("activity"),
    log:
        logfile("activity"),
    benchmark:
        benchfile("activity")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(30),
    params:
        code=code("activity"),
        cfg=cfg(
            "estimates.activity",
            "histories.independence_minutes",
            "histories.independence_since",
            "survey.target_species",
            "survey.utc_offset",
            "survey.window",
        ),
    message:
        "Activity curves and overlaps of {wildcards.survey}"
    script:
        "../scripts/activity.py"
