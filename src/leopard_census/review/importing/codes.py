"""Codes of animals in an import: how they must be written, and which of them are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.review.importing.given import Given
from leopard_census.review.importing.standing import NameState
from leopard_census.review.importing.told import Place, Told
from leopard_census.review.survey import Shown
from leopard_census.tables.cells import CellError, parse_cell
from leopard_census.tables.contract import contract
from leopard_census.tables.spelling import alike, is_provisional

Row = Mapping[str, Any]


@dataclass(frozen=True)
class NewAnimal:
    """An animal that stands in no register.

    Attributes
    ----------
    code
        Its code.
    sightings
        That the import gives it.
    known
        Whether people named sightings of this survey so before.
    """

    code: str
    sightings: int
    known: bool


class CodeBook:
    """Codes that are known.

    Parameters
    ----------
    register
        Rows that the survey may read.
    shown
        Sightings: names that labels gave, and of earlier winters.
    states
        Names that people decided on.
    """

    def __init__(
        self, register: Iterable[Row], shown: Iterable[Shown], states: Mapping[str, NameState]
    ) -> None:
        rows = list(register)
        self.aliases: dict[str, str] = {
            alias: row["individualID"] for row in rows for alias in row["aliases"]
        }
        self._registered = {row["individualID"] for row in rows}
        labels = {str(one.row["individualID"]) for one in shown if one.row["individualID"]}
        said = {a.value for state in states.values() for a in state.answers if not a.denies}
        self._known = labels | said
        self._spelt = {
            alike(code): code
            for code in [*sorted(self._known), *sorted(self.aliases), *sorted(self._registered)]
        }

    def code(self, written: str) -> str:
        """The register's code of one that may be an alias."""
        return self.aliases.get(written, written)

    def faults(self, given: Iterable[Given]) -> list[Told]:
        """What is wrong with codes: each is told once, at its first row."""
        first: dict[str, Place] = {}
        often: Counter[str] = Counter()
        for one in given:
            first.setdefault(one.code, one.place)
            often[one.code] += 1
        out = []
        spelt = dict(self._spelt)
        for code, place in first.items():
            values: dict[str, str | int] = {"code": code, "n": often[code]}
            other = spelt.setdefault(alike(code), code)
            if is_provisional(code):
                out.append(Told("f_provisional", place, values))
            elif other != code:
                out.append(Told("f_spelling", place, values | {"other": other}))
            elif not _well_formed(code):
                out.append(Told("f_code", place, values))
        return out

    def new_animals(self, written: Mapping[str, str]) -> list[NewAnimal]:
        """Animals of an import that stand in no register, by code; `written`: sightingID -> code."""
        often = Counter(written.values())
        return [
            NewAnimal(code, often[code], code in self._known)
            for code in sorted(often)
            if code not in self._registered
        ]


def _well_formed(code: str) -> bool:
    field = contract("individuals").field("individualID")
    assert field is not None  # the key of that table
    try:
        parse_cell(field, code)
    except CellError:
        return False
    return True
