"""Check the whole configuration before any work starts: every fault of every file in one message.

Only csv, yaml and pydantic are used here: this runs whenever the Snakefile is read, and must take well under a second.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leopard_census.config.clock_ahead import clock_questions
from leopard_census.config.date_doubts import Doubt, unasked
from leopard_census.config.detector_model import detector_model
from leopard_census.config.detector_needs import check_detector, imported_files
from leopard_census.config.embedding_card import survey_embedding
from leopard_census.config.entries import asked_for, check_order, survey_folders
from leopard_census.config.facts import Facts, survey_facts
from leopard_census.config.individual_codes import check_names, name_questions
from leopard_census.config.long_season import season_question
from leopard_census.config.package_checks import PackageRead, read_package
from leopard_census.config.package_descriptor import Descriptor
from leopard_census.config.package_sheets import package_sheets
from leopard_census.config.places import check_habitat, check_region
from leopard_census.config.register import check_register, register_rows
from leopard_census.config.sections import explain, merge_settings, sound_settings, unknown_key
from leopard_census.config.sheets import Sheets, load_sheets
from leopard_census.config.survey import Survey, based, path_fault
from leopard_census.config.target_species import check_target_species
from leopard_census.config.yaml_file import read_yaml
from leopard_census.errors import InputError

CONFIG_FILE = "config/config.yaml"
_TITLE = "The configuration cannot be used. Nothing was run. Please mend:"
_TOP_KEYS = ("surveys", "settings", "register")
# Snakemake hands over what was given with --config as well, and keys that we add for the jobs.
_RUN_KEYS = (
    "survey",
    "_survey_folders",
    "_media_roots",
    "_packages",
    "_weights",
    "_megadetector_weights",
    "_embedding_weights",
)


@dataclass(frozen=True)
class Plan:
    """All that planning needs to know of one survey."""

    survey: Survey
    folder: Path
    media_root: Path | None
    sheets: Sheets
    settings: dict[str, dict[str, Any]]
    #: Weights of the detector, where it has any; their model card stands in the settings.
    weights: Path | None = None
    #: Weights of the embedding network, likewise.
    embedding_weights: Path | None = None
    #: Where sheets and media folder do not fit, or weights are missing; empty unless `load_plans` was told to hand
    #: that over.
    media_problems: tuple[str, ...] = ()
    #: What to ask of names that stand nowhere else.
    name_questions: tuple[str, ...] = ()
    #: Dates that are asked about, also those that somebody confirmed.
    date_doubts: tuple[Doubt, ...] = ()
    #: What to ask of rows of the sheets that may contradict each other.
    sheet_questions: tuple[str, ...] = ()
    #: The Camtrap DP package that the survey starts from.
    package: Descriptor | None = None
    #: What to ask of it.
    package_questions: tuple[str, ...] = ()
    #: Its deployments, with the names that stand there; empty for a survey that starts otherwise.
    package_deployments: tuple[Mapping[str, Any], ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """What a person should look at before the run, though nothing is wrong for sure."""
        shown = f"{self.folder.name}/survey.yaml"
        asked = season_question(
            shown, self.survey.season, self.package_deployments or self.sheets.deployments
        )
        return (
            *([asked] if asked else []),
            *(doubt.question for doubt in self._open_doubts),
            *unasked(self.survey.confirmed_dates, self.date_doubts, shown),
            *self.sheet_questions,
            *clock_questions(f"{self.folder.name}/clocks.csv", self.sheets.clocks),
            *self.name_questions,
            *self.package_questions,
        )

    @property
    def dates_in_doubt(self) -> tuple[str, ...]:
        """Deployment (or station of effort.csv) and date of each that is asked about and that nobody confirmed."""
        return tuple(doubt.key for doubt in self._open_doubts)

    @property
    def _open_doubts(self) -> tuple[Doubt, ...]:
        return tuple(d for d in self.date_doubts if d.key not in self.survey.confirmed_dates)

    @property
    def start(self) -> str:
        """What the survey starts from: `media`, `package` or `tables`."""
        return "media" if self.media_root is not None else "package" if self.package is not None else "tables"

    @property
    def deployments(self) -> tuple[str, ...]:
        """Keys of the survey's deployments, sorted."""
        return tuple(sorted(row["deploymentID"] for row in self.sheets.deployments))


def dates_in_doubt(plans: Mapping[str, Plan], survey: str) -> list[str]:
    """Dates that nobody confirmed, of the survey and of those that it is compared with (these after their names)."""
    earlier = [(name, plans[name]) for name in plans[survey].survey.earlier]
    return [
        *plans[survey].dates_in_doubt,
        *(f"{name} {key}" for name, p in earlier for key in p.dates_in_doubt),
    ]


def read_config(work: Path) -> tuple[dict[str, Any], list[str]]:
    """Content of config/config.yaml, and one line for each key that stands there twice.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    absent = "start in the project's folder, or name it with --directory"
    config, faults = read_yaml(work / CONFIG_FILE, CONFIG_FILE, absent)
    if config is None:
        raise InputError(_TITLE, faults)
    return config, faults


def load_plans(
    config: Mapping[str, Any],
    work: Path,
    told: Sequence[str] = (),
    where: str = CONFIG_FILE,
    keep_media_problems: bool = False,
    asked: str = "--config survey",
    given: Collection[str] = (),
    hash_weights: bool = True,
) -> dict[str, Plan]:
    """Plans of the surveys that a run needs, in the order of the config file.

    These are all of them; or, where `config` holds `survey`, that one and all that it is compared with: a fault of
    another survey does not stop it.

    Parameters
    ----------
    config
        Content of config.yaml.
    work
        Working directory that relative paths start from.
    told
        Faults that were found when the file was read.
    where
        Its name, for the messages.
    keep_media_problems
        Hand over in the plans where sheets and media folder do not fit, for commands that only look: a lost photo
        must not keep anybody from being told what else is lost.
    asked
        The option that `survey` was given with, for the messages.
    given
        Keys that were given on the command line, with --config.
    hash_weights
        Whether the weights of a detector are hashed, and all rows of packages looked at; a job need not, which does so
        with what it runs.

    Raises
    ------
    InputError
        Listing every fault of the config file, of every `survey.yaml`, of every sheet, of region, habitat and register.
    """
    problems = list(told)
    problems += [
        unknown_key(str(key), ("survey", *_TOP_KEYS), "--config")
        if key in given
        else unknown_key(str(key), _TOP_KEYS, where)
        for key in config
        if key not in (*_TOP_KEYS, *_RUN_KEYS)
    ]
    folders, faults = survey_folders(config.get("surveys"), where, work)
    problems += faults
    common, faults = sound_settings(config.get("settings"), where)
    problems += faults
    raws = _read_surveys(config, folders, work, asked, problems)
    windows = {name: raws[name].facts.window for name in folders if name in raws}
    problems += check_order({name: one.start if one else None for name, one in windows.items()}, where)
    problems += check_register(config, tuple(folders), work, where)
    plans: dict[str, Plan] = {}
    for survey_id in folders:
        if survey_id in raws:
            shared = config, common, where, hash_weights
            earlier = {k: plans[k].sheets for k in raws[survey_id].facts.earlier if k in plans}
            plan = _load_survey(survey_id, folders, raws[survey_id], shared, work, earlier, problems)
            if plan:
                plans[survey_id] = plan
    if not keep_media_problems:
        problems += [problem for plan in plans.values() for problem in plan.media_problems]
    if problems:
        raise InputError(_TITLE, list(dict.fromkeys(problems)))
    return plans


@dataclass(frozen=True)
class _Raw:
    """A `survey.yaml` as it was read."""

    shown: str
    content: dict[str, Any] | None
    problems: list[str]

    @property
    def facts(self) -> Facts:
        return survey_facts(self.content or {})


def _read_survey(folder: Path, work: Path) -> _Raw:
    path = folder / "survey.yaml"
    shown = str(path.relative_to(work) if path.is_relative_to(work) else path)
    absent = "`leopard-census init SURVEY --media DIR` makes one for a new survey"
    content, faults = read_yaml(path, shown, absent)
    return _Raw(shown, content, faults)


def _read_surveys(
    config: Mapping[str, Any], folders: Mapping[str, Path], work: Path, asked: str, problems: list[str]
) -> dict[str, _Raw]:
    """The `survey.yaml` of each survey that is asked for, and of those that it is compared with."""
    waiting = list(folders)
    if config.get("survey") is not None:
        wanted, faults = asked_for(config["survey"], folders, work, asked)
        problems += faults
        waiting = [wanted] if wanted else []
    raws: dict[str, _Raw] = {}
    while waiting:
        name = waiting.pop()
        if name in folders and name not in raws:
            raws[name] = _read_survey(folders[name], work)
            waiting += raws[name].facts.earlier
    return raws


def _load_survey(
    survey_id: str,
    folders: Mapping[str, Path],
    raw: _Raw,
    common: tuple[Mapping[str, Any], Mapping[str, Any], str, bool],
    work: Path,
    earlier: Mapping[str, Sheets],
    problems: list[str],
) -> Plan | None:
    """One survey; its sheets are looked at even where `survey.yaml` has faults, so that all are told at once."""
    problems += raw.problems
    if raw.content is None:
        return None
    before = len(problems) - len(raw.problems)
    config, settings_of_all, where, hashed = common
    folder = folders[survey_id]
    own, faults = sound_settings(raw.content.get("settings"), raw.shown)
    problems += faults
    survey = _check_survey(raw, own, survey_id, list(folders), problems)
    settings, faults = merge_settings(settings_of_all, own, (where, raw.shown))
    problems += faults
    detector = detector_model(settings, (settings_of_all, own), (where, raw.shown), (work, folder), hashed)
    problems += detector.problems
    embedding = survey_embedding((settings_of_all, own), (where, raw.shown), (work, folder), hashed)
    problems += embedding.problems
    media_root = _media_root(raw.content.get("media"), folder, work)
    package = PackageRead()
    if raw.facts.from_package:
        package = read_package(raw.content.get("camtrap_dp"), folder, work, raw.shown, raw.facts, hashed)
        read = package_sheets(folder, package, raw.facts)
    else:
        read = load_sheets(folder, media_root, raw.facts, settings.get("histories", {}))
    problems += [*package.problems, *read.problems]
    lacks = (
        [] if media_root is None else check_detector(settings.get("detections", {}), folder, work, raw.shown)
    )
    register = register_rows(config, work)
    problems += check_names(folder.name, read.sheets, register, list(folders), survey_id, earlier)
    problems += check_region(folder, raw.shown, raw.content.get("region"), read.sheets.deployments)
    problems += check_habitat(folder, read.sheets.deployments)
    # Labels that cannot be read may name it; their own fault is told.
    if survey is not None and survey.media is not None and "labels" not in read.unread:
        problems += check_target_species(
            survey.target_species,
            settings.get("sightings", {}),
            read.sheets.labels,
            imported_files(settings.get("detections", {}), folder, work),
            raw.shown,
        )
    media_problems = [*read.media_problems, *lacks, *detector.weights_problems]
    if survey is None or len(problems) > before:
        problems += media_problems
        return None
    settings["model_card"] = detector.settings
    settings["embedding_card"] = embedding.settings
    return Plan(
        survey,
        folder,
        media_root,
        read.sheets,
        settings,
        detector.weights,
        embedding.weights,
        tuple(media_problems),
        name_questions(folder.name, read.sheets, register, earlier),
        read.doubts,
        read.questions,
        package.descriptor,
        package.questions,
        tuple(package.as_given().values()),
    )


def _check_survey(
    raw: _Raw, settings: Mapping[str, Any], survey_id: str, listed: Sequence[str], problems: list[str]
) -> Survey | None:
    survey = None
    try:
        survey = Survey(**{**(raw.content or {}), "settings": settings})
    except ValidationError as error:
        told = explain(error, raw.shown, Survey)
        # The survey's own check of its window waits until every other key is right.
        if (fault := raw.facts.window_fault) and not any(fault in line for line in told):
            told.append(f"{raw.shown}: {fault}")
        problems += told
    # Without these keys the survey is a winter of tables; a key left empty is more likely forgotten.
    problems += [
        f"{raw.shown}: {key}: is empty; write its keys and values, or remove the line"
        for key in ("media", "camtrap_dp", "region")
        if key in (raw.content or {}) and (raw.content or {})[key] is None
    ]
    if {"media", "camtrap_dp"} <= set(raw.content or {}):
        problems.append(
            f"{raw.shown}: has both media and camtrap_dp; a survey starts from one of them: remove the other"
        )
    own_id = (raw.content or {}).get("id")
    if isinstance(own_id, str) and own_id != survey_id:
        problems.append(
            f"{raw.shown}: id is {own_id!r}, but config.yaml lists {survey_id!r}; make them equal"
        )
    for name in raw.facts.earlier:
        if name not in listed[: listed.index(survey_id)]:
            problems.append(
                f"{raw.shown}: the earlier survey {name!r} does not stand before {survey_id!r} in config.yaml; "
                "add it there or remove it here"
            )
    return survey


def _media_root(media: Any, folder: Path, work: Path) -> Path | None:
    """Relative to the working directory, or to the survey's folder when it begins with ./ or ../"""
    root = media.get("root") if isinstance(media, Mapping) else None
    if not isinstance(root, str) or not root.strip() or path_fault(root):
        return None
    return based(root, work, folder)
