"""0/1 histories as program MARK and RMark read them.

MARK (.inp): `/* animal */ history frequencies ;`, one frequency for each group: females, males, animals of unknown
sex. RMark (for `import.chdata`): fields `ch`, `freq`, `sex`, `lifeStage`, `id`, parted by tabs, the first line their
names.

An occasion on which no station worked is a dot in every history: not looked, which is not "not caught". Where a data
type of MARK takes no dot, fix p and c of that occasion to 0; the head of the file names it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.histories.legal_names import legal_names, renamed

Row = Mapping[str, Any]

GROUPS = ("female", "male", "unknown")
#: MARK reads records of at most so many characters (its help, "Encounter Histories File").
_LONGEST = 240


def history_text(row: Row, occasions: int) -> str:
    """History of a row of the `histories` table: 1, 0, and a dot where nobody looked."""
    cells = [row[f"o{o}"] for o in range(1, occasions + 1)]
    return "".join("." if cell is None else str(cell) for cell in cells)


def mark_text(
    title: str, histories: Sequence[Row], members: Mapping[str, Row], occasions: int, reason: str | None
) -> str:
    """Input file of MARK.

    Parameters
    ----------
    title
        What the file holds.
    histories
        Rows of one data set.
    members
        Row of the `members` table of each animal.
    occasions
        Number of occasions.
    reason
        Why there can be no history; then only this sentence is written.
    """
    lines = [_comment(title)]
    if reason is not None:
        return "\n".join([*lines, _comment(reason)]) + "\n"
    names = legal_names(members)
    lines.append(
        _comment(
            f"{occasions} occasions; groups: females, males, animals of unknown sex; a dot: nobody looked"
        )
    )
    if dead := _dead(histories, occasions):
        lines.append(_comment(f"no station worked on occasion {', '.join(map(str, dead))}"))
    shown = {row["individual"]: names[row["individual"]] for row in histories}
    lines += [_comment(f"animal {name} stands for '{code}'") for name, code in renamed(shown)]
    if not histories:
        lines.append(_comment("no animal was caught"))
    for row in histories:
        group = members[row["individual"]]["sex"] or "unknown"
        counts = " ".join(str(row["freq"] if group == name else 0) for name in GROUPS)
        history = f"{history_text(row, occasions)} {counts} ;"
        label = _comment(names[row["individual"]])
        one = f"{label} {history}"
        lines += [one] if len(one) <= _LONGEST else [label, history]
    return "\n".join(lines) + "\n"


def rmark_text(histories: Sequence[Row], members: Mapping[str, Row], occasions: int) -> str:
    """Table for RMark; sex is `unknown` and lifeStage `unknown` where not known, as a group must have a level."""
    names = legal_names(members)
    lines = ["\t".join(("ch", "freq", "sex", "lifeStage", "id"))]
    for row in histories:
        member = members[row["individual"]]
        known = [member["sex"] or "unknown", member["lifeStage"] or "unknown"]
        cells = [history_text(row, occasions), str(row["freq"]), *known, names[row["individual"]]]
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def matrix_text(histories: Sequence[Row], members: Mapping[str, Row], occasions: int) -> str:
    """Animals by occasions as CSV: 1 caught, 0 not caught, NA where nobody looked."""
    names = legal_names(members)
    lines = [",".join(["individual", *(f"o{o}" for o in range(1, occasions + 1))])]
    for row in histories:
        cells = (row[f"o{o}"] for o in range(1, occasions + 1))
        lines.append(",".join([names[row["individual"]], *("NA" if c is None else str(c) for c in cells)]))
    return "\n".join(lines) + "\n"


def _dead(histories: Sequence[Row], occasions: int) -> list[int]:
    return [o for o in range(1, occasions + 1) if histories and all(r[f"o{o}"] is None for r in histories)]


def _comment(text: str) -> str:
    return f"/* {' '.join(text.replace('*/', '* /').split())} */"
