"""Sessions from rows of captures, detectors and individuals, checked."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.session import Covariate, Mask, Session
from leopard_census.estimates.scr.session_checks import (
    USAGE,
    capture_problems,
    detector_problems,
    history_problems,
    individual_problems,
    listed,
    mask_problems,
    number,
    sparse_problems,
)

Array = NDArray[np.float64]
Row = Mapping[str, Any]
#: Names of covariates, and whether they are numbers.
Columns = Mapping[str, bool]

_OF_DETECTORS = frozenset({"session", "detector", "x", "y"})
_OF_INDIVIDUALS = frozenset({"session", "individual"})


def sessions_from_rows(
    captures: Sequence[Row],
    detectors: Sequence[Row],
    masks: Mapping[str, Mask] | Mask,
    individuals: Sequence[Row] = (),
    *,
    detector: str = "proximity",
    occasions: Mapping[str, int] | None = None,
    sparse: bool = False,
) -> tuple[Session, ...]:
    """Sessions in the order in which the detectors name them.

    Parameters
    ----------
    captures
        Columns session, individual, occasion (from 1), detector, count, lost; a row without session is of the only
        one. Several rows of one animal, occasion and detector are added up.
    detectors
        Columns session, detector, x, y, `usage_1`..., covariates. Without usage columns every detector worked
        throughout.
    masks
        One for each session, or one for all.
    individuals
        Columns session, individual and traits. A row without session is of every session.
    detector
        Type of the detectors: `proximity` takes several captures of one animal on one occasion at one detector as
        one; `multi` refuses captures at several.
    occasions
        Number of occasions of each session; by default as many as there are usage columns, or the last with a
        capture. Usage columns beyond it are left out, so that sessions of different length can share a table.
    sparse
        Whether sessions that allow no estimate (no captures, no recaptures, one place) are let pass, for a caller that
        tells why.

    Raises
    ------
    InputError
        Listing every fault.
    """
    names = list(dict.fromkeys(_session(row) for row in detectors))
    problems = [] if names else ["there are no detectors; add them with their coordinates"]
    problems += [
        f"session {name}: there are captures, but no detectors, which are of session {listed(names)}; correct the "
        "session, or add its detectors"
        for name in dict.fromkeys(_session(row) for row in captures)
        if names and name not in names
    ]
    traits = _columns(individuals, _OF_INDIVIDUALS), _columns(detectors, _OF_DETECTORS)
    found = []
    for name in names:
        mask = masks if isinstance(masks, Mask) else masks.get(name)
        if mask is None:
            problems.append(f"session {name}: has no mask; give one for it")
            continue
        captured, placed = ([row for row in rows if _session(row) == name] for rows in (captures, detectors))
        # An animal is the same in every session, so that one row may tell of it for all.
        known = [row for row in individuals if str(row.get("session") or name) == name]
        number_of = (occasions or {}).get(name)
        usage = _usage(placed, captured, number_of)
        places = {str(row["detector"]): k for k, row in enumerate(placed)}
        faults = detector_problems(placed, number_of) + individual_problems(known)
        faults += mask_problems(mask, placed) + capture_problems(captured, places, usage)
        if not faults:
            session = _one(name, captured, placed, known, mask, detector, usage, traits)
            faults = history_problems(session, detector)
            found.append(session)
        problems += [f"session {name}: {fault}" for fault in faults]
    if not problems and not sparse:
        problems = sparse_problems(found)
    if problems:
        raise InputError("The capture data cannot be used:", problems)
    return tuple(found)


def _session(row: Row) -> str:
    return str(row.get("session") or "1")


def _usage(detectors: Sequence[Row], captures: Sequence[Row], occasions: int | None) -> Array:
    """Usage of each detector on each occasion, (K, S); 1 throughout where no column tells it."""
    columns = [int(m.group(1)) for row in detectors for name in row if (m := USAGE.fullmatch(name))]
    if not columns:
        seen = [at for c in captures if np.isfinite(at := number(c["occasion"]))]
        return np.ones((len(detectors), occasions or max(int(max(seen, default=0)), 0)))
    wanted = range(1, (occasions or max(columns)) + 1)
    return np.array([[number(row.get(f"usage_{s}") or 0.0) for s in wanted] for row in detectors])


def _one(
    name: str,
    captures: Sequence[Row],
    detectors: Sequence[Row],
    individuals: Sequence[Row],
    mask: Mask,
    kind: str,
    usage: Array,
    traits: tuple[Columns, Columns],
) -> Session:
    """A session from rows that are right one by one."""
    animals = tuple(sorted({str(c["individual"]) for c in captures}))
    index = {animal: i for i, animal in enumerate(animals)}
    places = {str(row["detector"]): k for k, row in enumerate(detectors)}
    cells: dict[tuple[int, int, int], int] = {}
    end = np.full(len(animals), usage.shape[1] + 1, dtype=np.int64)
    for row in captures:
        i, s, k = index[str(row["individual"])], int(row["occasion"]) - 1, places[str(row["detector"])]
        count = row.get("count")
        cells[i, s, k] = cells.get((i, s, k), 0) + int(1 if count is None else count)
        if int(row.get("lost") or 0):
            end[i] = min(end[i], s + 1)
    entries = np.array([(*key, cells[key]) for key in sorted(cells)], dtype=np.int64).reshape(-1, 4)
    if kind != "count":
        entries[:, 3] = 1
    return Session(
        name, animals, tuple(places), np.array([[r["x"], r["y"]] for r in detectors], dtype=float).reshape(-1, 2),
        usage, entries[:, 0], entries[:, 1], entries[:, 2], entries[:, 3], end, mask,
        _traits(individuals, "individual", animals, traits[0]),
        _traits(detectors, "detector", tuple(places), traits[1]),
    )  # fmt: skip


def _columns(rows: Sequence[Row], own: frozenset[str]) -> Columns:
    """Covariates of all sessions, and whether they are numbers: where every value that is known is one."""
    names = dict.fromkeys(c for row in rows for c in row if c not in own and not USAGE.fullmatch(c))
    found = {}
    for name in names:
        texts = [text for row in rows if (text := _text(row.get(name)))]
        found[name] = bool(texts) and not any(np.isnan(number(text)) for text in texts)
    return found


def _text(value: Any) -> str:
    """A value as text, empty where it is not known."""
    text = "" if value is None else str(value).strip()
    return "" if text in ("NA", "nan") else text


def _traits(rows: Sequence[Row], key: str, names: Sequence[str], columns: Columns) -> dict[str, Covariate]:
    """Covariates by name: numbers, NaN where not known, or words, empty where not known."""
    by_name = {str(row[key]): row for row in rows}
    found: dict[str, Covariate] = {}
    for column, numeric in columns.items():
        texts = tuple(_text(by_name.get(name, {}).get(column)) for name in names)
        found[column] = np.array([number(text) for text in texts]) if numeric else texts
    return found
