"""What a publication claims: the file `<publication>.yaml`, one claim after the other, each with its words.

A claim says what the words say, in a form that can be computed with; it never holds the result. Figures that the
publication does not have, such as a survival or another count, stand here with their source.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from leopard_census.config.report import Language
from leopard_census.config.section import Section
from leopard_census.config.survey import SURVEY_ID, Text

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Animals = Annotated[int, Field(ge=0, le=100_000)]
Inclusion = Literal["not stated", "adults", "full-grown", "adults and cubs", "cubs", "females", "males"]
Bound = Literal["exactly", "at least", "at most"]
Wording = Literal["up to", "by", "at least", "from-to"]
#: Winters of a group; more would be no monitoring but a typing error.
_MOST_WINTERS = 60


class Winters(Section):
    """One winter, or several that the publication takes together."""

    title: Text
    #: By the ids of their surveys, or by their seasons (2010/11) on the publication's plot.
    surveys: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    #: How many, where the publication does not say which.
    number: Annotated[int, Field(ge=1, le=_MOST_WINTERS)] | None = None

    @field_validator("surveys")
    @classmethod
    def _ids(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [value for value in values if not re.search(SURVEY_ID, value)]:
            raise ValueError(f"{wrong[0]!r} is no id of a survey; write it as in config/config.yaml")
        return values

    @field_validator("seasons")
    @classmethod
    def _seasons(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            found = re.fullmatch(r"(\d{4})(?:/(\d{2}))?", value)
            if not found or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
                raise ValueError(f'{value!r} is no season; write "2010/11", or "2011" within one year')
        return values

    @model_validator(mode="after")
    def _told_once(self) -> Self:
        if self.surveys and self.seasons:
            raise ValueError("name winters by surveys or by seasons, not by both; remove one of the keys")
        named = self.surveys or self.seasons
        if len(set(named)) < len(named):
            raise ValueError("a winter is named twice; remove one")
        if not named and self.number is None:
            raise ValueError("say which winters these are (surveys or seasons), or how many (number)")
        if named and self.number not in (None, len(named)):
            raise ValueError(f"number is {self.number}, but {len(named)} are named; correct one")
        if len(named) > _MOST_WINTERS:
            raise ValueError(f"more than {_MOST_WINTERS} winters; split the group")
        return self

    @property
    def count(self) -> int:
        """How many winters there are."""
        return len(self.surveys or self.seasons) or self.number or 0


class Assumed(Section):
    """A value that the publication does not have, and where it comes from."""

    value: float
    source: Text


class Count(Section):
    """A count on record beside the publication's, from `low` to `high` animals."""

    what: Text
    low: Animals
    high: Animals
    year: Annotated[int, Field(ge=1800, le=2200)]
    #: Whether it covers all that the claim is about; a count of a part is only the least that there were.
    whole: bool = True
    source: Text

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low ({self.low}) is above high ({self.high}); swap or correct them")
        return self


class _Claim(Section):
    """What every claim says of itself."""

    id: Name
    #: As printed.
    words: Text
    #: What is counted or said to be so.
    counts: Text
    #: Of which animals, place and time.
    subset: Text
    inclusion: Inclusion = "not stated"
    unit: Text = "animals"
    #: Where it stands: a key of `sources`.
    source: Name


class CountClaim(_Claim):
    """So many animals in one winter."""

    kind: Literal["count"]
    winter: Name
    number: Animals
    bound: Bound = "exactly"
    #: Animals that the words show to be young, such as a nearly grown cub: a count of adults leaves them out.
    young: Animals = 0

    @model_validator(mode="after")
    def _young_are_some(self) -> Self:
        if self.young > self.number:
            raise ValueError(f"young ({self.young}) are more than the number ({self.number}); correct one")
        return self


class RangeClaim(_Claim):
    """From `lowest` to `highest` animals in each of several winters."""

    kind: Literal["range"]
    winters: Name
    lowest: Animals
    highest: Animals

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lowest > self.highest:
            raise ValueError(
                f"lowest ({self.lowest}) is above highest ({self.highest}); swap or correct them"
            )
        return self


class Part(Section):
    """One kind of the groups that a number is made of: `times` groups of so many animals."""

    what: Text
    animals: Animals
    times: Annotated[int, Field(ge=1, le=10_000)] = 1


class PartsClaim(_Claim):
    """Groups of animals that are said to be the whole."""

    kind: Literal["parts"]
    #: The claim of the whole number.
    whole: Name
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    #: False where the words say that these are only some ("among them").
    all_named: bool = True


class ChangeClaim(_Claim):
    """A change in per cent, or from one number to another."""

    kind: Literal["change"]
    #: The claim of the later number, and the claim of the earlier ones.
    of: Name
    baseline: Name
    wording: Wording
    #: A fall is written with a minus.
    per_cent: Annotated[float, Field(ge=-100, le=1_000_000)] | None = None
    first: Animals | None = None
    last: Animals | None = None

    @model_validator(mode="after")
    def _told(self) -> Self:
        numbers = self.first is not None and self.last is not None
        if self.wording == "from-to" and (not numbers or self.per_cent is not None):
            raise ValueError("the wording from-to needs first and last, and no per_cent")
        if self.wording != "from-to" and (
            self.per_cent is None or self.first is not None or self.last is not None
        ):
            raise ValueError(f"the wording {self.wording!r} needs per_cent, and neither first nor last")
        return self


class IncreaseClaim(_Claim):
    """That there are more animals than before."""

    kind: Literal["increase"]
    of: Name
    baseline: Name
    #: The claim of another method of recording in the later winter.
    method: Name | None = None


class MethodClaim(_Claim):
    """That a winter is the first of its method of recording."""

    kind: Literal["method"]
    of: Name
    baseline: Name
    now: Literal["video", "photo", "both"]
    #: A number of animals that may have been there in all winters alike.
    same_number: Assumed | None = None


class CauseClaim(_Claim):
    """What a change is said to come from."""

    kind: Literal["cause"]
    #: The claim of the change.
    of: Name
    cause: Text
    #: How the cause was told from others: an area without it, or counts before and after it. None: not at all.
    control: Text | None = None


class GrowthClaim(_Claim):
    """A change that is taken as growth of the population."""

    kind: Literal["growth"]
    #: The claim of the change in per cent.
    of: Name
    years: Annotated[float, Field(gt=0, le=200)] = 1.0
    #: Chance that an animal lives on, and stays, for a year.
    survival: Assumed
    on_record: tuple[Count, ...] = ()

    @model_validator(mode="after")
    def _is_a_chance(self) -> Self:
        if not 0 < self.survival.value <= 1:
            raise ValueError(f"survival is {self.survival.value:g}; write a chance above 0, at most 1")
        return self


class ExternalClaim(_Claim):
    """A number from elsewhere, that no survey here can check."""

    kind: Literal["external"]
    number: Animals
    bound: Literal["fewer than", "more than", "exactly", "at least", "at most"]
    year: Annotated[int, Field(ge=1800, le=2200)]
    on_record: tuple[Count, ...] = ()


class DomainClaim(_Claim):
    """Whether the result of a plot is carried over to all of the range."""

    kind: Literal["domain"]
    #: False where the words say that it does not hold for all.
    extends: bool
    plot_km2: Assumed
    range_km2: Assumed

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        if not 0 < self.plot_km2.value <= self.range_km2.value:
            raise ValueError("plot_km2 must lie above 0 and not above range_km2; correct them")
        return self


Claim = Annotated[
    CountClaim
    | RangeClaim
    | PartsClaim
    | ChangeClaim
    | IncreaseClaim
    | MethodClaim
    | CauseClaim
    | GrowthClaim
    | ExternalClaim
    | DomainClaim,
    Field(discriminator="kind"),
]
KINDS: dict[str, type[_Claim]] = {
    "count": CountClaim,
    "range": RangeClaim,
    "parts": PartsClaim,
    "change": ChangeClaim,
    "increase": IncreaseClaim,
    "method": MethodClaim,
    "cause": CauseClaim,
    "growth": GrowthClaim,
    "external": ExternalClaim,
    "domain": DomainClaim,
}


class Publication(Section):
    """Content of the file."""

    title: Text
    publisher: Text
    #: When it came out, as far as is known.
    date: Text
    #: Language of the title and of the words of the claims, as in ISO 639-1.
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
    #: Of made-up animals. Its claims are held against simulated surveys only, all others never.
    simulated: bool = False
    #: Not published yet: `snakemake audit` ends with an error as long as a claim is contradicted.
    draft: bool = False
    #: What the ids of the plot's surveys begin with; needed where winters are named by seasons.
    plot: Annotated[str, Field(pattern=SURVEY_ID)] | None = None
    #: Pages and papers, by a short name.
    sources: dict[Name, Text]
    winters: dict[Name, Winters] = Field(default_factory=dict)
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    #: What texts of this file are in other languages of the audit: language -> text -> the same in it.
    translations: dict[Language, dict[Text, Text]] = Field(default_factory=dict)
