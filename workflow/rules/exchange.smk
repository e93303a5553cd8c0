# The survey in the formats of other tools.

from leopard_census.exchange.possible import why_no_package


def camtrap_dp_job(survey):
    """Name of the job that makes the package, or that says why there is none."""
    why = why_no_package(PLANS[survey].sheets.deployments, from_media(survey))
    return "no_camtrap_dp" if why else "camtrap_dp"


def places_of_cameras(wildcards):
    """Input function: the field sheet of a survey that starts from media; nothing for any other."""
    return sheet("deployments")(wildcards) if from_media(wildcards.survey) else []


def species_names(language):
    """The review page's messages, which know common names of species."""
    path = Path(workflow.basedir) / "resources" / "review" / "messages" / language / "species.yaml"
    return from_here(path)


rule camtrap_dp:
    input:
        media=expand_deployments("media/{deployment}.csv"),
        detections=expand_deployments("detections/{deployment}.json"),
        status=result("media/status.csv"),
        operation=result("media/operation.csv"),
        operation_differences=result("media/operation_differences.csv"),
        clock_proposals=result("media/clock_proposals.csv"),
        sightings=result("sightings/all.csv"),
        crops=result("sightings/crops.csv"),
        tracks=result("sightings/tracks.csv"),
        decided=result("individuals/species_decided.csv"),
        assignments=result("individuals/assignments.csv"),
        catalogue=result("individuals/catalogue.csv"),
        register_proposed=result("individuals/register_proposed.csv"),
        effort=result("histories/effort.csv"),
        deployments=sheet("deployments"),
        outages=sheet("outages"),
        clocks=sheet("clocks"),
        decisions=sheet("decisions"),
        register=register(),
        region=region,
        names_eng=species_names("en"),
        names_rus=species_names("ru"),
        records=expand_records(
            "media.{deployment}",
            "media_status",
            "media_clocks",
            "detections.{deployment}",
            "sightings_survey",
            "individuals",
            "histories",
        ),
    output:
        datapackage=result("camtrap-dp/datapackage.json"),
        deployments=result("camtrap-dp/deployments.csv"),
        media=result("camtrap-dp/media.csv"),
        media_times=result("camtrap-dp/media_times.csv"),
        observations=result("camtrap-dp/observations.csv"),
        individuals=result("camtrap-dp/individuals.csv"),
        outages=result("camtrap-dp/outages.csv"),
        operation=result("camtrap-dp/operation.csv"),
        operation_differences=result("camtrap-dp/operation_differences.csv"),
        clock_proposals=result("camtrap-dp/clock_proposals.csv"),
        effort=result("camtrap-dp/effort.csv"),
        sightings=result("camtrap-dp/sightings.csv"),
        species_decided=result("camtrap-dp/species_decided.csv"),
        register=result("camtrap-dp/register.csv"),
        register_proposed=result("camtrap-dp/register_proposed.csv"),
        decisions=result("camtrap-dp/decisions.csv"),
        region=result("camtrap-dp/region.geojson"),
        survey=result("camtrap-dp/survey.json"),
        record=record("camtrap_dp"),
    log:
        logfile("camtrap_dp"),
    benchmark:
        benchfile("camtrap_dp")
    threads: 1
    resources:
        # 540 MB for 100,000 files with 30,000 sightings.
        mem_mb=grows(4000),
        runtime=grows(30),
    params:
        code=code("camtrap_dp"),
        cfg=cfg(
            "exchange",
            "sightings",
            "histories",
            "estimates",
            "ecology",
            "survey.id",
            "survey.title",
            "survey.simulated",
            "survey.target_species",
            "survey.utc_offset",
            "survey.season",
            "survey.window",
            "survey.earlier",
            "survey.contributors",
            "survey.region.name",
        ),
    message:
        "Camtrap DP package of {wildcards.survey} (internal)"
    script:
        "../scripts/camtrap_dp.py"


rule no_camtrap_dp:
    input:
        deployments=places_of_cameras,
    output:
        none=result("camtrap-dp/none.txt"),
        record=record("no_camtrap_dp"),
    log:
        logfile("no_camtrap_dp"),
    benchmark:
        benchfile("no_camtrap_dp")
    threads: 1
    resources:
        mem_mb=grows(500),
        runtime=grows(10),
    params:
        code=code("no_camtrap_dp"),
        cfg=cfg(),
    message:
        "Why {wildcards.survey} has no Camtrap DP package"
    script:
        "../scripts/no_camtrap_dp.py"
