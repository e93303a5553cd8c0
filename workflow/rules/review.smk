# What people's answers are worth: agreement between reviewers, errors on planted pairs, time per answer.


rule review:
    input:
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        tracks=result("sightings/tracks.csv"),
        decisions=sheet("decisions"),
        earlier=earlier_results("individuals/references.csv"),
        earlier_pictures=earlier_results("individuals/references.zip"),
        records=lambda wildcards: [
            record("sightings_survey").format(survey=wildcards.survey),
            *earlier_results("provenance/individuals.json")(wildcards),
        ],
    output:
        summary=result("review/summary.csv"),
        agreement=result("review/agreement.csv"),
        reviewers=result("review/reviewers.csv"),
        disagreements=result("review/disagreements.csv"),
        record=record("review"),
    log:
        logfile("review"),
    benchmark:
        benchfile("review")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(30),
    params:
        code=code("review"),
        cfg=cfg("individuals", "survey.id", "survey.target_species", "survey.earlier"),
    message:
        "Agreement of the reviewers of {wildcards.survey}"
    script:
        "../scripts/review.py"
