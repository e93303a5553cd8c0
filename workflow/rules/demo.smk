# The demo survey: media with known truth, rendered from a seed, and the truth itself.


rule simulate_deployment:
    output:
        table=result("simulated/rendered/{deployment}.csv"),
        boxes=result("simulated/boxes/{deployment}.csv"),
        record=record("simulate_deployment.{deployment}"),
    log:
        logfile("simulate_deployment.{deployment}"),
    benchmark:
        benchfile("simulate_deployment.{deployment}")
    threads: 1
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        code=code("simulate_deployment"),
        cfg=cfg("simulate", "survey.id", "survey.window", "survey.utc_offset"),
    message:
        "Simulated media of {wildcards.deployment}"
    script:
        "../scripts/simulate_deployment.py"


rule simulate_survey:
    output:
        individuals=result("simulated/truth_individuals.csv"),
        survey=result("simulated/truth_survey.json"),
        record=record("simulate_survey"),
    log:
        logfile("simulate_survey"),
    benchmark:
        benchfile("simulate_survey")
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code("simulate_survey"),
        cfg=cfg("simulate", "survey.id", "survey.window", "survey.utc_offset"),
    message:
        "Truth of {wildcards.survey}"
    script:
        "../scripts/simulate_survey.py"


# ---- the validate rule goes below
