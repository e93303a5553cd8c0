"""Sessions from files: one call that reads captures, detectors, individuals and masks, and tells every fault at once.

sessions = read_sessions("captures.csv", "detectors.csv", "mask.csv", detector="proximity")
likelihood = likelihood_for(build_model("proximity", "HN", ["g0~b"]), sessions)
found = fit(likelihood)
print(found.loglik, dict(zip(likelihood.design.names, found.beta)))
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from leopard_census.errors import InputError
from leopard_census.estimates.scr.files.masks import Masks, read_masks
from leopard_census.estimates.scr.files.names import name_problems
from leopard_census.estimates.scr.files.rows import (
    CAPTURE_COLUMNS,
    DETECTOR_COLUMNS,
    INDIVIDUAL_COLUMNS,
    Row,
    capture_rows,
    detector_rows,
    individual_rows,
)
from leopard_census.estimates.scr.files.secr_text import (
    NOBODY,
    capture_table,
    detector_table,
    is_secr_text,
)
from leopard_census.estimates.scr.files.table import NOT_KNOWN, Table, read_table
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_checks import USAGE, listed
from leopard_census.estimates.scr.session_rows import sessions_from_rows
from leopard_census.tables.natural_order import natural_order

#: One path for all sessions, or one for each by its name; under the name "" that of all others.
Paths = str | Path | Mapping[str, str | Path]

_TITLE = "The capture data cannot be used:"


@dataclass(frozen=True)
class FieldNames:
    """Names of the covariates in secr's text files, where no comment of the file gives them."""

    of_captures: Sequence[str] = ()
    of_detectors: Sequence[str] = ()


@dataclass
class _Tables:
    """Rows of all files as they come in, and what is wrong with them."""

    captures: list[Row] = field(default_factory=list)
    detectors: list[Row] = field(default_factory=list)
    individuals: list[Row] = field(default_factory=list)
    incomplete: bool = False  # whether rows of detectors were left out for their faults
    occasions: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_sessions(
    captures: str | Path,
    detectors: Paths,
    masks: Paths | None = None,
    individuals: str | Path | None = None,
    *,
    detector: str = "proximity",
    cell_ha: float | None = None,
    occasions: int | None = None,
    names: FieldNames | None = None,
    cautions: list[str] | None = None,
) -> tuple[Session, ...]:
    """Read and check everything.

    Parameters
    ----------
    captures
        CSV with the columns session, individual, occasion (from 1), detector, count, lost, of which individual,
        occasion and detector must be there; or capture file of secr.
    detectors
        CSV with the columns session, detector, x, y (metres), `usage_1`..., covariates; or detector file of secr.
        Without sessions, the detectors are those of every session.
    masks
        CSV with the columns x, y (metres) and covariates; or the same between blanks. None: the cells are the places
        of the detectors, to be replaced (see `mask_loop`).
    individuals
        CSV with the columns session, individual and traits.
    detector
        Type of the detectors: proximity, count or multi.
    cell_ha
        Area of a cell in hectares; None: the square of the distance between neighbours.
    occasions
        Number of occasions of every session. None: as many as have usage, or the last with a capture.
    cautions
        Gets a sentence for whatever a reader should know of how the files were taken.

    Raises
    ------
    InputError
        Listing every fault of all files.
    """
    told: list[str] = [] if cautions is None else cautions
    tables = _Tables()
    names = names or FieldNames()
    _read_captures(Path(captures), detector, names, tables, told)
    _read_detectors(detectors, names, tables, told)
    if individuals is not None:
        _read_individuals(Path(individuals), tables)
    sessions = _session_names(tables)
    tables.problems += name_problems(tables.captures, tables.individuals)
    found_masks = read_masks(masks, cell_ha, tables.problems, told) if masks is not None else None
    given = dict.fromkeys(sessions, occasions) if occasions is not None else {}
    found = _checked(
        tables, sessions, found_masks, detector, tables.occasions | _of_usage(tables, sessions) | given
    )
    if tables.problems:
        raise InputError(_TITLE, list(dict.fromkeys(tables.problems)))
    if masks is not None:
        told += _outside_habitat(found)
    return found


def _read_captures(path: Path, kind: str, names: FieldNames, tables: _Tables, cautions: list[str]) -> None:
    """Captures, and the animals' covariates where the file has them."""
    text = is_secr_text(path)
    if text:
        table: Table | None = capture_table(path, names.of_captures, tables.problems, cautions)
    else:
        what = {
            "individual": "which animal was caught",
            "occasion": "on which occasion, counted from 1",
            "detector": "where",
        }
        table = read_table(path, CAPTURE_COLUMNS, what, tables.problems)
    if table is None:
        return
    rows = capture_rows(table, kind, repeats=text, problems=tables.problems, cautions=cautions)
    if not text:
        if ignored := [name for name in table.columns if name not in CAPTURE_COLUMNS]:
            cautions.append(f"{path}: columns that are not used: {listed(ignored)}")
        tables.captures = rows
        return
    for row in rows:
        if row["individual"] == NOBODY:
            tables.occasions[str(row["session"])] = int(row["occasion"])
        else:
            tables.captures.append(row)
    traits = [name for name in table.columns if name not in CAPTURE_COLUMNS]
    if traits:
        tables.individuals += [
            {name: line.cells.get(name, "") for name in (*INDIVIDUAL_COLUMNS, *traits)}
            for line in table.lines
            if line.cells["individual"] != NOBODY
        ]


def _read_detectors(paths: Paths, names: FieldNames, tables: _Tables, cautions: list[str]) -> None:
    by_session = {"": paths} if isinstance(paths, str | Path) else paths
    for session, given in by_session.items():
        path, before = Path(given), len(tables.problems)
        if is_secr_text(path):
            table: Table | None = detector_table(path, names.of_detectors, tables.problems, cautions)
        else:
            what = {"detector": "its name", "x": "metres to the east", "y": "metres to the north"}
            table = read_table(path, DETECTOR_COLUMNS, what, tables.problems)
        if table is None:
            continue
        rows = detector_rows(table, tables.problems)
        tables.incomplete |= len(tables.problems) > before
        if session:
            rows = [row | {"session": session} for row in rows if row.get("session", session) == session]
            if not rows and table.lines:
                tables.problems.append(f"{path}: has no detector of session {session}; correct the name")
        tables.detectors += rows


def _read_individuals(path: Path, tables: _Tables) -> None:
    what = {"individual": "which animal"}
    table = read_table(path, INDIVIDUAL_COLUMNS, what, tables.problems)
    if table is not None:
        # What a capture file says of the animals gives way.
        tables.individuals = individual_rows(table, tables.problems)


def _session_names(tables: _Tables) -> list[str]:
    """Names of the sessions, and rows without one given to that, or to those, that they belong to."""
    of_captures = dict.fromkeys(row["session"] for row in tables.captures if "session" in row)
    of_captures |= dict.fromkeys(tables.occasions)
    named = list(dict.fromkeys(row["session"] for row in tables.detectors if "session" in row))
    if not named:
        named = sorted(of_captures, key=natural_order) or ["1"]
        tables.detectors = [row | {"session": name} for name in named for row in tables.detectors]
    unnamed = [row for row in tables.captures if "session" not in row]
    if unnamed and len(named) > 1:
        tables.problems.append(
            f"the captures have no session, but the detectors have {len(named)} ({listed(named)}); add a column session"
        )
        tables.captures = []
    for row in unnamed:
        row["session"] = named[0]
    tables.individuals = [
        row if row.get("session") else row | {"session": name}
        for row in tables.individuals
        for name in ([row["session"]] if row.get("session") else named)
    ]
    return named


def _checked(
    tables: _Tables, sessions: Sequence[str], masks: Masks | None, kind: str, occasions: Mapping[str, int]
) -> tuple[Session, ...]:
    """Sessions; what is wrong with them is added to the problems."""
    if not tables.detectors:
        return ()
    # Where rows were left out for their faults, there may be captures enough.
    faulty = bool(tables.problems)
    captures = tables.captures
    if tables.incomplete:
        there = {row["detector"] for row in tables.detectors}
        captures = [row for row in captures if row["detector"] in there]
    found_masks = {}
    for name in sessions:
        mask = masks.of(name) if masks else None
        if mask is None and (masks is None or masks.broken):
            # Stands in for a mask that is made later, or that is told to be at fault already.
            places = [(row["x"], row["y"]) for row in tables.detectors if row["session"] == name]
            mask = Mask(np.array(places, dtype=float).reshape(-1, 2), 1.0)
        if mask is not None:
            found_masks[name] = mask
    if masks and (unknown := [name for name in masks.by_session if name and name not in sessions]):
        tables.problems.append(
            f"there are masks of sessions without detectors: {listed(unknown)}; the sessions are {listed(sessions)}"
        )
    try:
        return sessions_from_rows(
            captures, tables.detectors, found_masks, tables.individuals, detector=kind, occasions=occasions,
            sparse=faulty,
        )  # fmt: skip
    except InputError as error:
        tables.problems += error.problems
    return ()


def _of_usage(tables: _Tables, sessions: Sequence[str]) -> dict[str, int]:
    """Of each session with usage, the last occasion that any of its detectors has a value for."""
    found = {}
    for name in sessions:
        told = [
            int(match.group(1))
            for row in tables.detectors
            if row["session"] == name
            for column, value in row.items()
            if (match := USAGE.fullmatch(column)) and value is not None and str(value) not in NOT_KNOWN
        ]
        if told:
            found[name] = max(told)
    return found


def _outside_habitat(sessions: Sequence[Session]) -> list[str]:
    """Detectors far from every cell of their mask."""
    found = []
    for session in sessions:
        side = float(np.sqrt(session.mask.cell_ha * 10_000))
        nearest = np.sqrt(session.squared.min(axis=1))
        away = [name for name, d in zip(session.detectors, nearest, strict=True) if d > 1.5 * side]
        if away:
            found.append(
                f"session {session.name}: {len(away)} detectors lie more than one and a half cells outside the mask "
                f"({listed(away)}); is the mask the right one?"
            )
    return found
