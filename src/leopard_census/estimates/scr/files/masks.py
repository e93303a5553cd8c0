"""Masks of sessions from files of cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leopard_census.errors import InputError
from leopard_census.estimates.scr.files.rows import MASK_COLUMNS, Row, mask_rows
from leopard_census.estimates.scr.files.secr_text import is_secr_text, mask_table
from leopard_census.estimates.scr.files.table import Table, read_table
from leopard_census.estimates.scr.mask_covariates import mask_from_rows, neighbour_distance
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.session_checks import listed

# An area that differs from the square of the spacing by more than this is told: cells need not be square.
_SQUARE = 0.02


@dataclass(frozen=True)
class Masks:
    """Masks by session; that of all other sessions under the name "". `broken`: at least one could not be read."""

    by_session: Mapping[str, Mask]
    broken: bool = False

    def of(self, session: str) -> Mask | None:
        """Mask of a session."""
        return self.by_session.get(session, self.by_session.get(""))


def read_masks(
    paths: str | Path | Mapping[str, str | Path],
    cell_ha: float | None,
    problems: list[str],
    cautions: list[str],
) -> Masks:
    """Read the masks.

    Parameters
    ----------
    paths
        One for all sessions, or one for each by its name.
    cell_ha
        Area of a cell in hectares; None: the square of the distance between neighbours.
    problems, cautions
        Get a line for every fault, and for every area of a cell that is not the square of the spacing.
    """
    given = {"": paths} if isinstance(paths, str | Path) else paths
    by_path: dict[Path, dict[str, Mask] | None] = {}
    found: dict[str, Mask] = {}
    for session, name in given.items():
        path = Path(name)
        if path not in by_path:
            by_path[path] = _masks(path, cell_ha, problems, cautions)
        masks = by_path[path] or {}
        if not session or not masks:
            found = masks | found
        elif (mask := masks.get(session, masks.get(""))) is not None:
            found[session] = mask
        else:
            problems.append(
                f"{path}: has no cell of session {session}; its sessions are {listed(list(masks))}"
            )
    return Masks(found, None in by_path.values())


def _masks(
    path: Path, cell_ha: float | None, problems: list[str], cautions: list[str]
) -> dict[str, Mask] | None:
    """Masks of a file by session, or one under the name "" where it has no column session; None for a faulty file."""
    before = len(problems)
    if is_secr_text(path):
        table: Table | None = mask_table(path, problems)
    else:
        what = {"x": "metres to the east", "y": "metres to the north"}
        table = read_table(path, MASK_COLUMNS, what, problems)
    if table is None:
        return None
    rows = mask_rows(table, problems)
    if len(problems) > before:
        return None
    if not rows:
        problems.append(f"{path}: has no cells; give one row for each, with x and y in metres")
        return None
    by_session: dict[str, list[Row]] = {}
    for row in rows:
        by_session.setdefault(str(row.pop("session", "")), []).append(row)
    found = {session: _mask(path, own, cell_ha, problems, cautions) for session, own in by_session.items()}
    return {session: mask for session, mask in found.items() if mask} if all(found.values()) else None


def _mask(
    path: Path, rows: list[Row], cell_ha: float | None, problems: list[str], cautions: list[str]
) -> Mask | None:
    try:
        mask = mask_from_rows(rows, cell_ha)
    except InputError as error:
        problems += [f"{path}: {problem}" for problem in error.problems]
        return None
    spacing = neighbour_distance(mask.xy)
    square = spacing**2 / 10_000
    if abs(mask.cell_ha / square - 1) > _SQUARE:
        cautions.append(
            f"{path}: cells {spacing:g} m apart would have {square:g} ha if they were square, and {mask.cell_ha:g} ha "
            "are given; density hangs on this area"
        )
    return mask
