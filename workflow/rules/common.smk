# What all rule files share: the checked configuration, the names of files, and what a rule depends on beyond files.
import os
import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.3")

from leopard_census.config.load import CONFIG_FILE, dates_in_doubt, load_plans
from leopard_census.config.register import register_path
from leopard_census.config.report import EDITIONS, LANGUAGES
from leopard_census.errors import InputError
from leopard_census.media.scan import listing_digest, scan
from leopard_census.provenance.code import code_digest
from leopard_census.provenance.writable import check_writable

SCRIPTS = Path(workflow.basedir) / "workflow" / "scripts"

try:
    if workflow.is_main_process:
        check_writable(Path.cwd(), planning_only=workflow.output_settings.dryrun)
    PLANS = load_plans(
        config,
        Path.cwd(),
        CONFIG_FAULTS,
        where=" and ".join(map(str, workflow.overwrite_configfiles)) or CONFIG_FILE,
        given=tuple(workflow.config_settings.config or ()),
        hash_weights=workflow.is_main_process,
    )
except InputError as error:
    sys.exit(f"\n{error.text()}\n")

if workflow.is_main_process:
    for plan in PLANS.values():
        for question in plan.questions:
            print(f"Please check: {question}.", file=sys.stderr)

# PLANS holds what the run needs: all surveys or, with --config survey=ID, that one and those that it is compared with.
ONE_SURVEY = config.get("survey") is not None
SURVEYS = [str(config["survey"])] if ONE_SURVEY else list(PLANS)

# For the jobs: where things lie is no setting, so a survey or its media may move and nothing runs again.
config["_survey_folders"] = {survey: str(plan.folder) for survey, plan in PLANS.items()}
config["_media_roots"] = {survey: str(plan.media_root) for survey, plan in PLANS.items() if plan.media_root}
config["_packages"] = {survey: str(plan.package.folder) for survey, plan in PLANS.items() if plan.package}

config["_weights"] = {survey: str(plan.weights) for survey, plan in PLANS.items() if plan.weights}


wildcard_constraints:
    # What spans all surveys can be made only by a run that knows all of them.
    survey="|".join([*PLANS, *([] if ONE_SURVEY else ["_all"])]),
    # Their very names: a table of the whole survey, such as media/status.csv, is no deployment's.
    deployment="|".join(sorted({d for plan in PLANS.values() for d in plan.deployments})) or "(?!)",
    language="|".join(LANGUAGES),
    edition="|".join(EDITIONS),


# ---- names of files


def from_here(path):
    """A path as Snakemake shall remember it: relative where it can be, so that a moved project runs nothing again."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def result(path):
    """A result of the survey at hand."""
    return f"results/{{survey}}/{path}"


def record(job):
    """The record that a job leaves: <rule>.<wildcards>, or just <rule> for a job of the whole survey."""
    return f"results/{{survey}}/provenance/{job}.json"


def logfile(job):
    return f"results/run/logs/{{survey}}/{job}.log"


def benchfile(job):
    return f"results/run/benchmarks/{{survey}}/{job}.tsv"


def expand_deployments(path):
    """Input function: that result of every deployment of the survey."""
    return lambda wildcards: [
        result(path).format(survey=wildcards.survey, deployment=deployment)
        for deployment in PLANS[wildcards.survey].deployments
    ]


def expand_records(*jobs):
    """Input function: the records that these jobs left; a name with `{deployment}` stands for all deployments."""
    return lambda wildcards: [
        record(job).format(survey=wildcards.survey, deployment=deployment)
        for job in jobs
        for deployment in (PLANS[wildcards.survey].deployments if "{deployment}" in job else [""])
    ]


def sheet(*names):
    """Input function: those of the survey's sheets that exist (a job of one deployment takes `rows` instead)."""
    return lambda wildcards: [
        from_here(path)
        for name in names
        if os.path.lexists(path := PLANS[wildcards.survey].folder / f"{name}.csv")
    ]


def register():
    """Input function: the register of individuals, where there is one."""
    path = register_path(config, Path.cwd())
    return [from_here(path)] if path else []


def region(wildcards):
    """Input function: the polygon that N is printed for, where the survey names one."""
    named = PLANS[wildcards.survey].survey.region
    return [from_here(PLANS[wildcards.survey].folder / named.polygon)] if named else []


# ---- what a rule depends on beyond its files


def code(script):
    """Digest of all code that a script reaches (Snakemake itself does not see an edited module)."""
    return code_digest(SCRIPTS / f"{script}.py")


def cfg(*names):
    """Params function: just the settings that a rule uses (`x`, `x.y`); `survey.x.y` picks of survey.yaml."""

    def picked(wildcards):
        plan = PLANS[wildcards.survey]
        told = {"survey": plan.survey.model_dump(mode="json")}
        told["dates_in_doubt"] = dates_in_doubt(PLANS, wildcards.survey)
        found = {n: field({**plan.settings, **told}, n) for n in names}
        own = {n.removeprefix("survey."): v for n, v in found.items() if n.startswith("survey.")}
        return {**{n: v for n, v in found.items() if not n.startswith("survey.")}, "survey": own}

    return picked


def field(value, path):
    """A value within others by its dotted name; None within None."""
    for part in path.split("."):
        value = value[part] if value is not None else None
    return value


def rows(name):
    """Params function: the deployment's own rows of a sheet, so that an edit re-runs that deployment alone."""
    return lambda wildcards: PLANS[wildcards.survey].sheets.of_deployment(name, wildcards.deployment)


def media_glob(survey, deployment):
    row = PLANS[survey].sheets.of_deployment("deployments", deployment)[0]
    return row["media_glob"]


def listing(wildcards):
    """Digest of the deployment's raw files by name, size and time; rendered media are covered by their record."""
    plan = PLANS[wildcards.survey]
    if plan.survey.simulated:
        return "rendered by the workflow"
    return listing_digest(
        scan(plan.media_root, wildcards.deployment, media_glob(wildcards.survey, wildcards.deployment))
    )


def rendered(wildcards):
    """Input function: what the simulator wrote for a deployment of a simulated survey."""
    if not PLANS[wildcards.survey].survey.simulated:
        return []
    return [result("simulated/rendered/{deployment}.csv").format(**dict(wildcards.items()))]


def rendered_records(wildcards):
    if not PLANS[wildcards.survey].survey.simulated:
        return []
    return [record("simulate_deployment.{deployment}").format(**dict(wildcards.items()))]


def from_media(survey):
    """Whether the survey starts from raw media, and not from a package or capture tables."""
    return PLANS[survey].start == "media"


# ---- targets


def manifests():
    return [f"results/{s}/manifest.json" for s in SURVEYS]


def validations():
    return [f"results/{s}/validation.json" for s in SURVEYS if PLANS[s].survey.simulated and from_media(s)]
