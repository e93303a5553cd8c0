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
        deployments=field_sheet("deployments"),
        outages=field_sheet("outages"),
        region=region,
        habitat=habitat,
        records=lambda wildcards: [
            *expand_records("histories", "counts", "closed", "fit_scr")(wildcards),
            *made_from_package("provenance/package.json")(wildcards),
        ],
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
        mem_mb=grows(1500),
        runtime=grows(30),
    params:
        code=code("two_flanks"),
        cfg=cfg(
            "estimates.scr",
            "estimates.linking",
            "individuals.travel",
            "survey.region.name",
            "survey.utc_offset",
        ),
    message:
        "Both flanks of {wildcards.survey}"
    script:
        "../scripts/two_flanks.py"


def reviewed(file):
    """Input function: a table on the review; no winter that survives as tables or as a package has one."""
    return lambda wildcards: (
        [result(f"review/{file}").format(survey=wildcards.survey)] if from_media(wildcards.survey) else []
    )


rule sensitivity:
    input:
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        histories=result("histories/histories.csv"),
        basis=result("histories/basis.csv"),
        deployments=field_sheet("deployments"),
        outages=field_sheet("outages"),
        habitat=habitat,
        summary=reviewed("summary.csv"),
        disagreements=reviewed("disagreements.csv"),
        records=lambda wildcards: [
            record("histories").format(survey=wildcards.survey),
            *([record("review").format(survey=wildcards.survey)] if from_media(wildcards.survey) else []),
            *made_from_package("provenance/package.json")(wildcards),
        ],
    output:
        sensitivity=result("estimates/sensitivity.csv"),
        record=record("sensitivity"),
    log:
        logfile("sensitivity"),
    benchmark:
        benchfile("sensitivity")
    threads: 4
    resources:
        mem_mb=grows(3000),
        runtime=grows(60),
    params:
        code=code("sensitivity"),
        cfg=cfg(
            "estimates.scr",
            "estimates.linking",
            "individuals.reviewer_error",
            "survey.utc_offset",
        ),
    message:
        "Errors of identification of {wildcards.survey}"
    script:
        "../scripts/sensitivity.py"
