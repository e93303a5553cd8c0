# Detections: boxes around what may be an animal, one file per deployment in the MegaDetector batch format.


def detections_mem_mb(wildcards):
    """More for a network: its weights stand in memory twice while it loads, and its activations a few times."""
    weights = PLANS[wildcards.survey].weights
    return 1500 + (8 * weights.stat().st_size // 10**6 if weights else 0)


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
        mem_mb=detections_mem_mb,
        runtime=60,
    params:
        code=code("detections"),
        cfg=cfg("detections", "model_card"),
    message:
        "Detections of {wildcards.deployment}"
    script:
        "../scripts/detections.py"
