# The error of identities: capture histories of every plausible way to share the sightings out among animals, and what
# these ways say of the number of animals and of density.


def of_draws(*jobs):
    """Input function: records of the jobs that capture histories of draws rest on, and of these ones."""
    own = made_from_media(
        "provenance/media_status.json",
        "provenance/media_clocks.json",
        "provenance/sightings_survey.json",
        "provenance/individuals.json",
    )
    return lambda wildcards: [*own(wildcards), *expand_records(*jobs)(wildcards)]


rule group_captures:
    input:
        draws=made_from_media("individuals/draws.npz"),
        posterior=made_from_media("individuals/posterior.npz"),
        sightings=made_from_media("sightings/all.csv"),
        decided=made_from_media("individuals/species_decided.csv"),
        assignments=made_from_media("individuals/assignments.csv"),
        catalogue=made_from_media("individuals/catalogue.csv"),
        operation=made_from_media("media/operation.csv"),
        operation_differences=made_from_media("media/operation_differences.csv"),
        deployments=field_sheet("deployments"),
        outages=field_sheet("outages"),
        records=of_draws(),
    output:
        captures=result("histories/group_captures.csv"),
        record=record("group_captures"),
    log:
        logfile("group_captures"),
    benchmark:
        benchfile("group_captures")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(30),
    params:
        code=code("group_captures"),
        cfg=cfg("histories", "survey.utc_offset", "survey.window"),
    message:
        "Capture histories of groups of sightings of {wildcards.survey}"
    script:
        "../scripts/group_captures.py"


rule draws_by_place:
    input:
        draws=made_from_media("individuals/draws.npz"),
        posterior=made_from_media("individuals/posterior.npz"),
        group_captures=result("histories/group_captures.csv"),
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        habitat=habitat,
        records=lambda wildcards: [
            *made_from_media("provenance/individuals.json")(wildcards),
            *expand_records("group_captures", "histories")(wildcards),
        ],
    output:
        draws=result("estimates/draws_by_place.npz"),
        basis=result("estimates/draw_basis.csv"),
        record=record("draws_by_place"),
    log:
        logfile("draws_by_place"),
    benchmark:
        benchfile("draws_by_place")
    # Chains run side by side; what they give does not depend on how many at a time.
    threads: 8
    resources:
        mem_mb=grows(3000),
        runtime=grows(120),
    params:
        code=code("draws_by_place"),
        cfg=cfg("estimates.scr", "individuals.seed"),
    message:
        "Plausible identities of {wildcards.survey} by pictures and places"
    script:
        "../scripts/draws_by_place.py"


rule draw_histories:
    input:
        draws=result("estimates/draws_by_place.npz"),
        sightings=made_from_media("sightings/all.csv"),
        decided=made_from_media("individuals/species_decided.csv"),
        assignments=made_from_media("individuals/assignments.csv"),
        catalogue=made_from_media("individuals/catalogue.csv"),
        operation=made_from_media("media/operation.csv"),
        operation_differences=made_from_media("media/operation_differences.csv"),
        deployments=field_sheet("deployments"),
        outages=field_sheet("outages"),
        records=of_draws("draws_by_place"),
    output:
        partitions=result("histories/draw_partitions.csv"),
        capture_sets=result("histories/draw_capture_sets.csv"),
        histories=result("histories/draw_histories.csv"),
        record=record("draw_histories"),
    log:
        logfile("draw_histories"),
    benchmark:
        benchfile("draw_histories")
    threads: 1
    resources:
        mem_mb=grows(1000),
        runtime=grows(30),
    params:
        code=code("draw_histories"),
        cfg=cfg("histories", "survey.utc_offset", "survey.window"),
    message:
        "Capture histories of the plausible identities of {wildcards.survey}"
    script:
        "../scripts/draw_histories.py"


rule identity:
    input:
        # A winter that survives as tables or as a package has no draws; rates of error can be assumed for it.
        partitions=made_from_media("histories/draw_partitions.csv"),
        draw_capture_sets=made_from_media("histories/draw_capture_sets.csv"),
        draw_histories=made_from_media("histories/draw_histories.csv"),
        draw_basis=made_from_media("estimates/draw_basis.csv"),
        capture_sets=result("histories/capture_sets.csv"),
        histories=result("histories/histories.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        members=result("histories/members.csv"),
        counts=result("estimates/counts.csv"),
        closed=result("estimates/closed.csv"),
        scr=result("estimates/scr.csv"),
        models=result("estimates/scr_models.csv"),
        deployments=field_sheet("deployments"),
        outages=field_sheet("outages"),
        region=region,
        habitat=habitat,
        records=lambda wildcards: [
            *expand_records("histories", "counts", "closed", "fit_scr")(wildcards),
            *made_from_media("provenance/draws_by_place.json", "provenance/draw_histories.json")(wildcards),
            *made_from_package("provenance/package.json")(wildcards),
        ],
    output:
        identity=shown("estimates/identity.csv", "identity", "Numbers", "error of identities"),
        draws=result("estimates/identity_draws.csv"),
        counts=result("estimates/identity_counts.csv"),
        squares=result("estimates/identity_squares.csv"),
        record=record("identity"),
    log:
        logfile("identity"),
    benchmark:
        benchfile("identity")
    # Draws are fitted side by side; what they give does not depend on how many at a time.
    threads: 8
    resources:
        mem_mb=grows(3000),
        runtime=grows(120),
    params:
        code=code("identity"),
        cfg=cfg("estimates.identity", "estimates.scr", "survey.region.name", "survey.utc_offset"),
    message:
        "Error of identities in the estimates of {wildcards.survey}"
    script:
        "../scripts/identity.py"
