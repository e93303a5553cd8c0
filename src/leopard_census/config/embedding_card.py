"""The card of a network that makes one vector of a picture of an animal (MiewID and its like)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from leopard_census.config.card_file import (
    PictureInput,
    Weights,
    WeightsCard,
    named_card,
    read_card,
    weights_fault,
)
from leopard_census.config.section import Section

#: Mean or spread of one colour, as a share of white.
Level = Annotated[float, Field(ge=0, le=1)]
Spread = Annotated[float, Field(gt=0, le=2)]


class EmbeddingInput(PictureInput):
    """The tensor that an embedding network wants: a pixel of 0 to 255 enters as (pixel / 255 - mean) / std."""

    #: Per colour, in the input's order of colours (ImageNet: 0.485, 0.456, 0.406, and 0.229, 0.224, 0.225).
    mean: tuple[Level, Level, Level]
    std: tuple[Spread, Spread, Spread]
    #: `neutral`: what the body mask leaves out enters as the mean; `keep`: as it is.
    background: Literal["keep", "neutral"] = "keep"


class EmbeddingOutput(Section):
    """The vector that a network gives, shape (1, dimensions)."""

    name: str = Field(min_length=1)
    #: At most 8192, for which comparisons are exact.
    dimensions: int = Field(ge=2, le=8192)


class EmbeddingCard(WeightsCard):
    """All that is needed to run an embedding network."""

    input: EmbeddingInput
    output: EmbeddingOutput


@dataclass(frozen=True)
class EmbeddingModel(Weights[EmbeddingCard]):
    """An embedding network's card and where its weights lie."""


@dataclass(frozen=True)
class SurveyEmbedding:
    """What planning has to know of it.

    Attributes
    ----------
    settings
        The card's content without places; empty where no card is named.
    weights
        Their file; None likewise.
    problems
        One line per fault of the card, and of the file that it names.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    weights: Path | None = None
    problems: list[str] = field(default_factory=list)


def survey_embedding(
    given: tuple[Mapping[str, Any], Mapping[str, Any]],
    where: tuple[str, str],
    folders: tuple[Path, Path],
    hashed: bool,
) -> SurveyEmbedding:
    """The embedding network that a survey names; parameters as those of `card_file.named_card`."""
    named = named_card(("individuals", "features", "embedding_card"), given, where, folders)
    if named.path is None:
        return SurveyEmbedding(problems=[named.fault] if named.fault else [])
    found, problems = read_card(EmbeddingCard, named.path, named.shown)
    if found is None:
        return SurveyEmbedding(problems=problems)
    model = EmbeddingModel(*found)
    fault = weights_fault(model, named.shown, hashed)
    return SurveyEmbedding(model.settings(), model.file, [fault] if fault else [])


def given_embedding(settings: Mapping[str, Any], weights: Path | None) -> EmbeddingModel | None:
    """The network of `SurveyEmbedding.settings` and the place of its weights; None for a survey without one."""
    if not settings or weights is None:
        return None
    return EmbeddingModel(EmbeddingCard(**settings, file=str(weights)), weights)
