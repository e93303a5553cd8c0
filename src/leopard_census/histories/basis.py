"""Rows of the `basis` table: what the survey's estimates rest on, one fact per row."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.data_sets import DataSets
from leopard_census.histories.effort import Effort
from leopard_census.histories.places import Places
from leopard_census.histories.sources import NO_EFFORT
from leopard_census.histories.window import Occasions

Row = dict[str, Any]

_SINCE = {
    "lastRecord": "since the end of the last record",
    "lastIndependentRecord": "since the end of the record that began the visit",
}


def basis_rows(
    method: str,
    spatial: Occasions,
    closed: Occasions,
    settings: HistoriesSettings,
    effort: Effort | None,
    places: Places,
    sets: DataSets,
) -> list[Row]:
    """All facts, as text."""
    window = spatial.window
    flank_note = "one-flank animals of this flank are in the headline data set; empty: there is none"
    rows = [
        _row("method", method, note="how the animals were recorded: video, photo, both, or tables"),
        _row("window_start", window.start.isoformat()),
        _row("window_days", window.days, "day"),
        _row("scr_occasion_days", spatial.length, "day"),
        _row("scr_occasions", spatial.count, "occasions"),
        _row("closed_occasion_days", closed.length, "day"),
        _row("closed_occasions", closed.count, "occasions"),
        _row(
            "independence_minutes", settings.independence_minutes, "min", _SINCE[settings.independence_since]
        ),
        _row("independence_since", settings.independence_since, note="what the interval is counted from"),
        _row("include_grades", "|".join(settings.include.grades), note="grades of names that are counted"),
        _row(
            "include_min_probability", f"{settings.include.min_probability:.4f}", note="of a name, at least"
        ),
        _row("headline_flank", sets.headline_flank, note=flank_note),
        _row("places", "no" if places.reason else "yes", note=places.reason),
        _row("epsg", places.epsg, note="projection of the stations' coordinates"),
        _row("effort", "no" if effort is None else "yes", note=NO_EFFORT if effort is None else None),
    ]
    return rows + _effort_facts(effort)


def _effort_facts(effort: Effort | None) -> list[Row]:
    if effort is None:
        return [_row(name, None, note=NO_EFFORT) for name in ("stations", "station_days", "camera_days")]
    worked = {station for (station, _), e in effort.items() if e.usage > 0}
    return [
        _row("stations", len(worked), "stations", "that worked in the window"),
        _row(
            "stations_dead",
            len({s for s, _ in effort} - worked),
            "stations",
            "in the sheet, dead all the time",
        ),
        _row("station_days", f"{sum(e.usage for e in effort.values()):.4f}", "station-day"),
        _camera_days(effort),
    ]


def _camera_days(effort: Effort) -> Row:
    """None where effort.csv tells when stations worked, and nothing tells with how many cameras."""
    if all(e.both_flanks_days is None for e in effort.values()):
        return _row("camera_days", None, "camera-day", "effort.csv tells of stations, not of cameras")
    return _row("camera_days", f"{sum(e.camera_days for e in effort.values()):.4f}", "camera-day")


def media_facts(
    media: Iterable[Mapping[str, Any]], sightings: Iterable[Mapping[str, Any]], detectors: Iterable[str]
) -> list[Row]:
    """Facts of a survey that starts from media: what was looked at, and by what.

    Parameters
    ----------
    media, sightings
        Rows of the tables of these names.
    detectors
        Who found the boxes, as the detection files say.
    """
    kinds = Counter(str(row["fileMediatype"]).split("/")[0] for row in media)
    judged = sum(row["species_source"] == "classifier" for row in sightings)
    return [
        _row("photos", kinds["image"], "files"),
        _row("clips", kinds["video"], "files"),
        _row("classified", judged, "sightings", "that the classifier looked at to tell their species"),
        _row("detected_by", _programs(detectors) or None, note="as the detection files say; empty: not told"),
    ]


def _programs(detectors: Iterable[str]) -> str:
    """Names without those that stand for none; of an imported file the programs that it names."""
    names = {name for said in detectors for name in said.removeprefix("import: ").split(", ")}
    return ", ".join(sorted(names - {"", "unknown", "no result"}))


def method_of(media: Iterable[Sequence[Mapping[str, Any]]]) -> str:
    """Video, photo or both, from the rows of the media tables."""
    kinds = {
        str(row["fileMediatype"]).split("/")[0] for rows in media for row in rows if row["fileMediatype"]
    }
    known = {"image": "photo", "video": "video"}
    found = sorted(known[kind] for kind in kinds if kind in known)
    return "both" if len(found) == 2 else found[0] if found else "none"


def _row(item: str, value: Any, unit: str | None = None, note: str | None = None) -> Row:
    return {"item": item, "value": None if value is None else str(value), "unit": unit, "note": note}
