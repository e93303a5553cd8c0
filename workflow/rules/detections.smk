# Detections: boxes around what may be an animal, one file per deployment in the MegaDetector batch format.

from leopard_census.config.detector_needs import PLACES, resolved


def imports(survey):
    """Digests of what a survey imports, see detections/import_split.py; jobs take those that planning laid down."""
    from leopard_census.detections.import_plan import import_plan
    from leopard_census.detections.import_split import FOLDER, planned_digests, split_digests

    if not workflow.is_main_process and (digests := planned_digests(FOLDER / survey)):
        return digests
    plan = PLANS[survey]
    globs = {name: media_glob(survey, name) for name in plan.deployments}
    everything = lambda: [entry[0] for d in globs for entry in scan(plan.media_root, d, globs[d])]
    try:
        return split_digests(
            import_plan(plan, Path.cwd(), code("import_unmatched"), everything, sys.stderr.write)
        )
    except InputError as error:
        sys.exit(f"\n{error.text()}\n")


IMPORTS = {
    survey: imports(survey)
    for survey in PLANS
    if from_media(survey) and PLANS[survey].settings["detections"]["detector"] == "import"
}


def trained(survey):
    """Weights and packages of a trained detector; weights without a stated digest are known by size and time."""
    from leopard_census.detections.megadetector import versions

    digest = PLANS[survey].settings["detections"]["megadetector_sha256"]
    if not digest:
        state = os.stat(config["_megadetector_weights"][survey])
        digest = f"{state.st_size} bytes of {state.st_mtime_ns}"
    return f"{digest} {versions()}"


def weights(survey):
    """Address of a survey's weights, or path from the working folder."""
    name = PLANS[survey].settings["detections"]["megadetector_weights"]
    return name if name.startswith("https://") else str(resolved(name, PLANS[survey].folder, Path.cwd()))


TRAINED = [
    survey
    for survey in PLANS
    if from_media(survey) and PLANS[survey].settings["detections"]["detector"] == "megadetector"
]
# For the jobs, as with the media roots.
config["_megadetector_weights"] = {survey: weights(survey) for survey in TRAINED}


def detections_cfg(wildcards):
    """Settings of the stage without the paths of what is imported: its content counts, see `detector_source`."""
    settings = cfg("detections", "model_card")(wildcards)
    kept = {k: v for k, v in settings["detections"].items() if k not in PLACES}
    return {**settings, "detections": kept}


def detector_source(wildcards):
    """Params function: what the detector reads beside pictures, as a digest; empty for one that reads nothing."""
    survey = wildcards.survey
    return trained(survey) if survey in TRAINED else IMPORTS.get(survey, {}).get(wildcards.deployment, "")


def detections_mem_mb(wildcards):
    """More for a network: its weights stand in memory twice while it loads, and its activations a few times."""
    if wildcards.survey in TRAINED:
        return 6000  # PyTorch with the weights of MegaDetector 5
    weights = PLANS[wildcards.survey].weights
    return 1500 + (8 * weights.stat().st_size // 10**6 if weights else 0)


rule detections:
    input:
        frames=result("frames/{deployment}.csv"),
        pictures=result("frames/{deployment}.zip"),
        records=[record("frames.{deployment}")],
    output:
        boxes=result("detections/{deployment}.json"),
        record=record("detections.{deployment}"),
    log:
        logfile("detections.{deployment}"),
    benchmark:
        benchfile("detections.{deployment}")
    threads: 1
    resources:
        mem_mb=grows(detections_mem_mb),
        # A second and more for each picture on one core, where a network looks at it.
        runtime=grows(lambda wildcards: 1440 if wildcards.survey in TRAINED else 60),
    params:
        code=code("detections"),
        cfg=detections_cfg,
        source=detector_source,
    message:
        "Detections of {wildcards.deployment}"
    script:
        "../scripts/detections.py"


rule import_unmatched:
    input:
        media=expand_deployments("media/{deployment}.csv"),
        frames=expand_deployments("frames/{deployment}.csv"),
        records=expand_records("media.{deployment}", "frames.{deployment}"),
    output:
        table=result("detections/import_unmatched.csv"),
        record=record("import_unmatched"),
    log:
        logfile("import_unmatched"),
    benchmark:
        benchfile("import_unmatched")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(30),
    params:
        code=code("import_unmatched"),
        cfg=detections_cfg,
        digests=lambda wildcards: IMPORTS[wildcards.survey],
    message:
        "Imported detections of {wildcards.survey} that fit no file"
    script:
        "../scripts/import_unmatched.py"
