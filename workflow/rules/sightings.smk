# Sightings: one animal in one burst or clip, with its species, flank and best views.


def species_model(wildcards):
    """Input function: the classifier, for a survey that uses it."""
    uses = PLANS[wildcards.survey].settings["sightings"]["classifier"] == "simulated"
    return [result("species_model.json").format(survey=wildcards.survey)] if uses else []


def sightings_records(wildcards):
    """Input function: records of the jobs that made what sightings are made of."""
    jobs = [
        record(f"{rule}.{{deployment}}").format(**dict(wildcards.items()))
        for rule in ("frames", "detections")
    ]
    model = [record("species_model").format(survey=wildcards.survey)]
    return jobs + (model if species_model(wildcards) else [])


rule species_model:
    output:
        model=result("species_model.json"),
        record=record("species_model"),
    log:
        logfile("species_model"),
    benchmark:
        benchfile("species_model")
    # The longest job that waits for nothing; every sighting waits for it.
    priority: 1
    threads: 1
    resources:
        mem_mb=grows(1500),
        runtime=grows(30),
    params:
        code=code("species_model"),
        cfg=cfg("species_model"),
    message:
        "Species model of {wildcards.survey} from simulated reference crops"
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
        tracks=result("sightings/{deployment}.tracks.csv"),
        pictures=result("sightings/{deployment}.zip"),
        record=record("sightings.{deployment}"),
    log:
        logfile("sightings.{deployment}"),
    benchmark:
        benchfile("sightings.{deployment}")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(60),
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
        tracks=expand_deployments("sightings/{deployment}.tracks.csv"),
        status=result("media/status.csv"),
        records=expand_records("sightings.{deployment}", "media_status"),
    output:
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        tracks=result("sightings/tracks.csv"),
        review=result("sightings/species_review.csv"),
        record=record("sightings_survey"),
    log:
        logfile("sightings_survey"),
    benchmark:
        benchfile("sightings_survey")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(10),
    params:
        code=code("sightings_survey"),
        cfg=cfg("survey.window"),
    message:
        "Sightings of {wildcards.survey}"
    script:
        "../scripts/sightings_survey.py"
