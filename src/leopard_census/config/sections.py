"""Which settings model belongs to which stage."""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from leopard_census.config.section import Section

_MODELS = {
    "simulate": ("leopard_census.config.simulate", "SimulateSettings"),
    "media": ("leopard_census.config.media", "MediaSettings"),
    "frames": ("leopard_census.config.frames", "FramesSettings"),
    "detections": ("leopard_census.config.detections", "DetectionsSettings"),
    "sightings": ("leopard_census.config.sightings", "SightingsSettings"),
    "species_model": ("leopard_census.config.sightings", "ReferenceSettings"),
    "individuals": ("leopard_census.config.individuals", "IndividualsSettings"),
    "histories": ("leopard_census.config.histories", "HistoriesSettings"),
    "estimates": ("leopard_census.config.estimates", "EstimatesSettings"),
    "report": ("leopard_census.config.report", "ReportSettings"),
}


def stage_names() -> tuple[str, ...]:
    """Stages that have settings."""
    return tuple(_MODELS)


def section_model(stage: str) -> type[Section]:
    """Settings model of a stage."""
    module, name = _MODELS[stage]
    model: type[Section] = getattr(import_module(module), name)
    return model


def settings_shape(settings: Any, file: str) -> list[str]:
    """One line per fault of form: `settings` holds stages by name, each stage its keys and values."""
    if not isinstance(settings, Mapping):
        return [f"{file}: settings: must hold stages and their settings, such as {{frames: {{fps: 2}}}}"]
    return [
        f"{file}: settings.{stage}: must hold keys and values, such as {{frames: {{fps: 2}}}}"
        for stage, values in settings.items()
        if values is not None
        and not (isinstance(values, Mapping) and all(isinstance(key, str) for key in values))
    ] + [
        unknown_key(str(stage), stage_names(), f"{file}: settings")
        for stage in settings
        if not isinstance(stage, str)
    ]


def merge_settings(
    common: Mapping[str, Any], survey: Mapping[str, Any], where: tuple[str, str]
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Checked settings of every stage, with defaults, as JSON values; and one line per fault.

    Parameters
    ----------
    common, survey
        `settings` of config.yaml and of survey.yaml, which wins key by key.
    where
        Names of the two files, for the messages.
    """
    problems = []
    for given, file in ((common, where[0]), (survey, where[1])):
        problems += [
            unknown_key(key, stage_names(), f"{file}: settings") for key in given if key not in _MODELS
        ]
    settings = {}
    for stage in _MODELS:
        both = {**(common.get(stage) or {}), **(survey.get(stage) or {})}
        try:
            settings[stage] = section_model(stage)(**both).model_dump(mode="json")
        except ValidationError as error:
            at_survey = bool(survey.get(stage))
            problems += explain(
                error, f"{where[1] if at_survey else where[0]}: settings.{stage}", section_model(stage)
            )
    return settings, problems


def unknown_key(key: str, known: tuple[str, ...], where: str) -> str:
    """Message for a key that nothing reads, with the nearest known one."""
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the keys are: {', '.join(known)}"
    return f"{where}: unknown key {key!r}; {hint}"


def explain(error: ValidationError, where: str, model: type[Section]) -> list[str]:
    """One readable line per fault of a settings model."""
    lines = []
    for fault in error.errors():
        path = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            lines.append(unknown_key(str(fault["loc"][-1]), _known_keys(model, fault["loc"][:-1]), where))
        elif fault["type"] == "missing":
            lines.append(f"{where}: the key {path!r} is missing; add it")
        else:
            message = fault["msg"].removeprefix("Value error, ")
            given = "" if isinstance(fault["input"], dict) else f" (given: {fault['input']!r})"
            lines.append(f"{where}{': ' + path if path else ''}: {message}{given}")
    return lines


def _known_keys(model: type[Section], path: tuple[Any, ...]) -> tuple[str, ...]:
    for part in path:
        field = model.model_fields.get(str(part))
        inner = (getattr(field.annotation, "__args__", ()) or (field.annotation,)) if field else ()
        nested = [t for t in inner if isinstance(t, type) and issubclass(t, Section)]
        if not nested:
            return ()
        model = nested[0]
    return tuple(model.model_fields)
