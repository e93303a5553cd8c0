"""The same workflow on photos of a real survey, from the photos and the experts' names to the report."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.conftest import Run, RunWorkflow
from tests.workflow.tajikistan.prepare import SURVEY, TARGET, prepare

pytestmark = [pytest.mark.workflow, pytest.mark.shared, pytest.mark.long]

# As the experts named them, animals of joint events apart.
NAMED = {"Cat1", "Cat3", "Cat4", "Cat8", "Cat11", "Cat12", "Cat16", "Cat17", "Cat18", "Cat21"}
PICTURES = 104
WITH_EXIF = 27


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, shared: Path, workflow: RunWorkflow
) -> tuple[Path, Run, dict[str, int]]:
    """The results after one run, how it went, and what the raw folder was like before."""
    material = shared / "data" / SURVEY
    if not material.is_dir():
        pytest.skip(f"needs {material.name}/ in the material beside the repository, which is not here")
    before = state(material)
    work = prepare(material, tmp_path_factory.mktemp("tajikistan"))
    ended = workflow(work, cores=2)
    assert state(material) == before, "the workflow changed the raw folder"
    return work / "results" / SURVEY, ended, before


def state(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*")}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_ends_in_a_report(run: tuple[Path, Run, dict[str, int]]) -> None:
    results, ended, _ = run
    assert ended.returncode == 0, ended.text
    assert (results / "report" / f"{SURVEY}.en.internal.pdf").stat().st_size > 0


def test_every_picture_has_its_camera_s_time(run: tuple[Path, Run, dict[str, int]]) -> None:
    """The file names of the Reconyx pictures are 13 h behind their cameras; the rows say so."""
    media = [row for path in sorted((run[0] / "media").glob("A*.csv")) for row in rows(path)]
    assert len(media) == PICTURES
    assert Counter(row["timestampSource"] for row in media) == {
        "exif": WITH_EXIF,
        "makernote": PICTURES - WITH_EXIF,
    }
    assert {row["status"] for row in media} == {"ok"}
    by_name = {row["filePath"]: row for row in media}
    row = by_name["01__Station05__Camera1__2012-6-14__5-38-10(2).JPG"]
    assert row["timestamp"] == "2012-06-14T18:38:10+05:00"
    assert "differ by 13 h" in row["reason"]


def test_the_banner_is_read_on_the_pictures_that_show_one(run: tuple[Path, Run, dict[str, int]]) -> None:
    """At least 99 in 100, each with the time of the maker note; pictures without a banner give none."""
    media = [row for path in sorted((run[0] / "media").glob("A*.csv")) for row in rows(path)]
    read = [dict(part.split("=") for part in row["readings"].split("|")) for row in media]
    right = sum("banner" in times and times["banner"] == times.get("makernote") for times in read)
    assert right >= 0.99 * (PICTURES - WITH_EXIF)
    assert sum("banner" in times for times in read) == right


def test_sightings_have_the_camera_s_time(run: tuple[Path, Run, dict[str, int]]) -> None:
    starts = sorted(row["start"] for row in rows(run[0] / "sightings" / "A01-S05-C1.csv"))
    assert starts[0] == "2012-06-14T18:38:10+05:00"


def test_every_labelled_picture_is_in_a_sighting_of_the_animal(run: tuple[Path, Run, dict[str, int]]) -> None:
    """People saw the animal in each of them, whether or not the detector did."""
    results = run[0]
    media = {row["mediaID"] for path in (results / "media").glob("A*.csv") for row in rows(path)}
    sightings = [row for row in rows(results / "sightings" / "all.csv") if row["scientificName"] == TARGET]
    assert {media_id for row in sightings for media_id in row["mediaIDs"].split("|")} == media


def test_the_experts_animals_are_found_and_no_other(run: tuple[Path, Run, dict[str, int]]) -> None:
    assigned = rows(run[0] / "individuals" / "assignments.csv")
    assert {row["individualID"] for row in assigned if row["evidence"] == "label"} == NAMED
    assert {row["individualID"] for row in rows(run[0] / "individuals" / "catalogue.csv")} == NAMED


def test_both_animals_of_a_joint_event_count(run: tuple[Path, Run, dict[str, int]]) -> None:
    """Station 10 of area 2 photographed Cat11 and Cat12 together and nobody else."""
    captures = {
        row["individualID"]
        for row in rows(run[0] / "histories" / "encounters.csv")
        if "S10" in row["locationID"]
    }
    assert captures == {"Cat11", "Cat12"}


def test_density_is_left_out_and_the_report_says_why(run: tuple[Path, Run, dict[str, int]]) -> None:
    results = run[0]
    assert not any(row.get("estimate") for row in rows(results / "estimates" / "scr.csv"))
    pages = PdfReader(results / "report" / f"{SURVEY}.en.internal.pdf").pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "coordinates" in text
