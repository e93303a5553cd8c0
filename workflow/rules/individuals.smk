# Who is who: sightings compared with each other, joined to individuals, and what a person should look at.


rule individuals:
    input:
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        tracks=result("sightings/tracks.csv"),
        pictures=expand_deployments("sightings/{deployment}.zip"),
        decisions=sheet("decisions"),
        register=register(),
        records=expand_records("sightings.{deployment}", "sightings_survey"),
    output:
        pairs=result("individuals/pairs.csv"),
        assignments=result("individuals/assignments.csv"),
        catalogue=result("individuals/catalogue.csv"),
        review_queue=result("individuals/review_queue.csv"),
        register_proposed=result("individuals/register_proposed.csv"),
        decisions_unattached=result("individuals/decisions_unattached.csv"),
        draws=result("individuals/draws.npz"),
        record=record("individuals"),
    log:
        logfile("individuals"),
    benchmark:
        benchfile("individuals")
    threads: 1
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        code=code("individuals"),
        cfg=cfg("individuals", "survey.id", "survey.target_species", "survey.earlier"),
    message:
        "Individuals of {wildcards.survey}"
    script:
        "../scripts/individuals.py"
