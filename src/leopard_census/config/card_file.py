"""A card: a small YAML file beside the weights of a network, that says what they want and give and which they are.

Several stages run networks (a detector, an extractor); what their cards have in common is here. The weights themselves
are known by their sha256 alone; nothing is ever downloaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field, ValidationError

from leopard_census.config.section import Section
from leopard_census.config.sections import explain
from leopard_census.config.survey import based, path_fault
from leopard_census.config.yaml_file import read_yaml
from leopard_census.errors import InputError
from leopard_census.tables.broken_link import link_fault


class PictureInput(Section):
    """The tensor that a network wants: one picture, float32."""

    name: str = Field(min_length=1)
    width: int = Field(ge=32, le=4096)
    height: int = Field(ge=32, le=4096)
    #: Order of the colours.
    colour: Literal["rgb", "bgr"] = "rgb"
    #: `nchw`: (1, 3, height, width); `nhwc`: (1, height, width, 3).
    layout: Literal["nchw", "nhwc"] = "nchw"
    #: How a picture of another shape is fitted in, as it was when the model was trained.
    fit: Literal["letterbox", "stretch"] = "letterbox"


class WeightsCard(Section):
    """Which file the weights are."""

    #: Written into what the network makes.
    name: str = Field(pattern=r"^\S(.{0,98}\S)?$")
    #: The ONNX file, relative to the card, or absolute.
    file: str = Field(min_length=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


Card = TypeVar("Card", bound=WeightsCard)


@dataclass(frozen=True)
class Weights(Generic[Card]):
    """A card and where its weights lie."""

    card: Card
    file: Path

    def settings(self) -> dict[str, Any]:
        """The card as JSON values without the place of the weights, which is no setting: they may move."""
        return self.card.model_dump(mode="json", exclude={"file"})

    def other_file(self, sha256: str) -> str:
        """Message for weights that are not those that the card names."""
        return (
            f"{self.file} has the sha256 {sha256}, not {self.card.sha256}: it is another file or damaged; copy the "
            "right one there, or, if this model is meant, write its sha256 into the card"
        )


def misfit(card: WeightsCard, *problems: str) -> InputError:
    """The error that says what of a card is not so in its model."""
    return InputError(f"The model card of {card.name!r} does not fit its model:", problems)


@dataclass(frozen=True)
class NamedCard:
    """The path of a card as the settings name it.

    Attributes
    ----------
    path
        None where none is named, or its name is no path.
    at
        Place of the setting, for the messages.
    shown
        The same with the name.
    fault
        Why the name is no path.
    """

    path: Path | None
    at: str
    shown: str
    fault: str | None = None


def named_card(
    keys: tuple[str, ...],
    given: tuple[Mapping[str, Any], Mapping[str, Any]],
    where: tuple[str, str],
    folders: tuple[Path, Path],
) -> NamedCard:
    """The card that the settings name.

    Parameters
    ----------
    keys
        Stage, sections and name of the setting.
    given
        `settings` of config.yaml and of survey.yaml as they stand there.
    where
        Names of the two files, for the messages.
    folders
        The working directory and the survey's folder.
    """
    sections = [_section(part, keys[:-1]) for part in given]
    place = 1 if keys[-1] in sections[1] else 0
    at = f"{where[place]}: settings.{'.'.join(keys[:-1])}"
    named = sections[place].get(keys[-1])
    if named is None:
        return NamedCard(None, at, at)
    if fault := path_fault(named):
        return NamedCard(None, at, at, f"{at}.{keys[-1]}: {fault}")
    return NamedCard(based(named, *folders), at, f"{at}.{keys[-1]}: {named}")


def _section(settings: Mapping[str, Any], keys: tuple[str, ...]) -> Mapping[str, Any]:
    section: Any = settings
    for key in keys:
        section = section.get(key) if isinstance(section, Mapping) else None
    return section if isinstance(section, Mapping) else {}


def read_card(kind: type[Card], path: Path, shown: str) -> tuple[tuple[Card, Path] | None, list[str]]:
    """A card with the place of its weights, and one line per fault; the weights are not looked at, see `weights_fault`.

    Parameters
    ----------
    kind
        Of card.
    path
        The card.
    shown
        Its name in the messages.
    """
    content, faults = read_yaml(path, shown, "correct the path of the model card")
    if content is None or faults:
        return None, faults
    try:
        card = kind(**content)
    except ValidationError as error:
        return None, explain(error, shown, kind)
    if fault := path_fault(card.file):
        return None, [f"{shown}: file: {fault}"]
    return (card, path.parent / Path(card.file).expanduser()), []


def weights_fault(model: Weights[Any], shown: str, hashed: bool = True) -> str | None:
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
