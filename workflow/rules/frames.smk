# Frames: clips sampled by time into one archive per deployment; photos stay where they are.


rule frames:
    input:
        media=result("media/{deployment}.csv"),
        records=[record("media.{deployment}")],
    output:
        table=result("frames/{deployment}.csv"),
        pictures=result("frames/{deployment}.zip"),
        record=record("frames.{deployment}"),
    log:
        logfile("frames.{deployment}"),
    benchmark:
        benchfile("frames.{deployment}")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(240),
    params:
        code=code("frames"),
        cfg=cfg("frames"),
    message:
        "Frames of {wildcards.deployment}"
    script:
        "../scripts/frames.py"
