"""Whether a track is one animal, and an animal one track, on finished simulated winters.

    python -m benchmarks.track_purity FOLDER ...

Series are followed as the stage sightings does, once with the boxes of `motion`, once with those of a made-up trained
network (true boxes, each side moved by up to a tenth, one in five missing; see `benchmarks.reattachment`). A box shows
the animal whose true box it overlaps most (IoU >= 0.3); boxes that show none do not count. Groups walk in line and
cover each other, so that boxes of two animals are one for a while; between photos seconds pass. Intervals take whole
deployments anew, 2000 times (bootstrap).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import write_results
from benchmarks.reattachment import Followed, clustered_interval, winter_series
from leopard_census.sightings.tracks import Track

Row = dict[str, Any]


def rows_of(name: str, found: Sequence[tuple[Followed, Sequence[Track]]]) -> list[Row]:
    """Shares of tracks that mix animals, of boxes in another's track, and of animals in one track alone."""
    mixed: list[tuple[str, bool]] = []
    astray: list[tuple[str, bool]] = []
    parted: list[tuple[str, bool]] = []
    for series, tracks in found:
        owners: Counter[str] = Counter()
        for track in tracks:
            shown = Counter(a for a in map(series.shows, track) if a is not None)
            if not shown:
                continue
            owner = min(shown, key=lambda animal: (-shown[animal], animal))
            owners[owner] += 1
            if sum(shown.values()) > 1:
                mixed.append((series.deployment, len(shown) > 1))
                astray += [(series.deployment, animal != owner) for animal in shown.elements()]
        parted += [(series.deployment, count > 1) for count in owners.values()]
    shares = (
        ("tracks of several boxes that hold two animals", mixed),
        ("boxes in the track of another animal", astray),
        ("animals in several tracks", parted),
    )
    rows = []
    for words, cases in shares:
        groups, hits = [group for group, _ in cases], [hit for _, hit in cases]
        row: Row = {"name": f"{name}: {words}", "value": round(sum(hits) / len(hits), 3) if hits else None}
        row |= {"unit": "share", "n": len(hits), "peer": "simulated truth", "target": "", "holds": None}
        rows.append(row | ({"interval": clustered_interval(hits, groups)} if hits else {}))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/track_purity.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    given = parser.parse_args(arguments)
    found = [series for folder in given.folders for series in winter_series(folder)]
    rows = []
    for kind, clip in (("clips", True), ("bursts", False)):
        here = [series for series in found if series.clip == clip]
        rows += rows_of(f"{kind}, motion", [(series, series.by_motion) for series in here])
        rows += rows_of(f"{kind}, a trained network", [(series, series.by_network) for series in here])
    write_results("track_purity", rows)


if __name__ == "__main__":
    main()
