"""What a reviewer says of one sighting: its name, flank, species and so on, as rows of decisions.csv."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from leopard_census.errors import InputError
from leopard_census.review.questions import FIRST_ROUND
from leopard_census.tables.decision_form import ABOUT_TWO, WITHDRAW
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]

#: Fields of the form that hold a value -> kind of the decision.
VALUES = {
    "name": "name",
    "flank": "flank",
    "species": "species",
    "sex": "sex",
    "stage": "stage",
    "mother": "mother",
    "count": "count",
    "quality": "quality",
}
#: These say nothing without a reason that others can follow.
WITH_EVIDENCE = ("sex", "stage", "mother", "exclude")
_SPECIES = re.compile(r"[A-Z][a-z]+(?: [a-z-]+){0,2}|human|blank|unknown")


def answers_of(
    form: Mapping[str, str], anchor: str, reviewer: str, round_of: Callable[[str], int], evidence: str
) -> list[dict[str, Any]]:
    """Rows of what a form says.

    Parameters
    ----------
    form
        Fields of `VALUES`, each empty where nothing is said; `not_name`: a name that it is not; `exclude`: anything
        where the sighting is to be taken out; `comment`.
    anchor
        Of the sighting.
    reviewer
        Who says it.
    round_of
        Kind -> round of an answer.
    evidence
        sha256 of the pictures that were seen.

    Raises
    ------
    InputError
        When the form says nothing, or something without the reason that it needs: every fault.
    """
    said: list[tuple[str, str, str | None]] = [
        (kind, "is", form[field]) for field, kind in VALUES.items() if form.get(field)
    ]
    if form.get("not_name"):
        said.append(("name", "is-not", form["not_name"]))
    if form.get("exclude"):
        said.append(("exclude", "exclude", None))
    comment = form.get("comment") or None
    faults = []
    if not said:
        faults.append("nothing is said yet: fill in what you decide")
    for kind, _, value in said:
        if kind in WITH_EVIDENCE and comment is None:
            faults.append(f"{kind}: write in the remark what you saw that tells it")
        if kind == "species" and _SPECIES.fullmatch(value or "") is None:
            faults.append(
                f"{value!r} is no species; write the scientific name, as Panthera pardus, or human, blank or unknown"
            )
    if form.get("not_name") and form.get("name") == form["not_name"]:
        faults.append(f"it cannot both be and not be {form['name']}")
    if faults:
        raise InputError("The answer was not saved:", faults)
    return [
        {
            "reviewer": reviewer,
            "round": round_of(kind),
            "kind": kind,
            "subject": anchor,
            "object": value,
            "verdict": verdict,
            "comment": comment,
            "evidence": evidence,
        }
        for kind, verdict, value in said
    ]


def rounds(
    rows: Iterable[Row], attach: Callable[[str], str | None], sighting: str, reviewer: str
) -> dict[str, int]:
    """Kind -> round in which an answer of this reviewer on this sighting counts.

    Beside others who answered in the last round; in the next one where two of them differ and he is a third.
    """
    last: dict[str, int] = {}
    said: dict[str, dict[str, set[str]]] = {}
    for row in not_withdrawn(list(rows)):
        if row["kind"] in (*ABOUT_TWO, WITHDRAW) or attach(row["subject"]) != sighting:
            continue
        number = row["round"] or 0
        if number > last.get(row["kind"], -1):
            last[row["kind"]], said[row["kind"]] = number, {}
        if number == last[row["kind"]] and row["verdict"] != "skip":
            told = f"{row['verdict']} {row['object']}"
            said[row["kind"]].setdefault(told, set()).add(alike(row["reviewer"]))
    out = {}
    for kind, answers in said.items():
        mine = any(alike(reviewer) in who for who in answers.values())
        out[kind] = max(last[kind], FIRST_ROUND) + (1 if len(answers) > 1 and not mine else 0)
    return out
