"""Files with the same bytes: which one is kept, and which are its copies."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.media.status import Timing

Row = dict[str, Any]


def find_duplicates(timed: Sequence[Timing], deployments: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of the duplicates table: every file but one of those with the same bytes.

    Parameters
    ----------
    timed
        Readings of the usable files, see `timings`.
    deployments
        Rows of the field sheet.

    Notes
    -----
    Of a card that was copied under two deployments the copy must be found, or animals move to a station where
    they never were. In turn, these decide which file is kept: it lies inside its deployment's dates; most of its
    deployment's other files name the same camera as it does; its deployment has fewest other files from the time of
    the shared ones (a camera fills one card at a time, so the camera that took other pictures meanwhile is not the
    one the shared card came from); its deployment began first; its deploymentID; its capture time; its path is the
    shorter one (`IMG_1.JPG` before `copy/IMG_1.JPG` and `IMG_1 (1).JPG`) or comes first.
    """
    starts = {row["deploymentID"]: row["deploymentStart"] for row in deployments}
    groups = [group for group in _by_bytes(timed) if len(group) > 1]
    others = _other_files(timed, groups)
    own = _OwnCamera(timed, groups)

    def order(item: Timing) -> tuple[Any, ...]:
        deployment = item.row["deploymentID"]
        when = item.true.isoformat() if item.true else "~"
        busy = others.get((sharers[item.row["sha256"]], deployment), 0)
        path = item.row["filePath"]
        return (
            item.side != "inside",
            -own.share(item),
            busy,
            starts[deployment],
            deployment,
            when,
            path.count("/"),
            len(path),
            path,
        )

    sharers = {group[0].row["sha256"]: _deployments(group) for group in groups}
    found = []
    for group in groups:
        kept, *copies = sorted(group, key=order)
        for copy in copies:
            within = copy.row["deploymentID"] == kept.row["deploymentID"]
            found.append(
                {
                    "mediaID": copy.row["mediaID"],
                    "duplicate_of": kept.row["mediaID"],
                    "kind": "within-deployment" if within else "between-deployments",
                    "filePath": copy.row["filePath"],
                    "kept_path": kept.row["filePath"],
                }
            )
    return found


def _by_bytes(timed: Iterable[Timing]) -> list[list[Timing]]:
    same: dict[str, list[Timing]] = defaultdict(list)
    for item in timed:
        same[item.row["sha256"]].append(item)
    return list(same.values())


def _deployments(group: Iterable[Timing]) -> tuple[str, ...]:
    return tuple(sorted({item.row["deploymentID"] for item in group}))


class _OwnCamera:
    """Whether a file comes from the camera that took its deployment's other files."""

    def __init__(self, timed: Iterable[Timing], groups: Iterable[Sequence[Timing]]) -> None:
        shared = {group[0].row["sha256"] for group in groups}
        self._named: dict[str, Counter[str]] = defaultdict(Counter)
        for item in timed:
            serial = item.row.get("cameraSerial")
            if serial and item.row["sha256"] not in shared:
                self._named[item.row["deploymentID"]][serial] += 1

    def share(self, item: Timing) -> float:
        """Share of its deployment's other files that name its camera, of those that name any; 0 if none does."""
        named = self._named[item.row["deploymentID"]]
        return named[item.row.get("cameraSerial") or ""] / total if (total := named.total()) else 0.0


def _other_files(
    timed: Sequence[Timing], groups: Iterable[Sequence[Timing]]
) -> dict[tuple[tuple[str, ...], str], int]:
    """For each set of deployments that share files, and each of them: its other files from the time of those."""
    shared: dict[tuple[str, ...], list[Timing]] = defaultdict(list)
    for group in groups:
        shared[_deployments(group)] += group
    counts = {}
    for sharers, items in shared.items():
        if len(sharers) == 1:
            continue
        bytes_shared = {item.row["sha256"] for item in items}
        readings = [item.row["timestamp"] for item in items if item.row["timestamp"]]
        for deployment in sharers if readings else ():
            first, last = min(readings), max(readings)
            counts[sharers, deployment] = sum(
                item.row["deploymentID"] == deployment
                and item.row["sha256"] not in bytes_shared
                and item.row["timestamp"] is not None
                and first <= item.row["timestamp"] <= last
                for item in timed
            )
    return counts
