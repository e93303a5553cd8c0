"""Sessions from rows of captures, detectors and individuals, checked."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.session import Covariate, Mask, Session

Array = NDArray[np.float64]
Row = Mapping[str, Any]

_USAGE = re.compile(r"usage_([0-9]+)")
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
        Columns session, individual and traits.
    detector
        Type of the detectors: `proximity` takes several captures of one animal on one occasion at one detector as
        one; `multi` refuses captures at several.
    occasions
        Number of occasions of each session; by default as many as there are usage columns, or the last with a
        capture.

    Raises
    ------
    InputError
        Listing every fault.
    """
    names = list(dict.fromkeys(_session(row) for row in detectors))
    problems = [
        f"session {name}: there are captures, but no detectors"
        for name in dict.fromkeys(_session(row) for row in captures)
        if name not in names
    ]
    found = []
    for name in names:
        mask = masks if isinstance(masks, Mask) else masks.get(name)
        if mask is None:
            problems.append(f"session {name}: has no mask; give one for it")
            continue
        captured, placed, known = (
            [row for row in rows if _session(row) == name] for rows in (captures, detectors, individuals)
        )
        try:
            found.append(_one(name, captured, placed, known, mask, detector, (occasions or {}).get(name)))
        except InputError as fault:
            problems += fault.problems
    if problems:
        raise InputError("The capture data cannot be used:", problems)
    return tuple(found)


def _session(row: Row) -> str:
    return str(row.get("session") or "1")


def _one(
    name: str,
    captures: Sequence[Row],
    detectors: Sequence[Row],
    individuals: Sequence[Row],
    mask: Mask,
    kind: str,
    occasions: int | None,
) -> Session:
    last = max((int(c["occasion"]) for c in captures), default=0)
    usage = _usage(detectors, occasions or last)
    places = {str(row["detector"]): k for k, row in enumerate(detectors)}
    problems = _detector_problems(detectors) + _capture_problems(captures, places, usage)
    if problems:
        raise InputError("", [f"session {name}: {p}" for p in problems])
    animals = tuple(sorted({str(c["individual"]) for c in captures}))
    index = {animal: i for i, animal in enumerate(animals)}
    cells: dict[tuple[int, int, int], int] = {}
    end = np.full(len(animals), usage.shape[1] + 1, dtype=np.int64)
    for row in captures:
        i, s, k = index[str(row["individual"])], int(row["occasion"]) - 1, places[str(row["detector"])]
        count = row.get("count")
        cells[i, s, k] = cells.get((i, s, k), 0) + int(1 if count is None else count)
        if int(row.get("lost") or 0):
            end[i] = s + 1
    entries = np.array([(*key, cells[key]) for key in sorted(cells)], dtype=np.int64).reshape(-1, 4)
    if kind != "count":
        entries[:, 3] = 1
    problems = _history_problems(entries, end, animals, kind)
    if problems:
        raise InputError("", [f"session {name}: {p}" for p in problems])
    return Session(
        name, animals, tuple(places), np.array([[r["x"], r["y"]] for r in detectors], dtype=float).reshape(-1, 2),
        usage, entries[:, 0], entries[:, 1], entries[:, 2], entries[:, 3], end, mask,
        _traits(individuals, "individual", animals, _OF_INDIVIDUALS),
        _traits(detectors, "detector", tuple(places), _OF_DETECTORS),
    )  # fmt: skip


def _usage(detectors: Sequence[Row], occasions: int) -> Array:
    numbers = [int(m.group(1)) for row in detectors for name in row if (m := _USAGE.fullmatch(name))]
    if not numbers:
        return np.ones((len(detectors), occasions))
    return np.array(
        [[float(row.get(f"usage_{s}") or 0.0) for s in range(1, max(numbers) + 1)] for row in detectors]
    ).reshape(len(detectors), -1)


def _traits(rows: Sequence[Row], key: str, names: Sequence[str], own: frozenset[str]) -> dict[str, Covariate]:
    """Covariates by name: numbers where all values are numbers, words otherwise."""
    by_name = {str(row[key]): row for row in rows}
    found: dict[str, Covariate] = {}
    for column in dict.fromkeys(c for row in rows for c in row if c not in own and not _USAGE.fullmatch(c)):
        values = [by_name.get(name, {}).get(column) for name in names]
        texts = ["" if v is None else str(v).strip() for v in values]
        texts = ["" if t in ("NA", "nan") else t for t in texts]
        try:
            numbers = np.array([float(t) if t else np.nan for t in texts])
        except ValueError:
            found[column] = tuple(texts)
        else:
            found[column] = numbers
    return found


def _detector_problems(rows: Sequence[Row]) -> list[str]:
    problems = [
        f"detector {row['detector']}: has no coordinates; give x and y in metres"
        for row in rows
        if row.get("x") is None or row.get("y") is None or not np.isfinite([row["x"], row["y"]]).all()
    ]
    if (
        not problems
        and len(rows) > 1
        and _like_degrees(np.array([[r["x"], r["y"]] for r in rows], dtype=float))
    ):
        problems.append(
            "the detectors' x and y look like degrees (within 180 and 90, and neighbours less than one unit apart); "
            "give projected metres, such as UTM"
        )
    return problems


def _like_degrees(xy: Array) -> bool:
    """Whether coordinates may be degrees: small numbers, and most detectors within one unit of another."""
    if np.abs(xy[:, 0]).max() > 180 or np.abs(xy[:, 1]).max() > 90:
        return False
    apart = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    apart[apart == 0] = np.inf
    return bool(np.median(apart.min(axis=1)) < 1)


def _capture_problems(captures: Sequence[Row], places: Mapping[str, int], usage: Array) -> list[str]:
    problems = []
    for c in captures:
        where = f"animal {c['individual']}, occasion {c['occasion']}, detector {c['detector']}"
        if str(c["detector"]) not in places:
            problems.append(
                f"{where}: there is no such detector; add it to the detectors or correct the name"
            )
        elif not 1 <= int(c["occasion"]) <= usage.shape[1]:
            problems.append(f"{where}: occasions go from 1 to {usage.shape[1]}; correct the occasion")
        elif usage[places[str(c["detector"])], int(c["occasion"]) - 1] <= 0:
            problems.append(
                f"{where}: the detector did not work then (usage 0); correct the effort or the date"
            )
    return problems


def _history_problems(entries: Any, end: Any, animals: Sequence[str], kind: str) -> list[str]:
    problems = []
    for i, s, _k, _w in entries[entries[:, 1] >= end[entries[:, 0]]]:
        problems.append(f"animal {animals[i]}: is caught on occasion {s + 1}, after it was removed")
    if kind == "multi":
        _, first, times = np.unique(entries[:, :2], axis=0, return_index=True, return_counts=True)
        for at in first[times > 1]:
            i, s = entries[at, :2]
            problems.append(
                f"animal {animals[i]}: is caught at several detectors on occasion {s + 1}; detectors of the type multi "
                "hold an animal for the occasion (cameras are proximity or count detectors)"
            )
    return problems
