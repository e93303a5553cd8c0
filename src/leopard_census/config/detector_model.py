"""The model card that a survey's detector runs by, looked at when the configuration is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.config.card_file import named_card, read_card, weights_fault
from leopard_census.config.detections import WITH_MODEL
from leopard_census.config.model_card import Model, ModelCard


@dataclass(frozen=True)
class DetectorModel:
    """What planning has to know of the model.

    Attributes
    ----------
    settings
        The card's content without places; empty where the detector runs no model, so that a card which nothing
        reads re-runs nothing.
    weights
        Their file; None likewise.
    problems, weights_problems
        One line per fault of the card, and of the file that it names.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    weights: Path | None = None
    problems: list[str] = field(default_factory=list)
    weights_problems: list[str] = field(default_factory=list)


def detector_model(
    settings: Mapping[str, Any],
    given: tuple[Mapping[str, Any], Mapping[str, Any]],
    where: tuple[str, str],
    folders: tuple[Path, Path],
    hashed: bool,
) -> DetectorModel:
    """The model of a survey's detector.

    Parameters
    ----------
    settings
        Checked settings by stage; without `detections` where these have faults, which are told elsewhere.
    given
        `settings` of config.yaml and of survey.yaml as they stand there.
    where
        Names of the two files, for the messages.
    folders
        The working directory and the survey's folder.
    hashed
        Whether the weights are hashed.
    """
    detector = settings.get("detections", {}).get("detector")
    if detector not in WITH_MODEL:
        return DetectorModel()
    named = named_card(("detections", "model_card"), given, where, folders)
    if named.fault:
        return DetectorModel(problems=[named.fault])
    if named.path is None:
        return DetectorModel(
            problems=[
                f"{named.at}: the detector {detector!r} needs the path of a model card; add the key 'model_card', see "
                "config/README.md"
            ]
        )
    model, problems = read_model_card(named.path, named.shown)
    if model is None:
        return DetectorModel(problems=problems)
    fault = weights_fault(model, named.shown, hashed)
    return DetectorModel(model.settings(), model.file, weights_problems=[fault] if fault else [])


def read_model_card(path: Path, shown: str) -> tuple[Model | None, list[str]]:
    """A model card, and one line per fault; the weights are not looked at, see `weights_fault`.

    Parameters
    ----------
    path
        The card.
    shown
        Its name in the messages.
    """
    found, faults = read_card(ModelCard, path, shown)
    return (Model(*found) if found else None), faults
