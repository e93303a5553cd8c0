"""Sex ratio of the adults and subadults, with the bounds that unlinked flanks leave open.

An animal known by one flank, or by a name that tells no flank, may also stand in the tables under a second code. So
each sex has a least and a largest number (`tables.flank_bounds`). Codes of different sex are different animals, so both
numbers are free of each other: the share of males lies anywhere from that of the fewest males among the most females to
that of the most males among the fewest females, and reaches both ends.

Codes of unknown sex may be second codes of animals whose sex is known, or other animals. The note of each row says to
which share of males those that it counts could lead, were their sexes known.

The interval is that of a sample of independent animals with equal chances of capture for both sexes; males range
farther and are often caught more easily, so the true ratio is likely to hold more females than the pictures say.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from leopard_census.estimates.proportion import share_interval
from leopard_census.tables.contract import contract
from leopard_census.tables.flank_bounds import flank_bounds
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

_SEXES = ("female", "male", None)


def write_sex_ratio(members: Path, out: Path) -> None:
    """Make `sex_ratio.csv` from the members table."""
    write_table(out, contract("sex_ratio"), sex_ratio_rows(read_table(members, contract("members"))))


def sex_ratio_rows(members: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows of `sex_ratio.csv` from rows of the `members` table; animals that are not counted take no part."""
    adults = [m for m in members if m["counted"] and m["group"] == "adults"]
    headline = [m for m in adults if "headline" in m["data_sets"]]
    fewest = {sex: bounds([m for m in adults if m["sex"] == sex])[0] for sex in _SEXES}
    most = {sex: bounds([m for m in adults if m["sex"] == sex])[1] for sex in _SEXES}
    counts = {
        "headline": {sex: sum(m["sex"] == sex for m in headline) for sex in _SEXES},
        "fewest": fewest,
        "most": most,
        "most-females": {"female": most["female"], "male": fewest["male"], None: most[None]},
        "most-males": {"female": fewest["female"], "male": most["male"], None: most[None]},
    }
    return [_row(basis, *(of[sex] for sex in _SEXES)) for basis, of in counts.items()]


def bounds(members: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Fewest and most animals that some codes can stand for."""
    flanks = [m["flanks"] for m in members]
    return flank_bounds(*(flanks.count(known) for known in ("both", "left", "right", "none")))


def _row(basis: str, females: int, males: int, unknown: int) -> Row:
    row: Row = {"basis": basis, "females": females, "males": males, "unknown": unknown}
    known = females + males
    if known == 0:
        none = "No animal was counted." if unknown == 0 else "The sex of no animal is known."
        return row | {"note": none}
    lower, upper = share_interval(males, known)
    notes = []
    if females == 0:
        notes.append("There is no female, so males per female have no value.")
    if unknown:
        # Nobody but females among them, and nobody but males.
        low, high = (share / (known + unknown) for share in (males, males + unknown))
        notes.append(
            f"The sex of up to {unknown} more is not known. With them the share of males is {low:.2f} to {high:.2f}."
        )
    return row | {
        "share_male": males / known,
        "share_lower": lower,
        "share_upper": upper,
        "males_per_female": _odds(males / known),
        "ratio_lower": _odds(lower),
        "ratio_upper": _odds(upper),
        "note": " ".join(notes),
    }


def _odds(share: float) -> float | None:
    return share / (1 - share) if share < 1 else None
