"""Masks of sessions from files of cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leopard_census.errors import InputError
from leopard_census.estimates.scr.files.rows import MASK_COLUMNS, mask_rows
from leopard_census.estimates.scr.files.secr_text import is_secr_text, mask_table
from leopard_census.estimates.scr.files.table import Table, read_table
from leopard_census.estimates.scr.mask_covariates import mask_from_rows, neighbour_distance
from leopard_census.estimates.scr.session import Mask

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
    by_path: dict[Path, Mask | None] = {}
    found = {}
    for session, name in given.items():
        path = Path(name)
        if path not in by_path:
            by_path[path] = _mask(path, cell_ha, problems, cautions)
        mask = by_path[path]
        if mask is not None:
            found[session] = mask
    return Masks(found, None in by_path.values())


def _mask(path: Path, cell_ha: float | None, problems: list[str], cautions: list[str]) -> Mask | None:
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
