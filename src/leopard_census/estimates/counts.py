"""Minimum number known, with the bounds that unlinked flanks leave open (`tables.flank_bounds`).

The flanks of an animal are those that its own sightings of this winter show. One that an earlier winter knows from both
flanks, and that a person named this winter on a picture without a readable flank, is of those without a known flank
here. That makes the bounds wider than they need be, and never wrong.

Every count has these bounds: adults with subadults, cubs, all of them, and each of these by sex and by life stage. A
group by sex or stage bounds the animals behind its own codes. The groups of a split need not add up to the whole, as
two codes of one animal may stand in two of them, such as the left flank of a female, and a right flank of unknown sex.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.tables.contract import contract
from leopard_census.tables.flank_bounds import flank_bounds
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Member = Mapping[str, Any]


def _is(**wanted: Any) -> Callable[[Member], bool]:
    return lambda member: all(member.get(name) == value for name, value in wanted.items())


#: Which members a row counts, in the order in which reports print them.
GROUPS: dict[str, Callable[[Member], bool]] = {
    "adults": _is(group="adults"),
    "cubs": _is(group="cubs"),
    "all": _is(),
    "females": _is(group="adults", sex="female"),
    "males": _is(group="adults", sex="male"),
    "sex not known": _is(group="adults", sex=None),
    "full-grown": _is(group="adults", lifeStage="adult"),
    "subadults": _is(group="adults", lifeStage="subadult"),
    "stage not known": _is(group="adults", lifeStage=None),
    "female cubs": _is(group="cubs", sex="female"),
    "male cubs": _is(group="cubs", sex="male"),
    "cubs, sex not known": _is(group="cubs", sex=None),
}
_FLANKS = ("both", "left", "right", "none")
_OUTSIDE = "outside-window"


def write_counts(members: Path, out: Path) -> None:
    """Make `counts.csv` from the members table."""
    write_table(out, contract("counts"), count_rows(read_table(members, contract("members"))))


def count_rows(members: Sequence[Member]) -> list[Row]:
    """Rows of `counts.csv` from rows of the `members` table."""
    return [_row(name, [m for m in members if belongs(m)]) for name, belongs in GROUPS.items()]


def _row(group: str, members: Iterable[Member]) -> Row:
    known = list(members)
    counted = [m for m in known if m["counted"]]
    both, left, right, none = (sum(m["flanks"] == flanks for m in counted) for flanks in _FLANKS)
    least, most = flank_bounds(both, left, right, none)
    out = [m.get("excluded_by") or _OUTSIDE for m in known if not m["counted"]]
    return {
        "group": group,
        "both": both,
        "left_only": left,
        "right_only": right,
        "none": none,
        "n_min": least,
        "n_max": most,
        "outside_window": out.count(_OUTSIDE),
        "unsure_names": len(out) - out.count(_OUTSIDE),
    }
