"""Slips of the pen in names: what the workflow would refuse is told before it is written, when it is easily mended.

Once such a row stands in decisions.csv, neither the workflow nor this page starts again before somebody edits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.config.species_decisions import species_fault
from leopard_census.review.fault import Fault
from leopard_census.review.survey import ReviewSurvey
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike, is_provisional

Row = Mapping[str, Any]

_NAMES = ("name", "mother")


def slips(new: Iterable[Row], survey: ReviewSurvey, rows: Sequence[Row]) -> list[Fault]:
    """What is wrong with names and species of answers.

    Parameters
    ----------
    new
        Rows that are to be written.
    survey
        The survey.
    rows
        Of decisions.csv.
    """
    registered, used = _codes(survey, rows)
    spelt = {alike(code): code for code in [*sorted(used), *sorted(registered)]}
    found = []
    for row in new:
        value = row["object"]
        if row["kind"] in _NAMES:
            fault = _code_fault(value, registered, spelt)
        elif row["kind"] == "species" and (told := species_fault(value, survey.target_species, used)):
            fault = Fault("species_slip", "{value!r} " + told, value=value, target=survey.target_species)
        else:
            continue
        if fault is not None:
            found.append(fault)
    return found


def _code_fault(code: str, registered: frozenset[str], spelt: Mapping[str, str]) -> Fault | None:
    if code in registered:
        return None
    other = spelt.get(alike(code), code)
    if other != code:
        text = "{code} differs only in upper and lower case from {other}; write it so, or take another code"
        return Fault("code_spelt", text, code=code, other=other)
    if is_provisional(code):
        text = "{value} is a code that the machine gives anew each time; compare pairs, or begin a new code"
        return Fault("provisional_code", text, value=code)
    return None


def _codes(survey: ReviewSurvey, rows: Sequence[Row]) -> tuple[frozenset[str], frozenset[str]]:
    """Codes and aliases of the register; and those that labels, decisions and earlier winters use."""
    registered = {code for row in survey.register for code in (row["individualID"], *row["aliases"])}
    used = {str(one.row["individualID"]) for one in survey.shown.values() if one.row["individualID"]}
    used |= {
        row["object"]
        for row in not_withdrawn(rows)
        if row["kind"] in _NAMES and row["verdict"] in ("is", "is-not") and row["object"]
    }
    return frozenset(registered), frozenset(used)
