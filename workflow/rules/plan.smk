# Next season's plan: what change this winter's design can tell, and what others could.


rule plan:
    input:
        scr=result("estimates/scr.csv"),
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        region=region,
        habitat=habitat,
        records=[record("histories"), record("scr")],
    output:
        plan=result("estimates/plan.csv"),
        stations=result("estimates/plan_stations.csv"),
        record=record("plan"),
    log:
        logfile("plan"),
    benchmark:
        benchfile("plan")
    threads: 1
    resources:
        mem_mb=1000,
        runtime=60,
    params:
        code=code("plan"),
        cfg=cfg("estimates.plan", "estimates.scr", "survey.region.name"),
    message:
        "Next season's plan of {wildcards.survey}"
    script:
        "../scripts/plan.py"
