# Sightings: one animal in one burst or clip, with its species, flank and best views.


def species_model(wildcards):
    """Input function: the classifier, for a survey that uses it."""
    uses = PLANS[wildcards.survey].settings["sightings"]["classifier"] == "simulated"
    return ["results/_all/species_model.json"] if uses else []


def sightings_records(wildcards):
    """Input function: records of the jobs that made what sightings are made of."""
    jobs = [
        record(f"{rule}.{{deployment}}").format(**dict(wildcards.items()))
        for rule in ("frames", "detections")
    ]
    return jobs + (["results/_all/provenance/species_model.json"] if species_model(wildcards) else [])


rule species_model:
    output:
        model="results/_all/species_model.json",
        record="results/_all/provenance/species_model.json",
    log:
        "results/run/logs/_all/species_model.log",
    benchmark:
        "results/run/benchmarks/_all/species_model.tsv"
    threads: 1
    resources:
        mem_mb=1500,
        runtime=30,
    params:
        code=code("species_model"),
        cfg={},
    message:
        "Species model from simulated reference crops"
    script:
        "../scripts/species_model.py"


rule sightings:
    input:
        frames=result("frames/{deployment}.csv"),
        pictures=result("frames/{deployment}.zip"),
        boxes=result("detections/{deployment}.json"),
        model=species_model,
        records=sightings_records,
    output:
        sightings=result("sightings/{deployment}.csv"),
        crops=result("sightings/{deployment}.crops.csv"),
        pictures=result("sightings/{deployment}.zip"),
        record=record("sightings.{deployment}"),
    log:
        logfile("sightings.{deployment}"),
    benchmark:
        benchfile("sightings.{deployment}")
    threads: 1
    resources:
        mem_mb=1000,
        runtime=60,
    params:
        code=code("sightings"),
        cfg=cfg("sightings"),
        deployment=rows("deployments"),
        labels=rows("labels"),
        clocks=rows("clocks"),
    message:
        "Sightings of {wildcards.deployment}"
    script:
        "../scripts/sightings.py"


rule sightings_survey:
    input:
        sightings=expand_deployments("sightings/{deployment}.csv"),
        crops=expand_deployments("sightings/{deployment}.crops.csv"),
        status=result("media/status.csv"),
        records=expand_records("sightings.{deployment}", "media_status"),
    output:
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        record=record("sightings_survey"),
    log:
        logfile("sightings_survey"),
    benchmark:
        benchfile("sightings_survey")
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("sightings_survey"),
        cfg=cfg("survey.window"),
    message:
        "Sightings of {wildcards.survey}"
    script:
        "../scripts/sightings_survey.py"
