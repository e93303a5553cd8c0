# What rests on what.


rule manifest:
    input:
        records=survey_records,
    output:
        manifest=result("manifest.json"),
        record=record("manifest"),
    log:
        logfile("manifest"),
    benchmark:
        benchfile("manifest")
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code("manifest"),
        cfg=all_settings,
    message:
        "Manifest of {wildcards.survey}"
    script:
        "../scripts/manifest.py"
