"""From files to boxes of sightings: what becomes of every detection, and what stops the job."""

import csv
import json
from pathlib import Path

import pytest

from leopard_census.errors import InputError
from leopard_census.histories.funnel import Funnel
from leopard_census.histories.funnel_media import count_media
from leopard_census.tables.boxes import format_box

KINDS = {"1": "animal", "2": "person", "3": "vehicle"}


class Survey:
    """Tables of a small survey of photos, one frame each unless told; change them before `count`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = [self.file(i) for i in range(4)] + [self.file(4, "corrupt")]
        self.frames = [(f"m{i}@0", f"m{i}", f"D/{i}.JPG", 0) for i in range(4)]
        self.images: dict[str, list[dict]] = {f"D/{i}.JPG": [] for i in range(4)}
        self.tracks: list[dict] = []
        self.sightings: list[dict] = []

    @staticmethod
    def file(i: int, status: str = "ok") -> dict:
        return {"mediaID": f"m{i}", "filePath": f"D/{i}.JPG", "status": status}

    def box(self, i: int, box=(0.1, 0.1, 0.5, 0.5), conf=0.9, kind="1", frame: int | None = None) -> None:
        found = {"category": kind, "conf": conf, "bbox": list(box)}
        self.images[f"D/{i}.JPG"].append(found if frame is None else found | {"frame_number": frame})

    def sighting(self, key: str, *boxes: tuple) -> None:
        """A sighting with boxes (frameID, box, confidence)."""
        self.sightings.append({"sightingID": key, "n_detections": len(boxes)})
        for frame, box, conf in boxes:
            self.tracks.append({"sightingID": key, "frameID": frame, "box": format_box(box), "conf": conf})

    def count(self, min_conf: float = 0.2) -> dict[str, dict[str, int]]:
        frames, found = self.folder / "frames.csv", self.folder / "boxes.json"
        with frames.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([("frameID", "mediaID", "filePath", "frame_number"), *self.frames])
        batch = {
            "info": {"format_version": "1.6", "detector": "made up"},
            "detection_categories": KINDS,
            "images": [{"file": file, "detections": boxes} for file, boxes in self.images.items()],
        }
        found.write_text(json.dumps(batch), encoding="utf-8")
        funnel = Funnel()
        assert count_media(funnel, self.status, [frames], [found], self.tracks, self.sightings, min_conf) == {
            "made up"
        }
        steps: dict[str, dict[str, int]] = {}
        for row in funnel.rows:
            steps.setdefault(row["unit"], {})[row["state"]] = row["n"]
        return steps


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    return Survey(tmp_path)


WHOLE, HEAD, FAR = (0.1, 0.1, 0.5, 0.5), (0.1, 0.1, 0.1, 0.2), (0.8, 0.8, 0.1, 0.1)


def test_every_detection_has_one_state(survey):
    survey.box(0, WHOLE)
    survey.box(0, HEAD)
    survey.box(1, FAR, conf=0.19)
    survey.box(1, FAR, conf=0.21)
    survey.box(2, FAR, kind="2")
    survey.box(2, WHOLE, kind="3")
    survey.sighting("s", ("m0@0", WHOLE, 0.9))
    steps = survey.count()
    assert steps["detections"] == {
        "total": 6,
        "in sightings": 1,
        "within a followed box": 1,
        "below the threshold": 1,
        "no track": 1,
        "person": 1,
        "vehicle": 1,
    }
    assert steps["boxes of sightings"] == {"total": 1, "as detected": 1}
    assert steps["frames"] == {"total": 4, "with detections": 3, "empty": 1}
    assert steps["files"] == {"total": 5, "ok": 4, "corrupt": 1}


def test_a_followed_person_and_a_faint_followed_box_are_in_sightings(survey):
    survey.box(0, WHOLE, kind="2")
    survey.box(1, WHOLE, conf=0.1)
    survey.sighting("s", ("m0@0", WHOLE, 0.9), ("m1@0", WHOLE, 0.1))
    assert survey.count()["detections"] == {"total": 2, "in sightings": 2}


def test_two_equal_boxes_are_two_detections_of_which_one_is_followed(survey):
    survey.box(0, WHOLE)
    survey.box(0, WHOLE, conf=0.8)
    survey.sighting("s", ("m0@0", WHOLE, 0.9))
    assert survey.count()["detections"] == {"total": 2, "in sightings": 1, "within a followed box": 1}


def test_two_parts_joined_to_one_box(survey):
    survey.box(0, (0.1, 0.1, 0.2, 0.4))
    survey.box(0, (0.4, 0.1, 0.2, 0.4))
    survey.sighting("s", ("m0@0", (0.1, 0.1, 0.5, 0.4), 0.9))
    steps = survey.count()
    assert steps["detections"] == {"total": 2, "within a followed box": 2}
    assert steps["boxes of sightings"] == {"total": 1, "joined from parts": 1}


def test_what_people_drew_and_what_only_they_know(survey):
    survey.box(0, WHOLE)
    survey.sighting("drawn anew", ("m0@0", (0.12, 0.1, 0.5, 0.5), 1.0))
    survey.sighting("drawn", ("m1@0", FAR, 1.0))
    survey.sighting("labelled without a box")
    steps = survey.count()
    assert steps["detections"] == {"total": 1, "within a followed box": 1}
    assert steps["boxes of sightings"] == {"total": 2, "drawn by people": 2}


def test_detections_made_elsewhere_may_name_frames_that_were_not_sampled(survey):
    survey.frames = [("m0@0", "m0", "D/0.JPG", 0), ("m0@5", "m0", "D/0.JPG", 5), *survey.frames[1:]]
    survey.box(0, WHOLE, frame=5)
    survey.box(0, WHOLE, frame=6)
    survey.images["D/elsewhere.JPG"] = []
    survey.box(1, WHOLE)
    survey.images["D/elsewhere.JPG"] = survey.images.pop("D/1.JPG")
    survey.sighting("s", ("m0@5", WHOLE, 0.9))
    steps = survey.count()
    assert steps["detections"] == {"total": 3, "in sightings": 1, "frame not sampled": 2}
    assert steps["frames"]["with detections"] == 1


def test_a_usable_file_without_a_frame_is_counted(survey):
    del survey.frames[3]
    assert survey.count()["usable files"] == {"total": 4, "with frames": 3, "without frames": 1}


def test_nothing_found(survey):
    steps = survey.count()
    assert steps["detections"] == {"total": 0}
    assert steps["boxes of sightings"] == {"total": 0}


def lost_box_of_a_sighting(survey):
    survey.box(0, WHOLE)
    survey.sighting("s", ("m0@0", WHOLE, 0.9), ("m1@0", WHOLE, 0.9))
    del survey.tracks[1]


def sighting_that_lost_its_row(survey):
    survey.box(0, WHOLE)
    survey.sighting("s", ("m0@0", WHOLE, 0.9))
    survey.sightings.clear()


def detection_that_vanished(survey):
    survey.sighting("s", ("m0@0", WHOLE, 0.9))


def frame_that_vanished(survey):
    survey.box(1, WHOLE)
    survey.sighting("s", ("m1@0", WHOLE, 0.9))
    del survey.frames[1]


def file_that_vanished(survey):
    del survey.status[2]


@pytest.mark.parametrize(
    ("lose", "told"),
    [
        (lost_box_of_a_sighting, r"different numbers of boxes for 1 sightings: s\n"),
        (sighting_that_lost_its_row, r"different numbers of boxes for 1 sightings: s\n"),
        (detection_that_vanished, r"in 1 frames are in no detection file, by frameID: m0@0"),
        (frame_that_vanished, r"boxes in 1 frames that no frames table has: m1@0"),
        (file_that_vanished, r"1 files that media/status\.csv lacks, by mediaID: m2"),
    ],
)
def test_a_lost_unit_stops_the_job_and_says_what_to_do(survey, lose, told):
    lose(survey)
    with pytest.raises(InputError, match=told) as caught:
        survey.count()
    assert "delete it and run again" in caught.value.text()
