"""The model card that a survey's detector runs by, looked at when the configuration is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leopard_census.config.detections import WITH_MODEL
from leopard_census.config.model_card import Model, ModelCard
from leopard_census.config.sections import explain
from leopard_census.config.survey import based, path_fault
from leopard_census.config.yaml_file import read_yaml
from leopard_census.tables.broken_link import link_fault


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
    stages = [part.get("detections") or {} for part in given]
    place = 1 if "model_card" in stages[1] else 0
    at = f"{where[place]}: settings.detections"
    named = stages[place].get("model_card")
    if named is None:
        return DetectorModel(
            problems=[
                f"{at}: the detector {detector!r} needs the path of a model card; add the key 'model_card', see "
                "config/README.md"
            ]
        )
    if fault := path_fault(named):
        return DetectorModel(problems=[f"{at}.model_card: {fault}"])
    path = based(named, *folders)
    model, problems = read_model_card(path, f"{at}.model_card: {named}")
    if model is None:
        return DetectorModel(problems=problems)
    fault = weights_fault(model, f"{at}.model_card: {named}", hashed)
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
    content, faults = read_yaml(path, shown, "correct the path of the model card")
    if content is None or faults:
        return None, faults
    try:
        card = ModelCard(**content)
    except ValidationError as error:
        return None, explain(error, shown, ModelCard)
    if fault := path_fault(card.file):
        return None, [f"{shown}: file: {fault}"]
    return Model(card, path.parent / Path(card.file).expanduser()), []


def weights_fault(model: Model, shown: str, hashed: bool = True) -> str | None:
    """Why the weights of a model cannot be used; None where they are those that its card names.

    Parameters
    ----------
    shown
        Name of the card in the message.
    hashed
        Whether the sha256 is taken too, which costs a second for some hundred megabytes.
    """
    if not model.file.is_file():
        told = link_fault(model.file) or "does not exist; put the weights there or correct the path"
        return f"{shown}: file: {model.file} {told}"
    if not hashed:
        return None
    try:
        found = _sha256(model.file, model.file.stat().st_size, model.file.stat().st_mtime_ns)
    except OSError as error:
        return f"{shown}: file: {model.file} cannot be read ({error.strerror}); check whose file it is"
    return None if found == model.card.sha256 else f"{shown}: sha256: {model.other_file(found)}"


@cache
def _sha256(file: Path, size: int, mtime_ns: int) -> str:
    """Of a file; once where several surveys name the same."""
    with file.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()
