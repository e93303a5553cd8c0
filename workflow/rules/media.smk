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
        mem_mb=grows(3000),
        runtime=grows(240),
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
        status=shown("media/status.csv", "status", "Field work", "media files"),
        duplicates=result("media/duplicates.csv"),
        cards=result("media/card_findings.csv"),
        record=record("media_status"),
    log:
        logfile("media_status"),
    benchmark:
        benchfile("media_status")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(30),
    params:
        code=code("media_status"),
    message:
        "Duplicates, dates and cards of {wildcards.survey}"
    script:
        "../scripts/media_status.py"


rule media_clocks:
    input:
        media=expand_deployments("media/{deployment}.csv"),
        duplicates=result("media/duplicates.csv"),
        deployments=sheet("deployments"),
        clocks=sheet("clocks"),
        outages=sheet("outages"),
        records=expand_records("media.{deployment}", "media_status"),
    output:
        proposals=result("media/clock_proposals.csv"),
        operation=result("media/operation.csv"),
        differences=result("media/operation_differences.csv"),
        record=record("media_clocks"),
    log:
        logfile("media_clocks"),
    benchmark:
        benchfile("media_clocks")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(60),
    params:
        code=code("media_clocks"),
        cfg=cfg("clocks"),
    message:
        "Clocks and working times of {wildcards.survey}"
    script:
        "../scripts/media_clocks.py"
