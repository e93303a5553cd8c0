"""What several measurements read of a finished simulated winter."""

from __future__ import annotations

from pathlib import Path

from leopard_census.evaluate.sighting_truth import TrueView, true_views
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


def true_boxes(survey: Path) -> dict[str, list[TrueView]]:
    """True boxes by file of the winter in `results/<survey>`."""
    return true_views(
        row
        for path in sorted((survey / "simulated" / "boxes").glob("*.csv"))
        for row in read_table(path, contract("truth_boxes"))
    )


def files_by_media(survey: Path) -> dict[str, str]:
    """Path of each media file by its mediaID."""
    status = read_table(survey / "media" / "status.csv", contract("media_status"))
    return {row["mediaID"]: row["filePath"] for row in status}
