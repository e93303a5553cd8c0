# Media: what every raw file is, when it was taken, and whether it can be used.


rule media:
    input:
        # Simulated surveys only; real media are watched by their listing.
        rendered=rendered,
        records=rendered_records,
    output:
        table=result("media/{deployment}.csv"),
        record=record("media.{deployment}"),
    log:
        logfile("media.{deployment}"),
    benchmark:
        benchfile("media.{deployment}")
    threads: 1
    resources:
        mem_mb=3000,
        runtime=240,
    params:
        code=code("media"),
        cfg=cfg("media", "survey.utc_offset"),
        listing=listing,
        media_glob=lambda wildcards: media_glob(wildcards.survey, wildcards.deployment),
    message:
        "Inventory of {wildcards.deployment}"
    script:
        "../scripts/media.py"


rule media_status:
    input:
        media=expand_deployments("media/{deployment}.csv"),
        deployments=sheet("deployments"),
        clocks=sheet("clocks"),
        records=expand_records("media.{deployment}"),
    output:
        status=result("media/status.csv"),
        duplicates=result("media/duplicates.csv"),
        proposals=result("media/clock_proposals.csv"),
        record=record("media_status"),
    log:
        logfile("media_status"),
    benchmark:
        benchfile("media_status")
    threads: 1
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        code=code("media_status"),
        cfg=cfg("media"),
    message:
        "Duplicates, dates and clocks of {wildcards.survey}"
    script:
        "../scripts/media_status.py"
