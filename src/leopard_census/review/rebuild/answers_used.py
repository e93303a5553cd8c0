"""What became of each decision in a run: used, or why not. Told from the sheet and from the stage's own tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.individuals.answers import Answer, standing
from leopard_census.tables.decision_form import ABOUT_TWO, CLOCK, CONTROL, PICTURE, WITHDRAW
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]

#: In the order in which they are told. All but the first three change nothing.
FATES = (
    "used",
    "disputed",
    "contradicted",
    "unattached",
    "superseded",
    "withdrawn",
    "skipped",
    "control",
)


@dataclass(frozen=True)
class Fate:
    """One decision: what became of it, and of those that found no place, why."""

    decision: str
    fate: str
    reason: str | None = None


def fates(
    rows: Sequence[Row],
    attach: Callable[[str], str | None],
    unattached: Iterable[Row],
    disputed: Iterable[Row],
    conflicts: Iterable[Row],
) -> list[Fate]:
    """Fate of every row on who is who; those on clocks, and those that only take another one back, are left out.

    Parameters
    ----------
    rows
        Of decisions.csv, as the run read it.
    attach
        Finds the sighting that an anchor means.
    unattached, disputed, conflicts
        Rows of the stage's tables of these names.

    Returns
    -------
    list of Fate
        In the order of the sheet. `used` counts; `disputed`: reviewers differ, and both answers count as weak evidence
        at most; `contradicted`: it is a link of a contradiction (either side may be the wrong one); `unattached`: it
        finds no sighting, or several, or one that does not count; `superseded`: the same reviewer said something else
        later, or somebody in a later round.
    """
    reasons: dict[str, str] = {}
    for row in unattached:
        reasons.setdefault(row["decisionID"], row["reason"])
    fought = {key for row in disputed for key in row["decisionIDs"]}
    crossed = {key for row in conflicts for key in row["decisionIDs"]}
    stand = not_withdrawn(rows)
    kept = {row["decisionID"] for row in stand}
    counting = _counting(stand, attach)
    out = []
    for row in rows:
        key = row["decisionID"]
        if row["kind"] in (WITHDRAW, CLOCK, PICTURE):
            continue
        if key not in kept:
            out.append(Fate(key, "withdrawn"))
        elif row["verdict"] == "skip":
            out.append(Fate(key, "skipped"))
        elif row["kind"] == CONTROL:
            out.append(Fate(key, "control"))
        elif key in fought:
            out.append(Fate(key, "disputed"))
        elif key in reasons:
            out.append(Fate(key, "unattached", reasons[key]))
        elif key not in counting:
            out.append(Fate(key, "superseded"))
        else:
            out.append(Fate(key, "contradicted" if key in crossed else "used"))
    return out


def _counting(rows: Iterable[Row], attach: Callable[[str], str | None]) -> set[str]:
    """decisionIDs of the answers that stand, and of those that stand alone as they find no sighting."""
    asked: dict[tuple[str, ...], list[Answer]] = {}
    alone: set[str] = set()
    for row in rows:
        if row["kind"] in (CLOCK, PICTURE):
            continue
        two = row["kind"] in ABOUT_TWO
        ends = [attach(row[side]) for side in (("subject", "object") if two else ("subject",))]
        if row["verdict"] == "skip" or row["kind"] == CONTROL:
            continue
        if None in ends:
            alone.add(row["decisionID"])
            continue
        # That a sighting is not of one animal goes together with its being of another.
        denied = [str(row["object"])] if row["verdict"] == "is-not" else []
        question = ("pair" if two else str(row["kind"]), *sorted(map(str, ends)), *denied)
        asked.setdefault(question, []).append(
            Answer(
                decision=row["decisionID"],
                decided_at=row["decidedAt"],
                reviewer=alike(row["reviewer"]),
                round=row["round"] or 0,
                kind=row["kind"],
                subject=str(ends[0]),
                value=str(row["verdict"]),
            )
        )
    return alone | {answer.decision for own in asked.values() for answer in standing(own)}
