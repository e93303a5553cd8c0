"""Write the config and the field sheets of the real survey into a working folder.

The photos and the experts' names stay where they are, beside the repository: nothing of them is kept here.
What a team would write by hand into its sheets is derived from the file list at run time.

- One deployment per area, station and camera; files lie in one flat folder: `media_glob` tells them apart.
- Reconyx cameras (no EXIF left): the banner in the picture and the maker note hold the true time, and the file
  name's time is 13 h behind it. Nothing is said of that in the sheets: the workflow reads the banners.
- Panthera cameras: EXIF is there and is believed.
- An event with several animals (`Cat11+Cat12`) becomes one label row per animal and picture; which of them
  a picture shows is not known. Sex and age are not known either.
- Effort: none survives. The deployments are taken to last from the day before the first to the day after the
  last picture, and say so in their comments.
- Coordinates: none.
"""

import csv
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SURVEY = "tajikistan-2012"
TARGET = "Panthera uncia"
# Tajikistan keeps UTC+5 all year.
OFFSET = "+05:00"
RECONYX_BEHIND = timedelta(hours=13)
# Only the Reconyx pictures of this collection are 1920 pixels wide.
RECONYX_WIDTH = "1920"
NO_EFFORT = "No effort sheet: from the day before the first to the day after the last picture"

Picture = Mapping[str, str]


def prepare(material: Path, work: Path) -> Path:
    """Config and sheets for the photos in `material`; returns the working folder.

    Parameters
    ----------
    material
        Folder with `images/` and `labels.csv`.
    work
        Folder that gets `config/`; Snakemake is run there.
    """
    folder = work / "config" / "surveys" / SURVEY
    folder.mkdir(parents=True)
    shutil.copyfile(HERE / "config" / "config.yaml", work / "config" / "config.yaml")
    text = (HERE / "config" / "survey.yaml").read_text(encoding="utf-8")
    (folder / "survey.yaml").write_text(
        text.replace("MEDIA_ROOT", str(material / "images")), encoding="utf-8"
    )
    with (material / "labels.csv").open(encoding="utf-8", newline="") as file:
        pictures = list(csv.DictReader(file))
    write(folder / "deployments.csv", deployments(pictures))
    write(folder / "labels.csv", labels(pictures))
    return work


def deployment_id(picture: Picture) -> str:
    """Area, station and camera: station numbers occur in both areas."""
    return f"A{picture['survey']}-S{picture['station']}-C{picture['camera']}"


def by_deployment(pictures: Iterable[Picture]) -> dict[str, list[Picture]]:
    """Pictures of each deployment, both sorted."""
    groups: dict[str, list[Picture]] = {}
    for picture in sorted(pictures, key=lambda p: (deployment_id(p), p["file"])):
        groups.setdefault(deployment_id(picture), []).append(picture)
    return groups


def true_time(picture: Picture) -> datetime:
    """When it was taken, from the time in the file name."""
    shown = datetime.fromisoformat(f"{picture['filename_date']}T{picture['filename_time']}").replace(
        tzinfo=UTC
    )
    return shown + RECONYX_BEHIND if is_reconyx(picture) else shown


def is_reconyx(picture: Picture) -> bool:
    """Whether the file name is 13 hours behind the banner."""
    return picture["width"] == RECONYX_WIDTH


def deployments(pictures: Iterable[Picture]) -> list[dict[str, Any]]:
    """Rows of `deployments.csv`."""
    rows = []
    for name, group in by_deployment(pictures).items():
        area, station, camera = group[0]["survey"], group[0]["station"], group[0]["camera"]
        first = min(map(true_time, group)) - timedelta(days=1)
        last = max(map(true_time, group)) + timedelta(days=2)
        rows.append(
            {
                "deploymentID": name,
                "locationID": f"A{area}-S{station}",
                "deploymentStart": f"{first:%Y-%m-%d}T00:00:00{OFFSET}",
                "deploymentEnd": f"{last:%Y-%m-%d}T00:00:00{OFFSET}",
                "cameraModel": "Reconyx" if is_reconyx(group[0]) else "Panthera V4",
                "deploymentComments": NO_EFFORT,
                "media_glob": f"{area}__Station{station}__Camera{camera}__*",
            }
        )
    return rows


def labels(pictures: Iterable[Picture]) -> list[dict[str, Any]]:
    """Rows of `labels.csv`: one for each animal that the experts name in a picture."""
    rows = []
    for picture in sorted(pictures, key=lambda p: p["file"]):
        names = re.split(r"\+", picture["individual"])
        for n, name in enumerate(names, start=1):
            rows.append(
                {
                    "filePath": picture["file"],
                    "n": n,
                    "scientificName": TARGET,
                    "individualID": name,
                }
            )
    return rows


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write a sheet with the columns of its first row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
