"""Accept proposed individuals into the register: their permanent codes, their rows, and decisions that tie the codes to
their pictures.

A provisional code is made of an individual's first sighting. An earlier sighting that comes in later, or a detector
that boxes another moment first, would change it; a decision on the picture of a good view does not change.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from leopard_census.errors import InputError
from leopard_census.individuals.anchors import anchor_text
from leopard_census.individuals.catalogue import PROVISIONAL
from leopard_census.tables.cells import CellError, parse_cell
from leopard_census.tables.contract import contract
from leopard_census.tables.spelling import alike, is_provisional

Row = Mapping[str, Any]

#: Sightings per flank that an accepted code is tied to: a second one keeps it when a detector misses the first.
ANCHORS_PER_FLANK = 2
#: Where the register has no numbered codes that could be gone on with.
FIRST_CODE = ("ID-", 2)
_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def permanent_codes(
    proposed: Sequence[Row], taken: Collection[str], only: Sequence[str], rename: Mapping[str, str]
) -> dict[str, str]:
    """Proposed code -> permanent code, of those that are accepted.

    Parameters
    ----------
    proposed
        Rows of the proposal, in the order in which they are numbered.
    taken
        Codes and aliases that mean another animal already.
    only
        Codes to accept; empty: all.
    rename
        Proposed code -> permanent code, as a person wants it. Other provisional codes go on with the register's
        numbers; a code that people gave stays.

    Raises
    ------
    InputError
        Listing all codes that are not proposed, cannot be written, or are taken.
    """
    codes = [row["individualID"] for row in proposed]
    problems = [
        f"{option} {code}: is not proposed; the proposed codes are: {', '.join(codes)}"
        for option, names in (("--only", only), ("--rename", rename))
        for code in names
        if code not in codes
    ]
    accepted = [code for code in codes if not only or code in only]
    problems += [
        f"--rename {code}: is left out by --only; name it in both, or in neither"
        for code in rename
        if code in codes and code not in accepted
    ]
    used = {*taken, *rename.values(), *codes}
    out: dict[str, str] = {}
    for code in accepted:
        new = rename.get(code) or (_next_code(taken, used) if code.startswith(PROVISIONAL) else code)
        used.add(new)
        others = {*taken, *out.values(), *codes} - ({code} if not code.startswith(PROVISIONAL) else set())
        problems += [f"{code}={new}: {fault}" for fault in _code_faults(new, others)]
        out[code] = new
    if problems:
        raise InputError("These individuals cannot be accepted:", problems)
    return out


def _next_code(register: Collection[str], used: Collection[str]) -> str:
    """The next number in the series that most codes of the register belong to."""
    found = [match for code in sorted(register) if (match := _NUMBERED.fullmatch(code))]
    found = [match for match in found if not match[0].startswith(PROVISIONAL)]
    prefix, width = FIRST_CODE
    number = 0
    looks = {alike(code) for code in used}
    if found:
        counts = Counter(match[1] for match in found)
        prefix = min(counts, key=lambda p: (-counts[p], p))
        of_series = [match[2] for match in found if match[1] == prefix]
        width, number = max(map(len, of_series)), max(map(int, of_series))
    while True:
        number += 1
        code = f"{prefix}{number:0{width}d}"
        if alike(code) not in looks:
            return code


def _code_faults(code: str, taken: Collection[str]) -> list[str]:
    field = contract("individuals").field("individualID")
    assert field is not None  # the key of that table
    try:
        parse_cell(field, code)
    except CellError as error:
        return [str(error)]
    if code.startswith(PROVISIONAL) or is_provisional(code):
        return [f"codes that begin with {PROVISIONAL} are provisional; choose another"]
    other = next((other for other in sorted(taken) if alike(other) == alike(code)), code)
    if other != code and code not in taken:
        return [
            f"differs only in upper and lower case from {other}, which means another animal; choose another"
        ]
    if code in taken:
        return ["this code or alias means another animal already; choose another with --rename"]
    return []


def register_additions(proposed: Iterable[Row], codes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows for the register; the proposed code becomes an alias, so that what was written with it stays readable."""
    out = []
    for row in proposed:
        old = row["individualID"]
        if old in codes:
            aliases = [*row["aliases"], *([old] if codes[old] != old else [])]
            out.append({**row, "individualID": codes[old], "aliases": aliases, "remarks": None})
    return out


def naming_decisions(
    codes: Mapping[str, str],
    assignments: Iterable[Row],
    sightings: Mapping[str, Row],
    *,
    survey: str,
    reviewer: str,
    now: dt.datetime,
    used: Collection[str],
) -> list[dict[str, Any]]:
    """Decisions `name is` on the best sightings of each flank of every accepted individual that no person named yet.

    Parameters
    ----------
    codes
        Proposed code -> permanent code.
    assignments, sightings
        Rows of these tables, the latter by key.
    survey, reviewer, now
        Of the decisions.
    used
        decisionIDs that are taken.
    """
    members: dict[tuple[str, str], list[Row]] = {}
    for row in assignments:
        if row["individualID"] in codes and row["individualID"].startswith(PROVISIONAL):
            members.setdefault((row["individualID"], row["flank"]), []).append(sightings[row["sightingID"]])
    chosen: dict[str, list[Row]] = {}
    for (code, _), rows in sorted(members.items()):
        ranked = sorted(rows, key=lambda row: (-(row["quality"] or 0.0), row["sightingID"]))
        chosen.setdefault(code, []).extend([row for row in ranked if anchor_text(row)][:ANCHORS_PER_FLANK])
    out: list[dict[str, Any]] = []
    number = 0
    for code in sorted(chosen, key=lambda code: codes[code]):
        for row in sorted(chosen[code], key=lambda row: str(row["sightingID"])):
            number += 1
            while (key := f"accept-{now:%Y%m%dT%H%M%S}-{number:03d}") in used:
                number += 1
            out.append(
                {
                    "decisionID": key,
                    "decidedAt": now,
                    "reviewer": reviewer,
                    "kind": "name",
                    "subject": anchor_text(row),
                    "object": codes[code],
                    "verdict": "is",
                    "comment": f"register accept {survey}, {code}",
                }
            )
    return out
