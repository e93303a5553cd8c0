"""What the page shows of a proposal: effects, drawings, and strips only of files that show nobody."""

import datetime as dt
import json
import re

import cv2
import numpy as np
import pytest

from leopard_census.config.individuals import TravelSettings
from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.review.clock_drawing import HEIGHT, WIDTH, draw
from leopard_census.review.clock_effect import effect_of
from leopard_census.review.clock_strips import Strips
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.review.clock_survey import ZONE, ClockSurvey

HALF_DAY = dt.timedelta(hours=12)


@pytest.fixture
def clocks(made):
    return ClockSurvey(made)


def row_of(clocks):
    first = clocks.rows[0]
    return {"deploymentID": "B", "shown": first["shown"], "true": first["proposed_true"]}


def effect(clocks, survey, new):
    (field,) = (row for row in clocks.deployments if row["deploymentID"] == "B")
    own = [row for row in clocks.media if row["deploymentID"] == "B"]
    return effect_of(own, field, clocks.deployments, [], new, survey.shown.values(), TravelSettings())


def test_times_days_and_sightings_that_change_are_counted(made, clocks):
    keys = [clocks.see(number) for number in range(0, 960, 40)]
    survey = made.write()
    found = effect(clocks, survey, [row_of(clocks)])
    own = [row for row in clocks.media if row["deploymentID"] == "B"]
    assert found.files == len(own) == len(found.before)
    starts = [row["start"] for row in made.sightings]
    over_midnight = sum((start + HALF_DAY).date() != start.date() for start in starts)
    assert 0 < over_midnight < len(keys)
    assert (found.sightings, found.of_sightings, found.days) == (len(keys), len(keys), over_midnight)
    assert found.by == (1, 1)
    assert found.sides(True) != found.sides(False)
    assert found.sides(True).total() == found.sides(False).total() == len(own)
    none = effect(clocks, survey, [])
    assert (none.files, none.sightings, none.days, none.journeys) == (0, 0, 0, None)


def test_journeys_that_no_animal_makes_are_counted_before_and_after(made, clocks):
    far = {**clocks.deployments[0], "deploymentID": "F", "locationID": "F", "latitude": 44.5}
    clocks.deployments.append(far)
    clocks.see(300, "KP-1")
    seen = made.sightings[0]["start"]
    # At another place half a day later, by the wrong clock: at the same time, by the right one.
    made.add("KP-1", deploymentID="F", locationID="F", start=seen + HALF_DAY, end=seen + HALF_DAY)
    other = made.add("KP-2", deploymentID="F", locationID="F", start=seen, end=seen)
    survey = made.write()
    assert effect(clocks, survey, [row_of(clocks)]).journeys == (1, 1)
    clocks.deployments[-1] = {**far, "latitude": clocks.deployments[0]["latitude"] + 0.3}
    assert effect(clocks, survey, [row_of(clocks)]).journeys == (0, 1)
    # Another animal has nothing to do with it.
    assert survey.shown[other].code == "KP-2"


def strokes(path):
    return re.findall(r"M(-?[\d.]+) (-?[\d.]+)([vh])", path)


def test_the_drawing_puts_colour_into_daylight_when_the_clock_is_right(made, clocks):
    found = effect(clocks, made.write(), [row_of(clocks)])
    (field,) = (row for row in clocks.deployments if row["deploymentID"] == "B")
    shares = []
    for items in (found.before, found.after):
        drawing = draw(items, field, ZONE)
        assert drawing.day.endswith("Z")
        edge = [float(y) for y in re.findall(r" ([\d.]+)", drawing.day)]
        rise, fall = max(y for y in edge if y < HEIGHT / 2), min(y for y in edge if y > HEIGHT / 2)
        colour = [float(y) for _, y, way in strokes(drawing.light) if way == "h"]
        assert all(way == "v" for *_, way in strokes(drawing.dark))
        assert all(-5 <= float(x) <= WIDTH + 5 for x, *_ in strokes(drawing.light + drawing.dark))
        shares.append(np.mean([rise - 9 <= y <= fall + 9 for y in colour]))
    assert shares[0] < 0.6
    assert shares[1] > 0.9


def test_files_beyond_the_deployment_are_counted_and_places_may_be_unknown(clocks):
    (field,) = (row for row in clocks.deployments if row["deploymentID"] == "B")
    shift = dt.timedelta(days=-2000)
    media = [
        {**row, "timestamp": row["timestamp"] + shift} for row in clocks.media if row["deploymentID"] == "B"
    ]
    found = effect_of(media, field, clocks.deployments, [], [], (), TravelSettings())
    drawing = draw(found.before, {**field, "latitude": None}, ZONE)
    assert (drawing.early, drawing.late) == (len(media), 0)
    assert (drawing.light, drawing.dark, drawing.day) == ("", "", "")
    assert drawing.first == min(row["timestamp"] for row in media)


def strip_survey(
    clocks,
    *,
    boxes=(),
    category="2",
    failure=None,
    categories=None,
    people=(),
    classes=(),
    class_name="human",
):
    """Files 0 to 2 of B as pictures with a strip; the detector found `boxes` (confidences) in each."""
    root = clocks.made.folder / "media"
    (root / "B").mkdir(parents=True)
    own = sorted(
        (row for row in clocks.media if row["deploymentID"] == "B"), key=lambda row: row["timestamp"]
    )
    frames, images = [], []
    for row in own[:3]:
        row["banner"] = "2015-12-09 23:02:20"
        row["readings"] = f"exif={row['timestamp']:%Y-%m-%dT%H:%M:%S}"
        picture = np.full((600, 800, 3), 90, np.uint8)
        picture[550:] = 0
        cv2.putText(picture, row["banner"], (20, 585), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255, 255, 255), 2)
        (root / row["filePath"]).write_bytes(encode_jpeg(picture))
        frames.append(
            {
                "frameID": f"{row['mediaID']}@0", "mediaID": row["mediaID"], "deploymentID": "B",
                "filePath": row["filePath"], "frame_number": 0, "time_s": 0.0, "timestamp": row["timestamp"],
                "width": 800, "height": 600, "sharpness": 1.0, "luma_mean": 90.0, "clipped_share": 0.0,
                "night": False, "whole_pass": False, "image": None,
            }
        )  # fmt: skip
        found = [
            {
                "category": category, "conf": conf, "bbox": [0.1, 0.1, 0.2, 0.2],
                **({"classifications": [["0", chance] for chance in classes]} if classes else {}),
            }
            for conf in boxes
        ]  # fmt: skip
        entry = {"file": row["filePath"], "detections": found}
        images.append({"file": row["filePath"], "failure": failure} if failure else entry)
    for folder in ("frames", "detections", "sightings"):
        (clocks.results / folder).mkdir(parents=True, exist_ok=True)
    write_table(clocks.results / "frames" / "B.csv", contract("frames"), frames)
    write_archive(clocks.results / "frames" / "B.zip", [])
    batch = {
        "info": {"format_version": "1.5", "detector": "made"}, "images": images,
        "detection_categories": categories or {"1": "animal", "2": "person", "3": "vehicle"},
        "classification_categories": {"0": class_name},
    }  # fmt: skip
    (clocks.results / "detections" / "B.json").write_text(json.dumps(batch))
    seen = [
        {
            "sightingID": f"B.{media}@0.1", "deploymentID": "B", "locationID": "S", "mediaIDs": [media],
            "time_corrected": False, "scientificName": "Homo sapiens", "species_source": "label", "flank": "other",
            "quality": 0.5, "n_detections": 1, "simultaneous": 1,
        }
        for media in (own[number]["mediaID"] for number in people)
    ]  # fmt: skip
    write_table(clocks.results / "sightings" / "B.csv", contract("sightings"), seen)
    return root, own


def test_a_strip_is_the_line_of_letters_alone(clocks):
    root, own = strip_survey(clocks, boxes=(0.9,), category="1")
    strips = Strips(clocks.results, root, [], {})
    found = strips.of("B", own)
    assert [one.media["mediaID"] for one in found] == [row["mediaID"] for row in own[:3]]
    picture = decode_picture(strips.picture("B", found[0]))
    assert picture.shape[0] < 60
    assert picture.max() > 200
    (root / own[0]["filePath"]).unlink()
    assert strips.picture("B", found[0]) is None
    assert Strips(clocks.results, None, [], {}).of("B", own) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"boxes": (0.1,)},
        {"boxes": (0.02, 0.6)},
        {"boxes": (0.02,)},
        {"failure": "cannot be read"},
        {"categories": {"1": "animal", "2": "animals"}, "boxes": ()},
        {"people": (0, 1, 2)},
        {"boxes": (0.5,), "category": "1", "classes": (0.4,)},
    ],
)
def test_no_strip_of_a_file_that_may_show_people(clocks, changes):
    root, own = strip_survey(clocks, **changes)
    assert Strips(clocks.results, root, [], {}).of("B", own) == []


def test_no_strip_of_a_file_in_which_a_reviewer_calls_something_a_person(clocks):
    root, own = strip_survey(clocks)
    called = set()
    strips = Strips(clocks.results, root, [], {}, lambda: called)
    assert len(strips.of("B", own)) == 3
    called.add(own[1]["mediaID"])  # while the program runs
    assert own[1]["mediaID"] not in [one.media["mediaID"] for one in strips.of("B", own)]
    assert len(strips.of("B", own)) == 2


def test_no_strip_of_what_the_stage_keeps_no_picture_of(clocks):
    root, own = strip_survey(clocks, boxes=(0.9,), category="1")
    path = clocks.results / "sightings" / "B.csv"
    seen = {
        "sightingID": "B.x@0.1", "deploymentID": "B", "locationID": "S", "mediaIDs": [own[0]["mediaID"]],
        "time_corrected": False, "scientificName": "Panthera pardus", "species_source": "classifier",
        "flank": "other", "quality": 0.5, "n_detections": 1, "simultaneous": 1,
    }  # fmt: skip
    write_table(path, contract("sightings"), [seen])
    found = Strips(clocks.results, root, [], {}).of("B", own)
    assert [one.media["mediaID"] for one in found] == [row["mediaID"] for row in own[1:3]]
    write_table(path, contract("sightings"), [{**seen, "species_source": "label"}])
    assert len(Strips(clocks.results, root, [], {}).of("B", own)) == 3


def test_no_strip_of_a_class_that_the_settings_call_a_person(clocks):
    root, own = strip_survey(clocks, boxes=(0.9,), category="1", classes=(0.4,), class_name="trapper")
    assert len(Strips(clocks.results, root, [], {}).of("B", own)) == 3
    assert Strips(clocks.results, root, [], {"trapper": "Homo sapiens"}).of("B", own) == []


def test_no_strip_of_a_file_that_nobody_looked_at(clocks):
    root, own = strip_survey(clocks)
    said = [{"filePath": own[1]["filePath"], "scientificName": "human"}]
    assert len(Strips(clocks.results, root, said, {}).of("B", own)) == 2
    (clocks.results / "detections" / "B.json").unlink()
    assert Strips(clocks.results, root, [], {}).of("B", own) == []
