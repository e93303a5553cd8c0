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
        mem_mb=grows(1000),
        runtime=grows(30),
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
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("simulate_survey"),
        cfg=cfg("simulate", "survey.id", "survey.window", "survey.utc_offset"),
    message:
        "Truth of {wildcards.survey}"
    script:
        "../scripts/simulate_survey.py"


rule validation:
    input:
        status=result("media/status.csv"),
        proposals=result("media/clock_proposals.csv"),
        detections=expand_deployments("detections/{deployment}.json"),
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        pairs=result("individuals/pairs.csv"),
        assignments=result("individuals/assignments.csv"),
        closed=result("estimates/closed.csv"),
        scr=result("estimates/scr.csv"),
        counts=result("estimates/counts.csv"),
        identity=result("estimates/identity.csv"),
        rendered=expand_deployments("simulated/rendered/{deployment}.csv"),
        boxes=expand_deployments("simulated/boxes/{deployment}.csv"),
        truth_individuals=result("simulated/truth_individuals.csv"),
        truth_survey=result("simulated/truth_survey.json"),
        records=expand_records(
            "simulate_deployment.{deployment}",
            "simulate_survey",
            "media_status",
            "media_clocks",
            "detections.{deployment}",
            "sightings_survey",
            "individuals",
            "closed",
            "fit_scr",
            "counts",
            "identity",
        ),
    output:
        validation=shown("validation.json", "validation", "Checks", "against the truth"),
        record=record("validation"),
    log:
        logfile("validation"),
    benchmark:
        benchfile("validation")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(30),
    params:
        code=code("validate"),
        cfg=cfg("survey.target_species"),
    message:
        "{wildcards.survey} against its truth"
    script:
        "../scripts/validate.py"
