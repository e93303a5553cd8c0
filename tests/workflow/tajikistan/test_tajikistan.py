"""The same workflow on photos of a real survey, from the photos and the experts' names to the report."""

import csv
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.conftest import Run, RunWorkflow
from tests.workflow.tajikistan.prepare import SURVEY, TARGET, prepare

pytestmark = [pytest.mark.workflow, pytest.mark.shared]


@dataclass(frozen=True)
class Photos:
    """What there is to find. `named`: as the experts named them, animals of joint events apart."""

    pictures: int
    with_exif: int
    named: frozenset[str]
    #: How the file names begin; empty: all are taken.
    begin: tuple[str, ...] = ("",)


ALL = Photos(
    104,
    27,
    frozenset(("Cat1", "Cat3", "Cat4", "Cat8", "Cat11", "Cat12", "Cat16", "Cat17", "Cat18", "Cat21")),
)
# Whole deployments with every kind of camera and event: with every change, as all of them take minutes.
SOME = Photos(
    28,
    5,
    ALL.named - {"Cat4"},
    ("01__Station05__", "02__Station09__", "02__Station10__", "02__Station33__"),
)


@dataclass(frozen=True)
class Ended:
    """Results after one run, how it went, and what there was to find."""

    results: Path
    run: Run
    photos: Photos


# Both are long tests for now: a change must be tested within half an hour.
@pytest.fixture(
    scope="module",
    params=[pytest.param(photos, marks=pytest.mark.long) for photos in (SOME, ALL)],
    ids=["some", "all"],
)
def ended(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    shared: Path,
    workflow: RunWorkflow,
) -> Ended:
    """One run on the photos, which are left as they are."""
    given = shared / "data" / SURVEY
    if not given.is_dir():
        pytest.skip(f"needs {given.name}/ in the material beside the repository, which is not here")
    folder = tmp_path_factory.mktemp("tajikistan")
    material = given if request.param is ALL else taken(given, folder / "material", request.param.begin)
    before = state(material)
    work = prepare(material, folder / "work")
    run = workflow(work, cores=2)
    assert state(material) == before, "the workflow changed the raw folder"
    return Ended(work / "results" / SURVEY, run, request.param)


def taken(given: Path, material: Path, begin: tuple[str, ...]) -> Path:
    """A copy of the photos whose names begin so, and of their labels."""
    (material / "images").mkdir(parents=True)
    for path in (given / "images").iterdir():
        if path.name.startswith(begin):
            shutil.copy2(path, material / "images")
    head, *lines = (given / "labels.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(begin)]
    (material / "labels.csv").write_text("".join([head, *kept]), encoding="utf-8")
    return material


def state(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*")}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_ends_in_a_report(ended: Ended) -> None:
    assert ended.run.returncode == 0, ended.run.text
    assert (ended.results / "report" / f"{SURVEY}.en.internal.pdf").stat().st_size > 0


def test_every_picture_has_its_camera_s_time(ended: Ended) -> None:
    """The file names of the Reconyx pictures are 13 h behind their cameras; the rows say so."""
    media = [row for path in sorted((ended.results / "media").glob("A*.csv")) for row in rows(path)]
    assert len(media) == ended.photos.pictures
    assert Counter(row["timestampSource"] for row in media) == {
        "exif": ended.photos.with_exif,
        "makernote": ended.photos.pictures - ended.photos.with_exif,
    }
    assert {row["status"] for row in media} == {"ok"}
    by_name = {row["filePath"]: row for row in media}
    row = by_name["01__Station05__Camera1__2012-6-14__5-38-10(2).JPG"]
    assert row["timestamp"] == "2012-06-14T18:38:10+05:00"
    assert "differ by 13 h" in row["reason"]


def test_the_banner_is_read_on_the_pictures_that_show_one(ended: Ended) -> None:
    """At least 99 in 100, each with the time of the maker note; pictures without a banner give none."""
    media = [row for path in sorted((ended.results / "media").glob("A*.csv")) for row in rows(path)]
    read = [dict(part.split("=") for part in row["readings"].split("|")) for row in media]
    right = sum("banner" in times and times["banner"] == times.get("makernote") for times in read)
    assert right >= 0.99 * (ended.photos.pictures - ended.photos.with_exif)
    assert sum("banner" in times for times in read) == right


def test_sightings_have_the_camera_s_time(ended: Ended) -> None:
    starts = sorted(row["start"] for row in rows(ended.results / "sightings" / "A01-S05-C1.csv"))
    assert starts[0] == "2012-06-14T18:38:10+05:00"


def test_every_labelled_picture_is_in_a_sighting_of_the_animal(ended: Ended) -> None:
    """People saw the animal in each of them, whether or not the detector did."""
    results = ended.results
    media = {row["mediaID"] for path in (results / "media").glob("A*.csv") for row in rows(path)}
    sightings = [row for row in rows(results / "sightings" / "all.csv") if row["scientificName"] == TARGET]
    assert {media_id for row in sightings for media_id in row["mediaIDs"].split("|")} == media


def test_the_experts_animals_are_found_and_no_other(ended: Ended) -> None:
    assigned = rows(ended.results / "individuals" / "assignments.csv")
    assert {row["individualID"] for row in assigned if row["evidence"] == "label"} == ended.photos.named
    assert {
        row["individualID"] for row in rows(ended.results / "individuals" / "catalogue.csv")
    } == ended.photos.named


def test_both_animals_of_a_joint_event_count(ended: Ended) -> None:
    """Station 10 of area 2 photographed Cat11 and Cat12 together and nobody else."""
    captures = {
        row["individualID"]
        for row in rows(ended.results / "histories" / "encounters.csv")
        if "S10" in row["locationID"]
    }
    assert captures == {"Cat11", "Cat12"}


def test_density_is_left_out_and_the_report_says_why(ended: Ended) -> None:
    results = ended.results
    assert not any(row.get("estimate") for row in rows(results / "estimates" / "scr.csv"))
    pages = PdfReader(results / "report" / f"{SURVEY}.en.internal.pdf").pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "coordinates" in text
