"""Which settings model belongs to which stage."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import partial
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from leopard_census.config.section import Section

#: Keys, and numbers of members of a list, from a section down to a value.
Path = Sequence[str | int]

_MODELS = {
    "simulate": ("leopard_census.config.simulate", "SimulateSettings"),
    "media": ("leopard_census.config.media", "MediaSettings"),
    "clocks": ("leopard_census.config.media", "ClocksSettings"),
    "frames": ("leopard_census.config.frames", "FramesSettings"),
    "detections": ("leopard_census.config.detections", "DetectionsSettings"),
    "sightings": ("leopard_census.config.sightings", "SightingsSettings"),
    "species_model": ("leopard_census.config.sightings", "ReferenceSettings"),
    "individuals": ("leopard_census.config.individuals", "IndividualsSettings"),
    "individual_sheets": ("leopard_census.config.individual_sheets", "IndividualSheetsSettings"),
    "review": ("leopard_census.config.review", "ReviewSettings"),
    "histories": ("leopard_census.config.histories", "HistoriesSettings"),
    "estimates": ("leopard_census.config.estimates", "EstimatesSettings"),
    "ecology": ("leopard_census.config.ecology", "EcologySettings"),
    "report": ("leopard_census.config.report", "ReportSettings"),
    "exchange": ("leopard_census.config.exchange", "ExchangeSettings"),
    "disclosure": ("leopard_census.config.disclosure", "DisclosureSettings"),
}


def stage_names() -> tuple[str, ...]:
    """Stages that have settings."""
    return tuple(_MODELS)


def section_model(stage: str) -> type[Section]:
    """Settings model of a stage."""
    module, name = _MODELS[stage]
    model: type[Section] = getattr(import_module(module), name)
    return model


def sound_settings(settings: Any, file: str) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Settings by stage as far as they have the right form, and one line per fault of form.

    What is wrong is left out, so that the check of the values need not wait until it is mended.
    """
    if settings is None:
        return {}, []
    if not isinstance(settings, Mapping):
        return {}, [f"{file}: settings: must hold stages and their settings, such as {{frames: {{fps: 2}}}}"]
    sound: dict[str, dict[str, Any]] = {}
    problems = []
    for stage, values in settings.items():
        if stage not in _MODELS:
            problems.append(unknown_key(str(stage), stage_names(), f"{file}: settings"))
        elif isinstance(values, Mapping):
            sound[stage] = {key: value for key, value in values.items() if isinstance(key, str)}
            known = tuple(section_model(stage).model_fields)
            problems += [
                unknown_key(str(key), known, f"{file}: settings.{stage}")
                for key in values
                if key not in sound[stage]
            ]
        elif values is not None:
            problems.append(
                f"{file}: settings.{stage}: must hold keys and values, such as {{frames: {{fps: 2}}}}"
            )
    return sound, problems


def merge_settings(
    common: Mapping[str, Any], survey: Mapping[str, Any], where: tuple[str, str]
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Checked settings of every stage, with defaults, as JSON values; and one line per fault.

    Parameters
    ----------
    common, survey
        `settings` of config.yaml and of survey.yaml, which wins key by key; their form was checked.
    where
        Names of the two files, for the messages.
    """
    problems: list[str] = []
    settings = {}
    for stage in _MODELS:
        own = survey.get(stage) or {}
        try:
            settings[stage] = section_model(stage)(**_over(common.get(stage) or {}, own)).model_dump(
                mode="json"
            )
        except ValidationError as error:
            problems += explain(error, partial(_place, own, stage, where), section_model(stage))
    return settings, problems


def _over(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Two settings laid over each other; `own` wins key by key, at every level."""
    merged = dict(common)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = _over(below, value)
        merged[key] = value
    return merged


def _place(own: Any, stage: str, where: tuple[str, str], path: Path) -> str:
    """File and section of the value at a path: the survey's own settings, or else those of all surveys."""
    for part in path:
        if isinstance(own, Mapping):
            if part not in own:
                return f"{where[0]}: settings.{stage}"
            own = own[part]
    return f"{where[1]}: settings.{stage}"


def unknown_key(key: str, known: tuple[str, ...], where: str) -> str:
    """Message for a key that nothing reads, with the nearest known one."""
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the keys are: {', '.join(known)}"
    return f"{where}: unknown key {key!r}; {hint}"


# What pydantic says of a value, in words that need no knowledge of programs.
_PLAIN = {
    "string_too_short": "is empty; write it",
    "string_type": "must be a text; put it in quotes",
    "tuple_type": "must be a list, such as [first, second]",
    "list_type": "must be a list, such as [first, second]",
    "model_type": "must hold keys and values, such as {key: value}",
    "model_attributes_type": "must hold keys and values, such as {key: value}",
    "dict_type": "must hold keys and values, such as {key: value}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a date, such as 2012-01-31",
    "date_parsing": "must be a date, such as 2012-01-31",
    "date_from_datetime_parsing": "must be a date, such as 2012-01-31",
    "date_from_datetime_inexact": "must be a date without a time of day, such as 2012-01-31",
}


def explain(error: ValidationError, where: str | Callable[[Path], str], model: type[Section]) -> list[str]:
    """One readable line per fault of a settings model.

    Parameters
    ----------
    error
        What pydantic found.
    where
        The file and, where there is one, the section; may depend on the path of the key.
    model
        The settings model.
    """
    lines = []
    for fault in error.errors():
        loc = fault["loc"]
        path = ".".join(str(part) for part in loc)
        # A key that is missing stands nowhere: its place is that of the keys around it.
        at = where if isinstance(where, str) else where(loc[:-1] if fault["type"] == "missing" else loc)
        if fault["type"] == "extra_forbidden":
            inside = "".join(f"{part}." for part in loc[:-1]).removesuffix(".")
            known = _known_keys(model, loc[:-1])
            lines.append(unknown_key(str(loc[-1]), known, f"{at}: {inside}" if inside else at))
        elif fault["type"] == "missing":
            lines.append(f"{at}: the key {path!r} is missing; add it")
        else:
            message = _PLAIN.get(fault["type"]) or fault["msg"].removeprefix("Value error, ").replace(
                "Input should be", "must be"
            )
            given = "" if isinstance(fault["input"], dict) else f" (given: {_given(fault['input'])})"
            lines.append(f"{at}{': ' + path if path else ''}: {message}{given}")
    return lines


def _given(value: Any) -> str:
    return "nothing" if value is None else str(value) if isinstance(value, date) else repr(value)


def _known_keys(model: type[Section], path: tuple[Any, ...]) -> tuple[str, ...]:
    for part in path:
        if isinstance(part, int):
            continue  # place in a list, whose members are of one kind
        field = model.model_fields.get(str(part))
        nested = _sections(field.annotation) if field else []
        if not nested:
            return ()
        model = nested[0]
    return tuple(model.model_fields)


def _sections(annotation: Any) -> list[type[Section]]:
    """Settings models inside a type such as `Media | None` or `tuple[NamePattern, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _sections(inner)]
