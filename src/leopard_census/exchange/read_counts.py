"""What a package holds, counted: the first steps of the funnel, and the facts that a report tells of the method."""

from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.tables.plain_text import one_line

Row = dict[str, Any]

#: State of what a package holds of other seasons, and the reason.
ELSEWHEN = "outside the season"
OTHER_SEASON = "of another winter, or between two: a survey reads of a package what lies in its own season"
_KINDS = {"image": ("photos", "photo"), "video": ("clips", "video")}


def own_states(observations: int) -> tuple[dict[str, int], dict[str, str]]:
    """State of all observations of a package of this program, and the reason."""
    if not observations:
        return {}, {}
    state = "told by the resource sightings"
    return {state: observations}, {state: "the package brings its sightings along, which say more"}


def funnel_rows(
    kinds: Mapping[str, int],
    states: Mapping[str, int],
    reasons: Mapping[str, str],
    facts: Mapping[str, Any] | None = None,
    media_elsewhen: int = 0,
) -> list[Row]:
    """Rows of the contract `funnel`: media records by kind, observations by state.

    Parameters
    ----------
    kinds
        Media records by the first half of their media type.
    states, reasons
        Observations by state, and why those of a state go no further.
    facts
        Of the resource `survey`, which counts the files that could not stand in the media table.
    media_elsewhen
        Media records outside the season.
    """
    media = {_KINDS[kind][0] if kind in _KINDS else "other": 0 for kind in kinds}
    for kind, number in kinds.items():
        media[_KINDS[kind][0] if kind in _KINDS else "other"] += number
    if untimed := sum(_untimed(facts or {}).values()):
        media["without a time"] = untimed
    if media_elsewhen:
        media[ELSEWHEN] = media_elsewhen
    others = (facts or {}).get("other_files")
    if isinstance(others, int) and others > 0:
        media["not media"] = others
    told = {
        ELSEWHEN: OTHER_SEASON,
        "without a time": "counted by the package, but not listed",
        "not media": "neither photo nor clip; counted by the package, but not listed",
    }
    return [*_step(1, "media records", media, told), *_step(2, "observations", states, reasons)]


def _step(step: int, unit: str, states: Mapping[str, int], reasons: Mapping[str, str]) -> list[Row]:
    rows = [{"step": step, "unit": unit, "state": "total", "n": sum(states.values()), "reason": None}]
    return rows + [
        {"step": step, "unit": unit, "state": state, "n": n, "reason": reasons.get(state)}
        for state, n in sorted(states.items())
    ]


def basis_rows(kinds: Mapping[str, int], facts: Mapping[str, Any]) -> list[Row]:
    """Rows of the contract `basis` that only the package can tell.

    Parameters
    ----------
    kinds
        Media records by the first half of their media type.
    facts
        Of the resource `survey`; empty for a package of another program.
    """
    untimed = _untimed(facts)
    number = {name: kinds.get(kind, 0) + untimed.get(name, 0) for kind, (name, _) in _KINDS.items()}
    used = [method for name, method in _KINDS.values() if number[name]]
    note = "how the animals were recorded, by the package's media: video, photo, both, or none"
    return [
        _row("method", "both" if len(used) == 2 else used[0] if used else "none", note=note),
        _row("photos", number["photos"], "files"),
        _row("clips", number["clips"], "files"),
    ]


def placed_rows(placed_by_media: int) -> list[Row]:
    """Row of the contract `basis` on observations without a deployment that have that of their media file."""
    note = "that name no deployment, and were taken to be of that of their media file"
    return [_row("placed_by_media", placed_by_media, "observations", note)] if placed_by_media else []


def own_basis_rows(facts: Mapping[str, Any], sightings: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Facts of the survey that a package of this program was made from, in the words of the histories stage.

    Parameters
    ----------
    facts
        Of the resource `survey`.
    sightings
        Rows of the resource `sightings`.
    """
    by = facts.get("detected_by")
    detectors = one_line(", ".join(map(str, by))) if isinstance(by, list) else None
    judged = sum(row.get("species_source") == "classifier" for row in sightings)
    return [
        _row("classified", judged, "sightings", "that the classifier looked at to tell their species"),
        _row("detected_by", detectors, note="as the detection files say; empty: not told"),
    ]


def _untimed(facts: Mapping[str, Any]) -> dict[str, int]:
    counted = facts.get("media_without_time")
    if not isinstance(counted, Mapping):
        return {}
    return {str(name): n for name, n in counted.items() if isinstance(n, int) and n > 0}


def _row(item: str, value: Any, unit: str | None = None, note: str | None = None) -> Row:
    return {"item": item, "value": None if value is None else str(value), "unit": unit, "note": note}


#: Other packages do not say what found the animals.
NOBODY_TOLD = _row("detected_by", None, note="the package does not tell")
