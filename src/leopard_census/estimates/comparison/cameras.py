"""Which cameras a winter had, by its field sheet: counts of winters with other cameras are no counts of one kind."""

from collections.abc import Sequence

from leopard_census.estimates.comparison.winters import Row, Winter

# Above this ratio of cameras at a station: a camera more at one station in ten (own choice).
_MORE = 1.1


def camera_models(winter: Winter) -> str | None:
    """Names of the models on the field sheet; None where none is told."""
    told = {str(row.get("cameraModel") or "").strip() for row in winter.deployments} - {""}
    return ", ".join(sorted(told)) or None


def cameras_at_a_station(winter: Winter) -> float | None:
    """Most cameras at work at one time, mean over the stations of the field sheet; None without a sheet."""
    by_station: dict[str, list[Row]] = {}
    for row in winter.deployments:
        by_station.setdefault(str(row["locationID"]), []).append(row)
    if not by_station:
        return None
    return sum(map(_at_once, by_station.values())) / len(by_station)


def cameras_alike(earlier: Winter, last: Winter) -> bool:
    """Whether both winters had the same models, and about as many at a station; no, where that is not known."""
    return _known(earlier) and _known(last) and not camera_cautions(earlier, last)


def camera_cautions(earlier: Winter, last: Winter) -> list[str]:
    """Sentences on what is known to differ."""
    found = []
    then, now = camera_models(earlier), camera_models(last)
    if then and now and then.casefold() != now.casefold():
        found.append(f"Cameras changed ({then} then, {now} last).")
    few, many = cameras_at_a_station(earlier), cameras_at_a_station(last)
    if few and many and max(few, many) > _MORE * min(few, many):
        found.append(f"Cameras at a station changed ({few:.1f} then, {many:.1f} last).")
    return found


def cameras_not_known(winters: Sequence[Winter]) -> str | None:
    """Of which winters the models are not on record; None where they are of all."""
    missing = [winter.survey for winter in winters if not _known(winter)]
    return f"Camera models of {', '.join(missing)} are not on record." if missing else None


def _known(winter: Winter) -> bool:
    return camera_models(winter) is not None


def _at_once(rows: Sequence[Row]) -> int:
    """Cameras of a station at work at one time; a later set-up of the same camera is none more."""
    spans = [
        (start, end)
        for row in rows
        if (start := row.get("deploymentStart")) is not None and (end := row.get("deploymentEnd")) is not None
    ]
    if len(spans) < len(rows):
        return len(rows)
    return max(sum(start <= at < end for start, end in spans) for at, _ in spans)
