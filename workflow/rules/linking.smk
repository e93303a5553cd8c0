# Which codes may be one animal, by places and numbers of captures: both flanks in one estimate.


rule two_flanks:
    input:
        encounters=result("histories/encounters.csv"),
        members=result("histories/members.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        counts=result("estimates/counts.csv"),
        closed=result("estimates/closed.csv"),
        scr=result("estimates/scr.csv"),
        region=region,
        habitat=habitat,
        records=[record("histories"), record("counts"), record("closed"), record("scr")],
    output:
        two_flanks=result("estimates/two_flanks.csv"),
        links=result("estimates/flank_links_by_place.csv"),
        record=record("two_flanks"),
    log:
        logfile("two_flanks"),
    benchmark:
        benchfile("two_flanks")
    threads: 1
    resources:
        mem_mb=1500,
        runtime=30,
    params:
        code=code("two_flanks"),
        cfg=cfg(
            "estimates.scr",
            "estimates.linking",
            "individuals.travel",
            "survey.region.name",
        ),
    message:
        "Both flanks of {wildcards.survey}"
    script:
        "../scripts/two_flanks.py"
