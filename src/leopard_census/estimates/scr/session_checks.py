"""What is wrong with rows of captures, detectors and individuals, or with a mask; everything at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.session import Mask, Session

Array = NDArray[np.float64]
Row = Mapping[str, Any]

USAGE = re.compile(r"usage_([1-9][0-9]*)")
# Names that one message lists at most.
_MOST_NAMES = 5


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def number(value: Any) -> float:
    """A value as a number; NaN where it is none. Texts are written as in any table, not as Python also reads them."""
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        return float("nan")
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def detector_problems(rows: Sequence[Row], occasions: int | None) -> list[str]:
    """Faults of the detectors of one session: names, coordinates, usage of as many occasions as are known of."""
    names = [str(row["detector"]) for row in rows]
    problems = [
        f"detector {name}: is listed {names.count(name)} times; keep one row for each detector"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    lost = [str(row["detector"]) for row in rows if not np.isfinite(_place(row)).all()]
    problems += [f"detector {name}: has no coordinates; give x and y in metres" for name in lost]
    if not lost and len(rows) > 1 and _like_degrees(np.array([_place(row) for row in rows])):
        problems.append(
            "the detectors' x and y look like degrees (within 180 and 90, in one order or the other, and neighbours "
            "less than one unit apart); give projected metres, such as UTM"
        )
    return problems + list(_usage_problems(rows, occasions))


def _place(row: Row) -> tuple[float, float]:
    return number(row.get("x")), number(row.get("y"))


def _like_degrees(xy: Array) -> bool:
    """Whether coordinates may be degrees, in either order: small numbers, most detectors within one unit of another."""
    smaller, larger = np.sort(np.abs(xy).max(axis=0))
    if smaller > 90 or larger > 180:
        return False
    apart = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    apart[apart == 0] = np.inf
    return bool(np.median(apart.min(axis=1)) < 1)


def _usage_problems(rows: Sequence[Row], occasions: int | None) -> Iterator[str]:
    columns = {int(m.group(1)): name for row in rows for name in row if (m := USAGE.fullmatch(name))}
    last = max(occasions or 0, *columns) if columns else 0
    missing = [f"usage_{s}" for s in range(1, last + 1) if s not in columns]
    if missing:
        yield f"usage of some occasions has no column: {listed(missing)}; add it, with 0 where nothing worked"
    for row in rows:
        for s, name in columns.items():
            value = row.get(name)
            if s > (occasions or s):
                continue
            if value not in (None, "") and not 0 <= number(value) < np.inf:
                yield f"detector {row['detector']}, {name}: {value} is no effort; give 0 or a positive number"


def capture_problems(captures: Sequence[Row], places: Mapping[str, int], usage: Array) -> list[str]:
    """Faults of single captures of one session; `places` are the detectors' rows in usage, (K, S)."""
    problems = []
    for c in captures:
        where = f"animal {c['individual']}, occasion {c['occasion']}, detector {c['detector']}"
        occasion, count = number(c["occasion"]), c.get("count")
        if c["individual"] in (None, ""):
            problems.append(f"{where}: the capture has no animal; name it or leave the row out")
        if str(c["detector"]) not in places:
            problems.append(
                f"{where}: there is no such detector; add it to the detectors or correct the name"
            )
        elif not 1 <= occasion <= usage.shape[1] or occasion % 1:
            problems.append(
                f"{where}: occasions are whole numbers from 1 to {usage.shape[1]}; correct the occasion"
            )
        elif usage[places[str(c["detector"])], int(occasion) - 1] <= 0:
            problems.append(
                f"{where}: the detector did not work then (usage 0); correct the effort or the date"
            )
        if count is not None and not (number(count) >= 1 and number(count) % 1 == 0):
            problems.append(
                f"{where}: count {count} is no number of captures; give 1 or more, or leave the row out"
            )
    return problems


def history_problems(session: Session, kind: str) -> list[str]:
    """Faults of whole histories."""
    problems = []
    for i, s in zip(session.animal, session.occasion, strict=True):
        if s >= session.last[i]:
            problems.append(
                f"animal {session.animals[i]}: is caught on occasion {s + 1}, after it was removed on occasion "
                f"{session.last[i]}; correct the occasion or what is noted as lost"
            )
    if kind == "multi":
        visits = np.column_stack([session.animal, session.occasion])
        visits, times = np.unique(visits, axis=0, return_counts=True)
        problems += [
            f"animal {session.animals[i]}: is caught at several detectors on occasion {s + 1}; detectors of the type "
            "multi hold an animal for the occasion (cameras are proximity or count detectors)"
            for i, s in visits[times > 1]
        ]
    return problems


def individual_problems(rows: Sequence[Row]) -> list[str]:
    """Animals of one session that have two rows which do not agree."""
    found: dict[str, Row] = {}
    twice = [
        name
        for row in rows
        if (name := str(row["individual"])) and dict(found.setdefault(name, row)) != dict(row)
    ]
    return [
        f"animal {name}: has two rows that differ; keep one row for each animal"
        for name in dict.fromkeys(twice)
    ]


def mask_problems(mask: Mask, rows: Sequence[Row]) -> list[str]:
    """Faults of a mask, and whether it covers the detectors of a session."""
    if not len(mask.xy):
        return ["the mask has no cells; give a wider buffer, or a habitat that lies around the detectors"]
    problems = []
    if not np.isfinite(mask.xy).all():
        problems.append("the mask has cells without coordinates; give x and y in metres")
    if not 0 < mask.cell_ha < np.inf:
        problems.append(f"the mask's cells have an area of {mask.cell_ha} ha; give a positive number")
    problems += [
        f"the mask's column {name} has {len(values)} values for {len(mask.xy)} cells; give one for each cell"
        for name, values in mask.covariates.items()
        if len(values) != len(mask.xy)
    ]
    if problems:
        return problems
    side = np.sqrt(mask.cell_ha * 10_000)
    low, high = mask.xy.min(axis=0) - side, mask.xy.max(axis=0) + side
    places = np.array([_place(row) for row in rows])
    outside = ((places < low) | (places > high)).any(axis=1) & np.isfinite(places).all(axis=1)
    if outside.any():
        names = [str(row["detector"]) for row, out in zip(rows, outside, strict=True) if out]
        problems.append(
            f"the mask does not cover {len(names)} of {len(rows)} detectors ({listed(names)}): it spans x "
            f"{low[0]:.0f} to {high[0]:.0f} and y {low[1]:.0f} to {high[1]:.0f} m; widen it, and see that both are in "
            "the same projection"
        )
    return problems


def sparse_problems(sessions: Sequence[Session]) -> list[str]:
    """Why sessions that are right in themselves allow no estimate."""
    problems = []
    if not any(session.n for session in sessions):
        problems.append(
            "no animal was caught, so that nothing tells how many there are; spatial capture-recapture needs captures"
        )
    elif not any(session.recaptures for session in sessions):
        problems.append(
            "no animal was caught more than once, so that nothing tells how far animals move or how easily they are "
            "caught; wait for recaptures, or take several winters together"
        )
    # Without usage and captures nobody says how long detectors worked; then they are not what is missing.
    timed = [session for session in sessions if session.occasions]
    if timed and all(len(np.unique(s.xy[(s.usage > 0).any(axis=1)], axis=0)) < 2 for s in timed):
        problems.append(
            "no two detectors worked at different places, so that nothing tells how far animals move; spatial "
            "capture-recapture needs several places"
        )
    return problems + list(_idle(sessions))


def _idle(sessions: Sequence[Session]) -> Iterator[str]:
    """Sessions beside others in which nothing worked, or of which nothing tells how long they were."""
    unknown = [s.name for s in sessions if not s.occasions]
    if unknown and len(unknown) < len(sessions):
        yield (
            f"session {listed(unknown)} has neither captures nor usage, so that nothing tells how many occasions it "
            "had; give the usage, or the number of occasions"
        )
    idle = [s.name for s in sessions if s.occasions and not (s.usage > 0).any()]
    if idle and len(idle) < len(sessions):
        yield (
            f"no detector worked in session {listed(idle)}, so that nothing tells how many animals there were; correct "
            "the usage, or leave out the session"
        )
