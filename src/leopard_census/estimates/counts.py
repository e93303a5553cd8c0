"""Minimum number known, with the bounds that unlinked flanks leave open."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

GROUPS = ("adults", "cubs", "all")


def write_counts(members: Path, out: Path) -> None:
    """Make `counts.csv` from the members table."""
    write_table(out, contract("counts"), count_rows(read_table(members, contract("members"))))


def count_rows(members: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of `counts.csv` from rows of the `members` table.

    An animal known by its left flank only and one known by its right flank only may be the same. So with B
    animals of which both flanks are linked, L left only and R right only, at least B + max(L, R) and at most
    B + L + R are there. Animals that were named without a readable flank are different animals by that name
    and count in both.
    """
    rows = []
    for group in GROUPS:
        all_of_them = [m for m in members if group in ("all", m["group"])]
        counted = [m for m in all_of_them if m["counted"]]
        both, left, right, none = (
            sum(m["flanks"] == flanks for m in counted) for flanks in ("both", "left", "right", "none")
        )
        rows.append(
            {
                "group": group,
                "both": both,
                "left_only": left,
                "right_only": right,
                "none": none,
                "n_min": both + max(left, right) + none,
                "n_max": both + left + right + none,
                "outside_window": len(all_of_them) - len(counted),
            }
        )
    return rows
