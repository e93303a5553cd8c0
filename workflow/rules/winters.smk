# Winters compared: each survey with its earlier winters, and all surveys together (`_all`).
from types import SimpleNamespace


def compared(survey):
    """Surveys that stand side by side in a survey's trend table, in order of time; `_all` stands for all."""
    if survey == "_all":
        return list(PLANS)
    earlier = set(PLANS[survey].survey.earlier)
    return [name for name in PLANS if name in earlier or name == survey]


def of_compared(*paths):
    """Input function: these results of all surveys that are compared."""
    return lambda wildcards: [
        result(path).format(survey=survey) for survey in compared(wildcards.survey) for path in paths
    ]


def of_last(found):
    """Input function: what another one gives for the last of the surveys that are compared."""
    return lambda wildcards: found(as_survey(compared(wildcards.survey)[-1]))


def as_survey(survey):
    """Wildcards of a survey."""
    return SimpleNamespace(survey=survey)


def sheets_of_compared(wildcards):
    """Input function: field sheets of the surveys that have one."""
    return [
        path for name in compared(wildcards.survey) for path in field_sheet("deployments")(as_survey(name))
    ]


def trend_records(wildcards):
    """Records of the jobs that made the tables."""
    return [
        *of_compared(
            "provenance/counts.json",
            "provenance/closed.json",
            "provenance/histories.json",
        )(wildcards),
        *of_compared("provenance/identity.json")(wildcards),
        *(
            path
            for name in compared(wildcards.survey)
            for path in made_from_package("provenance/package.json")(as_survey(name))
        ),
        *of_last(made_from_media("provenance/sightings_survey.json", "provenance/media.{deployment}.json"))(
            wildcards
        ),
    ]


def settings_of_compared(*names):
    """Params function: the surveys, and settings of the last one."""
    return lambda wildcards: {
        "surveys": compared(wildcards.survey),
        **{name: field(PLANS[compared(wildcards.survey)[-1]].settings, name) for name in names},
    }


rule trend:
    input:
        counts=of_compared("estimates/counts.csv"),
        closed=of_compared("estimates/closed.csv"),
        basis=of_compared("histories/basis.csv"),
        effort=of_compared("histories/effort.csv"),
        histories=of_compared("histories/histories.csv"),
        capture_sets=of_compared("histories/capture_sets.csv"),
        detectors=of_compared("histories/detectors.csv"),
        members=of_compared("histories/members.csv"),
        identity=of_compared("estimates/identity.csv"),
        deployments=sheets_of_compared,
        habitat=of_last(habitat),
        encounters=of_last(made_from_media("histories/encounters.csv")),
        sightings=of_last(made_from_media("sightings/all.csv")),
        tracks=of_last(made_from_media("sightings/tracks.csv")),
        media=of_last(made_from_media("media/{deployment}.csv")),
        records=trend_records,
    output:
        trend=result("trend.csv"),
        changes=shown("changes.csv", "changes", "Numbers", "change between winters"),
        comparison=result("comparison.csv"),
        models=result("winter_models.csv"),
        turnover=result("turnover.csv"),
        survival=result("survival.csv"),
        record=record("trend"),
    log:
        logfile("trend"),
    benchmark:
        benchfile("trend")
    threads: 1
    resources:
        mem_mb=grows(2000),
        runtime=grows(30),
    params:
        code=code("trend"),
        cfg=settings_of_compared("estimates.comparison", "estimates.scr"),
    message:
        "Winters side by side, up to {wildcards.survey}"
    script:
        "../scripts/trend.py"
