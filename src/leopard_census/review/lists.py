"""Lists of sightings on the page: which there are, what stands in each, and in which order."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from leopard_census.review.other_species import doubt, taken_out
from leopard_census.review.survey import ReviewSurvey, Shown

#: Sightings on one page of a list.
PER_PAGE = 60
STATES = ("to-review", "unidentifiable", "single-flank", "identified")
#: What somebody calls a person, of whatever species the machine took it for.
PERSON = "person"
#: Other species: not answered yet, answered, taken out of the target species by people.
OPEN, ANSWERED, OUT = "open", "answered", "out"

Listed = Callable[[Shown], bool]


def target_order(survey: ReviewSurvey) -> list[Shown]:
    """This winter's sightings of the target species; behind them others that somebody calls a person."""
    own = [one for _, one in sorted(survey.shown.items()) if one.assigned or one.called_person]
    return own + [one for _, one in sorted(survey.others.items()) if one.called_person]


def target_lists(survey: ReviewSurvey) -> dict[str, Listed]:
    """Name of a list -> whether a sighting is in it."""

    def of_state(state: str) -> Listed:
        return lambda one: bool(one.pictures and one.assigned and one.assigned["state"] == state)

    lists = {state: of_state(state) for state in STATES}
    lists[PERSON] = lambda one: one.called_person
    return lists


def other_order(survey: ReviewSurvey) -> list[Shown]:
    """Sightings of other species, the most doubtful first."""
    return sorted(survey.others.values(), key=lambda one: (-doubt(one.row), one.key))


def other_lists(answered: Mapping[str, str | None], species: str = "") -> dict[str, Listed]:
    """The same of other species.

    Parameters
    ----------
    answered
        sightingID -> species by people, of those that anybody told.
    species
        Only what the machine calls so; all where empty.
    """

    def fits(one: Shown) -> bool:
        return not one.called_person and (not species or one.row["scientificName"] == species)

    return {
        OPEN: lambda one: bool(
            fits(one) and one.pictures and not taken_out(one.assigned) and one.key not in answered
        ),
        ANSWERED: lambda one: fits(one) and not taken_out(one.assigned) and one.key in answered,
        OUT: lambda one: fits(one) and taken_out(one.assigned),
    }


def n_pages(sightings: Sequence[Shown]) -> int:
    """Pages of a list."""
    return max(1, math.ceil(len(sightings) / PER_PAGE))


def on_page(sightings: Sequence[Shown], page: int) -> Sequence[Shown]:
    """Sightings of one page, from 1."""
    return sightings[(page - 1) * PER_PAGE : page * PER_PAGE]


def page_of(key: str, name: str, **more: object) -> str:
    """Address of a sighting's page, as one of a list; the page of other species is led to from there."""
    return f"/sighting?{urlencode({'sighting': key} | ({'list': name} if name else {}) | more)}"


def list_address(name: str) -> str:
    """Address of a list; of other species `open:Cervus nippon` is the list of one species alone."""
    if name in (*STATES, PERSON):
        return f"/sightings?{urlencode({'state': name})}"
    base, _, kind = name.partition(":")
    return f"/other-species?{urlencode({'list': base} | ({'species': kind} if kind else {}))}"
