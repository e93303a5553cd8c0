# A Camtrap DP package as a survey's starting point: its tables, as the stages after the identities read them.


def from_package(survey):
    """Whether the survey starts from a Camtrap DP package."""
    return PLANS[survey].start == "package"


def made_from_package(*paths):
    """Input function: these results where the survey starts from a package."""
    return lambda wildcards: [
        result(path).format(survey=wildcards.survey) for path in paths if from_package(wildcards.survey)
    ]


def package_file(*names):
    """Input function: those of the package's resources that are files."""
    return lambda wildcards: [
        from_here(PLANS[wildcards.survey].package.files[name])
        for name in names
        if from_package(wildcards.survey) and name in PLANS[wildcards.survey].package.files
    ]


rule package:
    input:
        descriptor=lambda wildcards: from_here(PLANS[wildcards.survey].package.path),
        deployments=package_file("deployments"),
        media=package_file("media"),
        observations=package_file("observations"),
        own=package_file(
            "sightings",
            "individuals",
            "outages",
            "operation",
            "operation_differences",
            "species_decided",
            "register",
            "register_proposed",
            "clock_proposals",
            "media_times",
            "survey",
        ),
        sheet=sheet("outages"),
    output:
        sightings=result("package/sightings.csv"),
        assignments=result("package/assignments.csv"),
        catalogue=result("package/catalogue.csv"),
        deployments=result("package/deployments.csv"),
        outages=result("package/outages.csv"),
        operation=result("package/operation.csv"),
        operation_differences=result("package/operation_differences.csv"),
        species_decided=result("package/species_decided.csv"),
        register=result("package/register.csv"),
        register_proposed=result("package/register_proposed.csv"),
        clock_proposals=result("package/clock_proposals.csv"),
        media_times=result("package/media_times.csv"),
        funnel=result("package/funnel.csv"),
        basis=result("package/basis.csv"),
        names=result("package/names.csv"),
        record=record("package"),
    log:
        logfile("package"),
    benchmark:
        benchfile("package")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(30),
    params:
        code=code("package"),
        cfg=cfg(
            "histories",
            "survey.utc_offset",
            "survey.season",
            "survey.window",
            "survey.target_species",
        ),
    message:
        "Camtrap DP package of {wildcards.survey}"
    script:
        "../scripts/package.py"
