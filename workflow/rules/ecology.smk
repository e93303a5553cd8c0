# Ecology: accumulation curve, other species, sex ratio, who goes with whom, and the density of the time before SCR.


rule accumulation:
    input:
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        records=[record("histories")],
    output:
        accumulation=result("estimates/accumulation.csv"),
        incidence=result("estimates/incidence.csv"),
        record=record("accumulation"),
    log:
        logfile("accumulation"),
    benchmark:
        benchfile("accumulation")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("accumulation"),
        cfg=cfg("ecology"),
    message:
        "Accumulation curve of {wildcards.survey}"
    script:
        "../scripts/accumulation.py"


rule bycatch:
    input:
        sightings=either("sightings/all.csv", "package/sightings.csv"),
        assignments=either("individuals/assignments.csv", "package/assignments.csv"),
        decided=either("individuals/species_decided.csv", "package/species_decided.csv"),
        effort=result("histories/effort.csv"),
        basis=result("histories/basis.csv"),
        records=lambda wildcards: [
            record("histories").format(survey=wildcards.survey),
            *made_from_package("provenance/package.json")(wildcards),
            *made_from_media("provenance/sightings_survey.json", "provenance/individuals.json")(wildcards),
        ],
    output:
        bycatch=result("estimates/bycatch.csv"),
        bycatch_stations=result("estimates/bycatch_stations.csv"),
        record=record("bycatch"),
    log:
        logfile("bycatch"),
    benchmark:
        benchfile("bycatch")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("bycatch"),
        cfg=cfg("histories", "survey.target_species", "survey.utc_offset"),
    message:
        "Other species of {wildcards.survey}"
    script:
        "../scripts/bycatch.py"


rule sex_ratio:
    input:
        members=result("histories/members.csv"),
        records=[record("histories")],
    output:
        sex_ratio=result("estimates/sex_ratio.csv"),
        record=record("sex_ratio"),
    log:
        logfile("sex_ratio"),
    benchmark:
        benchfile("sex_ratio")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("sex_ratio"),
        cfg=cfg(),
    message:
        "Sex ratio of {wildcards.survey}"
    script:
        "../scripts/sex_ratio.py"


rule associations:
    input:
        encounters=result("histories/encounters.csv"),
        members=result("histories/members.csv"),
        sightings=either("sightings/all.csv", "package/sightings.csv"),
        proposed=either("individuals/register_proposed.csv", "package/register_proposed.csv"),
        package_register=made_from_package("package/register.csv"),
        register=register(),
        records=lambda wildcards: [
            record("histories").format(survey=wildcards.survey),
            *made_from_package("provenance/package.json")(wildcards),
            *made_from_media("provenance/sightings_survey.json", "provenance/individuals.json")(wildcards),
        ],
    output:
        associations=result("estimates/associations.csv"),
        cubs=result("estimates/cubs.csv"),
        record=record("associations"),
    log:
        logfile("associations"),
    benchmark:
        benchfile("associations")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("associations"),
        cfg=cfg("histories", "survey.id", "survey.earlier", "survey.utc_offset"),
    message:
        "Associations of {wildcards.survey}"
    script:
        "../scripts/associations.py"


rule legacy_density:
    input:
        capture_sets=result("histories/capture_sets.csv"),
        detectors=result("histories/detectors.csv"),
        basis=result("histories/basis.csv"),
        closed=result("estimates/closed.csv"),
        records=[record("histories"), record("closed")],
    output:
        movement=result("estimates/movement.csv"),
        legacy_density=result("estimates/legacy_density.csv"),
        record=record("legacy_density"),
    log:
        logfile("legacy_density"),
    benchmark:
        benchfile("legacy_density")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("legacy_density"),
        cfg=cfg(),
    message:
        "Movement and density by closed models of {wildcards.survey}"
    script:
        "../scripts/legacy_density.py"
