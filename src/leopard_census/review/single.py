"""What a reviewer says of one sighting: its name, flank, species and so on, as rows of decisions.csv."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leopard_census.errors import InputError
from leopard_census.individuals.catalogue import PROVISIONAL
from leopard_census.review.decided import Attach, Row, answers_on, counting
from leopard_census.review.fault import Fault
from leopard_census.review.questions import FIRST_ROUND
from leopard_census.tables.spelling import alike

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
_CODE, _COUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}"), re.compile(r"[1-9][0-9]?")
_SPECIES = re.compile(r"(?=.{3,60}$)[A-Z][a-z]+(?: [a-z-]+){0,2}|human|blank|unknown")


def answers_of(
    form: Mapping[str, str], anchor: str, reviewer: str, round_of: Callable[[str], int], evidence: str | None
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
        sha256 of the pictures that were seen; None where none were.

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
    faults = [] if said else [Fault("nothing_yet", "nothing is said yet: fill in what you decide")]
    for kind, _, value in said:
        if kind in WITH_EVIDENCE and comment is None:
            faults.append(
                Fault("no_reason", "{kind}: write in the remark what you saw that tells it", kind=kind)
            )
        faults += _value_faults(kind, value or "")
    if form.get("not_name") and form.get("name") == form["not_name"]:
        faults.append(Fault("is_and_not", "it cannot both be and not be {name}", name=form["name"]))
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


def rounds(rows: Sequence[Row], attach: Attach, sighting: str, reviewer: str) -> dict[str, int]:
    """Kind -> round in which an answer of this reviewer on this sighting counts.

    Beside others who answered in the last round; in the next one where these differ and the reviewer is none of them.
    Kinds that nobody answered are not there.
    """
    out = {}
    for kind, answers in answers_on(rows, attach, sighting).items():
        last = max(answer.round for answer in answers)
        known = alike(reviewer) in {alike(answer.reviewer) for answer in answers if answer.round == last}
        differ = any(counting(kind, answers).values())
        out[kind] = max(last, FIRST_ROUND) + (differ and not known)
    return out


def _value_faults(kind: str, value: str) -> list[Fault]:
    if kind == "species" and _SPECIES.fullmatch(value) is None:
        text = "{value!r} is no species; write the scientific name, as Panthera pardus, or human, blank or unknown"
        return [Fault("no_species", text, value=value)]
    if kind == "count" and _COUNT.fullmatch(value) is None:
        return [
            Fault(
                "no_count", "{value!r} is no count; write how many animals are in view, 1 to 99", value=value
            )
        ]
    if kind in ("name", "mother"):
        if value.startswith(PROVISIONAL):
            text = (
                "{value} is a code that the machine gives anew each time; compare pairs, or begin a new code"
            )
            return [Fault("provisional_code", text, value=value)]
        if _CODE.fullmatch(value) is None:
            text = (
                "{value!r} is no code of an animal; write Latin letters, digits and hyphens, no hyphen first"
            )
            return [Fault("no_code", text, value=value)]
    return []
