# Estimates: how many known, how many there were, how dense, what changed since earlier winters, and what next season's
# design could tell.
from leopard_census.config.places import HABITAT_FILE


rule counts:
    input:
        members=result("histories/members.csv"),
        records=[record("histories")],
    output:
        counts=shown("estimates/counts.csv", "counts", "Numbers", "animals known"),
        record=record("counts"),
    log:
        logfile("counts"),
    benchmark:
        benchfile("counts")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("counts"),
        cfg=cfg(),
    message:
        "Minimum number known of {wildcards.survey}"
    script:
        "../scripts/counts.py"


rule closed:
    input:
        histories=result("histories/histories.csv"),
        basis=result("histories/basis.csv"),
        records=[record("histories")],
    output:
        closed=shown("estimates/closed.csv", "closed", "Numbers", "closed-population models"),
        closure=result("estimates/closure.csv"),
        heterogeneity=result("estimates/heterogeneity.csv"),
        record=record("closed"),
    log:
        logfile("closed"),
    benchmark:
        benchfile("closed")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("closed"),
        cfg=cfg("estimates.closed"),
    message:
        "Closed-population models of {wildcards.survey}"
    script:
        "../scripts/closed.py"


def habitat(wildcards):
    """Input function: habitat for the mask of spatial capture-recapture, where the survey draws any."""
    path = PLANS[wildcards.survey].folder / HABITAT_FILE
    return [from_here(path)] if os.path.lexists(path) else []


rule fit_scr:
    input:
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        members=result("histories/members.csv"),
        deployments=field_sheet("deployments"),
        outages=field_sheet("outages"),
        region=region,
        habitat=habitat,
        records=lambda wildcards: [
            record("histories").format(survey=wildcards.survey),
            *made_from_package("provenance/package.json")(wildcards),
        ],
    output:
        scr=shown("estimates/scr.csv", "scr", "Numbers", "spatial capture-recapture"),
        models=result("estimates/scr_models.csv"),
        density=result("estimates/density.csv"),
        squares=result("estimates/density_squares.csv"),
        record=record("fit_scr"),
    log:
        logfile("fit_scr"),
    benchmark:
        benchfile("fit_scr")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(60),
    params:
        code=code("fit_scr"),
        cfg=cfg("estimates.scr", "survey.region.name", "survey.utc_offset"),
    message:
        "Spatial capture-recapture of {wildcards.survey}"
    script:
        "../scripts/fit_scr.py"


rule plan:
    input:
        scr=result("estimates/scr.csv"),
        identity=result("estimates/identity.csv"),
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        region=region,
        habitat=habitat,
        records=[record("histories"), record("fit_scr"), record("identity")],
    output:
        plan=shown("estimates/plan.csv", "plan", "Numbers", "next season's plan"),
        stations=result("estimates/plan_stations.csv"),
        record=record("plan"),
    log:
        logfile("plan"),
    benchmark:
        benchfile("plan")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(60),
    params:
        code=code("plan"),
        cfg=cfg("estimates.plan", "estimates.scr", "estimates.comparison", "survey.region.name"),
    message:
        "Next season's plan of {wildcards.survey}"
    script:
        "../scripts/plan.py"
