"""Clock faults that the media themselves give away, as proposals for a person to confirm in `clocks.csv`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_calendar import calendar_fault
from leopard_census.media.clock_check import SunCheck
from leopard_census.media.clock_events import events
from leopard_census.media.clock_fault import STRENGTHS, Fault, fault_rows
from leopard_census.media.clock_light import file_faults, light_at, sun_faults, sun_fit
from leopard_census.media.clock_pairs import Camera, pair_faults
from leopard_census.media.clock_part import part_faults, stretch_faults
from leopard_census.media.clock_readings import reading_faults
from leopard_census.media.clock_reset import lost_date, moved_out
from leopard_census.media.clock_sun import Light
from leopard_census.media.clock_year import other_year
from leopard_census.media.operation_timelapse import timelapse
from leopard_census.media.status import Timing

Row = dict[str, Any]


def propose_clocks(
    timed: Sequence[Timing],
    deployments: Sequence[Mapping[str, Any]],
    settings: ClocksSettings,
    copies: Iterable[str] = (),
) -> list[Row]:
    """Rows of the clock_proposals table.

    Parameters
    ----------
    timed
        Readings of the usable files, see `timings`. What `clocks.csv` corrects already is judged by its
        corrected time, so a fault that was confirmed is not proposed again.
    deployments
        Rows of the field sheet.
    settings
        Of clocks.
    copies
        mediaIDs of files that are copies of others: they say nothing of their own.

    Notes
    -----
    Evidence of different kinds (`found_by`) gives rows of its own, so that a person sees what agrees. In
    turn: readings that lie outside the sheet's dates and that one slip of the hand explains (a year, day and
    month, half a day); a stretch with a factory date; a correction that reaches too far; the light of the
    pictures; the other camera of the station; and the readings of one file that disagree.
    """
    left_out = set(copies)
    items: dict[str, list[Timing]] = defaultdict(list)
    for item in timed:
        if item.true is not None and item.row["mediaID"] not in left_out:
            items[item.row["deploymentID"]].append(item)
    lights = {row["deploymentID"]: _light(items[row["deploymentID"]], row, settings) for row in deployments}
    cameras = {
        row["deploymentID"]: _camera(items[row["deploymentID"]], row, lights[row["deploymentID"]], settings)
        for row in deployments
    }
    by_station = _stations(deployments)
    faults: list[Fault] = []
    for row in deployments:
        key = row["deploymentID"]
        others = [cameras[other] for other in by_station.get(str(row.get("locationID")), []) if other != key]
        faults += _date_faults(items[key], cameras[key], others, settings)
        faults += moved_out(items[key], row)
        faults += _light_faults(cameras[key], lights[key], settings)
        faults += reading_faults(items[key])
    for together in by_station.values():
        for one, other in combinations(together, 2):
            faults += pair_faults(cameras[one], cameras[other], settings.chance, settings.pair_difference_s)
    return _each_once([row for fault in faults for row in fault_rows(fault)])


def _date_faults(
    items: Sequence[Timing], camera: Camera, others: Sequence[Camera], settings: ClocksSettings
) -> list[Fault]:
    """What the field sheet's dates say: one slip, or else another year, or else a lost date."""
    row, check = camera.row, SunCheck(camera.row, settings.light_event_s)
    slip = calendar_fault(items, row, camera.sun, check, settings.chance)
    if slip is not None and slip.kind != "twelve-hours":
        return [slip]
    found = [slip] if slip is not None else []
    year = other_year(items, row, check, _margin(settings))
    lost = lost_date(items, row, others, check, _margin(settings), settings.trigger_s, settings.chance)
    if year is not None:
        # A simple slip goes before a guess, and not before what the other camera saw.
        return [*found, year, *(fault for fault in lost if fault.found_by == "pair")]
    return found + lost


def _margin(settings: ClocksSettings) -> timedelta:
    return timedelta(days=settings.reset_after_days)


def _near(items: Sequence[Timing], row: Mapping[str, Any], settings: ClocksSettings) -> list[Timing]:
    """Files within the deployment, or so near to it that a slip of the hand may have put them outside."""
    low, high = row["deploymentStart"] - _margin(settings), row["deploymentEnd"] + _margin(settings)
    return [item for item in items if item.true is not None and low <= item.true <= high]


def _light(items: Sequence[Timing], row: Mapping[str, Any], settings: ClocksSettings) -> Light | None:
    """Light of all pictures; those that were taken by the clock count as well."""
    return light_at(events(_near(items, row, settings), settings.light_event_s), row)


def _camera(
    items: Sequence[Timing], row: Mapping[str, Any], light: Light | None, settings: ClocksSettings
) -> Camera:
    near = _near(items, row, settings)
    by_clock = timelapse(near, settings.timelapse_least, settings.chance)[1]
    taken = {item.row["mediaID"] for item in by_clock}
    triggered = [item for item in near if item.row["mediaID"] not in taken]
    return Camera(row, near, events(triggered, settings.trigger_s), sun_fit(light))


def _stations(deployments: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in deployments:
        if row.get("locationID"):
            found[row["locationID"]].append(row["deploymentID"])
    return {station: sorted(keys) for station, keys in found.items()}


def _light_faults(camera: Camera, light: Light | None, settings: ClocksSettings) -> list[Fault]:
    if camera.row.get("latitude") is None or camera.row.get("longitude") is None:
        return file_faults(events(camera.items, settings.light_event_s))
    if light is None or camera.sun is None:
        return []
    stretches = stretch_faults(camera.items, camera.row, settings.light_event_s, settings.chance)
    return (
        stretches
        or part_faults(camera.items, light, camera.row, settings.chance)
        or sun_faults(camera.items, light, camera.sun, camera.row, settings.chance)
    )


def _each_once(rows: Iterable[Row]) -> list[Row]:
    """Of rows with one key the strongest, and of equally strong ones the first."""
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = (row["deploymentID"], row["shown"], row["kind"], row["found_by"])
        if key not in kept or STRENGTHS.index(row["strength"]) < STRENGTHS.index(kept[key]["strength"]):
            kept[key] = row
    return list(kept.values())
