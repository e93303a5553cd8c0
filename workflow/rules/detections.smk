# Detections: boxes around what may be an animal, one file per deployment in the MegaDetector batch format.


rule detections:
    input:
        frames=result("frames/{deployment}.csv"),
        pictures=result("frames/{deployment}.zip"),
        records=[record("frames.{deployment}")],
    output:
        boxes=result("detections/{deployment}.json"),
        record=record("detections.{deployment}"),
    log:
        logfile("detections.{deployment}"),
    benchmark:
        benchfile("detections.{deployment}")
    threads: 1
    resources:
        mem_mb=1500,
        runtime=60,
    params:
        code=code("detections"),
        cfg=cfg("detections", "model_card"),
    message:
        "Detections of {wildcards.deployment}"
    script:
        "../scripts/detections.py"
