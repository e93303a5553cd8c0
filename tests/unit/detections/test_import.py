"""Detections of other programs: files read, names found, boxes laid at sampled frames."""

import json
import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.config.detections import DetectionsSettings
from leopard_census.detections.import_files import read_import_files
from leopard_census.detections.import_frames import Clip, lay_at_frames
from leopard_census.detections.import_names import Owners, plain_name
from leopard_census.detections.import_split import HOMELESS, ImportPlan, entries_path, split_digests
from leopard_census.detections.imported import NO_RESULT, import_deployment
from leopard_census.errors import InputError
from leopard_census.tables.batch_json import Detection, FileDetections, batch_bytes
from leopard_census.tables.batch_json_read import parse_batch

GLOBS = {"D1": None, "D2": None}


def box(conf=0.9, category="1", bbox=(0.1, 0.2, 0.3, 0.4), **more):
    return {"category": category, "conf": conf, "bbox": list(bbox), **more}


def batch(*images, version="1.5", categories=None, **more):
    return {
        "info": {"format_version": version, "detector": "md_v5a.0.0.pt", "detection_completion_time": "now"},
        "detection_categories": categories or {"1": "animal", "2": "person", "3": "vehicle"},
        "images": [
            {"file": f, "detections": d} if not isinstance(d, dict) else {"file": f, **d} for f, d in images
        ],
        **more,
    }


@pytest.fixture
def plan(tmp_path):
    """Makes a plan from the contents of import files."""

    def make(*contents, listed=(), **settings):
        paths = []
        for number, content in enumerate(contents):
            paths.append(tmp_path / f"md{number}.json")
            paths[-1].write_text(content if isinstance(content, str) else json.dumps(content))
        told = DetectionsSettings(detector="import", **settings).model_dump()
        return ImportPlan(tmp_path / "split", paths, GLOBS, told, "code", lambda: listed)

    return make


def frames(path, numbers=(0,), rate=25.0):
    clip = path.lower().endswith(".mp4")
    return [
        {"filePath": path, "frame_number": n, "time_s": n / rate, "image": f"{n}.jpg" if clip else None}
        for n in numbers
    ]


def imported(plan, deployment, rows):
    digests = split_digests(plan)
    return import_deployment(rows, entries_path(plan.folder, deployment), digests[deployment], plan.settings)


def by_file(found):
    return {result.file: result for result in found.files}


@pytest.mark.parametrize(
    ("written", "strip", "plain"),
    [
        ("D1/a.jpg", "", "D1/a.jpg"),
        ("./D1/a.jpg", "", "D1/a.jpg"),
        ("D1\\DCIM\\a.jpg", "", "D1/DCIM/a.jpg"),
        ("E:\\Cards 2012\\D1\\a.jpg", "e:/cards 2012/", "D1/a.jpg"),
        ("/data/2012/D1/a.jpg", "/data/2012", "D1/a.jpg"),
        ("/data/2012b/D1/a.jpg", "/data/2012", "/data/2012b/D1/a.jpg"),
    ],
)
def test_names_are_made_plain(written, strip, plain):
    assert plain_name(written, strip) == plain


def test_case_counts_only_where_it_tells_deployments_apart():
    assert Owners(GLOBS).of("d1/a.jpg") == ["D1"]
    assert Owners({"D1": None, "d1": None}).of("d1/a.jpg") == ["d1"]
    assert Owners({"D": "*/cam1/*.jpg"}).of("x/CAM1/a.jpg") == ["D"]
    assert Owners(GLOBS).of("D3/a.jpg") == []


def test_photos_find_their_boxes_by_path_case_and_backslash(plan):
    content = batch(("D1\\A.JPG", [box()]), ("D1/b.jpg", []), ("D2/c.jpg", [box()]), ("D1/gone.jpg", [box()]))
    rows = [*frames("D1/a.jpg"), *frames("D1/b.jpg"), *frames("D1/late.jpg")]
    found = imported(plan(content), "D1", rows)
    results = by_file(found)
    assert results["D1/a.jpg"].detections == (Detection((0.1, 0.2, 0.3, 0.4), 0.9),)
    assert results["D1/b.jpg"] == FileDetections("D1/b.jpg")
    assert results["D1/late.jpg"].failure == NO_RESULT
    assert found.strangers == ["D1/gone.jpg"]
    assert found.without_result == ["D1/late.jpg"]
    assert found.detector == "import: md_v5a.0.0.pt"


def test_a_name_that_differs_in_case_alone_from_two_files_is_ambiguous(plan):
    content = batch(("D1/IMG.jpg", [box()]))
    with pytest.raises(InputError, match="differ in case alone"):
        imported(plan(content), "D1", [*frames("D1/img.JPG"), *frames("D1/img.jpg")])


def test_two_entries_of_one_file_are_ambiguous(plan):
    content = batch(("D1/A.jpg", [box()]), ("D1/a.JPG", [box()]))
    with pytest.raises(InputError, match="keep one"):
        imported(plan(content), "D1", frames("D1/a.jpg"))
    with pytest.raises(InputError, match=r"the same file as 'D1/a.jpg' in md0\.json"):
        split_digests(plan(batch(("D1/a.jpg", [])), batch(("D1\\a.jpg", []))))


def test_bare_names_are_found_only_where_that_is_asked_for_and_clear(plan):
    content = batch(("D1/b.jpg", []), ("a.jpg", [box()]))
    listed = ("D1/b.jpg", "D2/DCIM/a.jpg")
    assert json.loads(homeless(plan(content, listed=listed)))[0]["images"][0]["file"] == "a.jpg"
    asked = plan(content, listed=listed, import_basename=True)
    assert by_file(imported(asked, "D2", frames("D2/DCIM/a.jpg")))["D2/DCIM/a.jpg"].detections
    with pytest.raises(InputError, match="may be any of 2 files"):
        split_digests(plan(content, listed=(*listed, "D1/a.jpg"), import_basename=True))


def homeless(plan):
    split_digests(plan)
    return entries_path(plan.folder, HOMELESS).read_text()


def test_another_survey_s_file_is_refused_and_says_what_is_wanted(plan):
    with pytest.raises(InputError) as error:
        split_digests(plan(batch(("X9/a.jpg", [box()]))))
    assert "'X9/a.jpg'" in error.value.text()
    assert "'D1/...'" in error.value.text()
    assert "import_strip" in error.value.text()
    assert not list(entries_path(plan().folder, "D1").parent.glob("*.json"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is no JSON"),
        ("\x00\x01", "is no JSON"),
        ({"predictions": []}, "speciesnet_to_md"),
        (batch(("D1/a.jpg", [box(bbox=(0.9, 0.1, 0.3, 0.1))])), "within the picture"),
        (batch(("D1/a.jpg", [box(bbox=(100, 20, 300, 200))])), "within the picture"),
        (batch(("D1/a.jpg", [box(bbox=(0.1, 0.1, False, 0.2))])), "within the picture"),
        (batch(("D1/a.jpg", [box(category="7")])), "not in detection_categories"),
        (batch(("D1/a.jpg", [box(category="4")]), categories={"4": "leopard"}), "{leopard: animal}"),
        (batch(("D1/a.jpg", [box()]), version="2.0"), "format_version"),
        (batch(("D1/a.jpg", [box(classifications=[["9", 0.5]])])), "classifications"),
        (batch(), "no entry at all"),
    ],
)
def test_faults_are_told_and_nothing_is_laid_down(plan, content, told):
    made = plan(batch(("D2/z.jpg", [box()])), content) if told != "no entry at all" else plan(content)
    with pytest.raises(InputError) as error:
        split_digests(made)
    assert told in error.value.text()
    assert not made.folder.exists()


HUGE = 10**400


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"conf": HUGE}, "conf 1000"),
        ({"bbox": [0, 0, 1, -HUGE]}, "within the picture"),
        ({"outline": [[0, 0, 1, 1, HUGE, 0]]}, "outline"),
        ({"time_s": HUGE}, "time_s"),
        ({"frame_number": HUGE}, "frame_number"),
        ({"classifications": [["1", HUGE]]}, "classifications"),
    ],
)
def test_whole_numbers_of_hundreds_of_digits_are_told(plan, more, told):
    row = box(frame_number=0) | more
    content = batch(
        ("D1/a.mp4", {"frame_rate": 25.0, "detections": [row]}), classification_categories={"1": "leopard"}
    )
    with pytest.raises(InputError) as error:
        split_digests(plan(content))
    assert told in error.value.text()
    assert len(error.value.text()) < 600


def test_clips_with_endless_rates_and_frames_and_names_of_half_characters_are_told(plan):
    content = batch(
        ("D1/a.mp4", clip_entry([0], rate=HUGE)),
        ("D1/b.mp4", clip_entry([0], frames_processed=[HUGE])),
        ("D1/\ud800.jpg", []),
        ("D1/c.jpg", {"detections": None, "failure": "\ud800"}),
    )
    content["info"]["detector"] = "\udfff"
    with pytest.raises(InputError) as error:
        split_digests(plan(content))
    assert len(error.value.problems) == 5
    error.value.text().encode()


def test_outlines_are_clipped_to_the_picture_and_left_out_where_they_are_far_from_it(plan, caplog):
    outlines = [[-0.001, 0.2, 0.5, 1.002, 0.5, 0.3]], [[0, 0, 1e300, 0, 1, 1]], [[100, 20, 300, 200, 5, 5]]
    content = batch(("D1/a.jpg", [box(outline=outline) for outline in outlines]))
    found = imported(plan(content), "D1", frames("D1/a.jpg"))
    clipped = ((0.0, 0.2, 0.5, 1.0, 0.5, 0.3),)
    assert [d.outline for d in found.files[0].detections] == [clipped, (), ()]
    assert "2 outlines lie outside the picture" in caplog.text


def test_a_name_that_is_no_utf_8_finds_its_file(plan):
    found = imported(plan(batch(("D1/\udcff.jpg", [box()]))), "D1", frames("D1/%FF.jpg"))
    assert found.files[0].detections


def test_a_rate_that_rounds_to_none_is_still_one(plan):
    found = imported(plan(batch(("D1/a.mp4", clip_entry([0], rate=1e-9)))), "D1", frames("D1/a.mp4"))
    assert json.loads(batch_bytes(found.detector, found.files))["images"][0]["frame_rate"] > 0


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 9)
    | st.sampled_from([HUGE, -HUGE, "\ud800", "\udc80"])
    | st.floats()
    | st.sampled_from(["", "1", "9", "D1/a.jpg"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["1", "bbox", "file"]), inner)
    ),
    max_leaves=6,
)
PLACES = [
    (),
    ("info",),
    ("info", "format_version"),
    ("info", "detector"),
    ("detection_categories",),
    ("classification_categories",),
    ("classification_category_descriptions",),
    ("images",),
    *(
        ("images", 0, *rest)
        for rest in [(), ("file",), ("detections",), ("frame_rate",), ("frames_processed",)]
    ),
    *(("images", 0, "failure"), ("images", 0, "detections", 0)),
    *(("images", 0, "detections", 0, key) for key in ("category", "conf", "bbox", "frame_number", "time_s")),
    *(("images", 0, "detections", 0, key) for key in ("outline", "classifications")),
]


@given(place=st.sampled_from(PLACES), value=anything)
def test_whatever_stands_in_a_file_no_other_error_comes_of_it(tmp_path_factory, place, value):
    content = batch(
        ("D1/a.mp4", clip_entry([0, 25], frames_processed=[0, 25])),
        classification_categories={"1": "leopard"},
    )
    content["images"][0]["detections"][0]["classifications"] = [["1", 0.5]]
    inner = content
    for part in place[:-1]:
        inner = inner[part]
    if place:
        inner[place[-1]] = value
    folder = tmp_path_factory.mktemp("any")
    (folder / "md.json").write_text(json.dumps(content if place else value))
    told = DetectionsSettings(detector="import").model_dump()
    made = ImportPlan(folder / "split", [folder / "md.json"], GLOBS, told, "code", lambda: ())
    with suppress(InputError):
        found = imported(made, "D1", frames("D1/a.mp4", (0, 25)))
        batch_bytes(found.detector, found.files, found.descriptions)


@pytest.mark.parametrize(
    "bbox",
    [
        (0.1, 0.1, 4e-5, 0.2),
        (0.99997, 0.1, 0.0005, 0.2),
        (1.0, 0.1, 0.001, 0.2),
        (1.0015, 0.1, 0.0001, 0.2),
        (0.1, -0.002, 0.2, 0.001),
        (0.1, 0.1, 0, 0.2),
    ],
)
def test_boxes_that_clipping_or_rounding_leaves_flat_are_left_out_at_planning(plan, tmp_path, bbox):
    content = batch(("D1/a.jpg", [box(bbox=bbox), box(0.8)]))
    found = imported(plan(content), "D1", frames("D1/a.jpg"))
    assert [d.conf for d in found.files[0].detections] == [0.8]
    with pytest.raises(InputError, match="conf 7") as error:
        split_digests(plan(batch(("D1/a.jpg", [box(7, "9", bbox)]))))
    assert len(error.value.problems) == 2


edges = st.sampled_from(
    [-0.002, -1e-9, 0, 4e-5, 5.1e-5, 0.0005, 0.002, 0.3, 0.99996, 0.99997, 0.9998, 1, 1.0015]
)


@given(st.lists(edges, min_size=4, max_size=4))
def test_whatever_box_is_imported_can_be_written_and_read(tmp_path_factory, bbox):
    folder = tmp_path_factory.mktemp("box")
    (folder / "md.json").write_text(json.dumps(batch(("D1/a.jpg", [box(bbox=bbox)]))))
    told = DetectionsSettings(detector="import").model_dump()
    made = ImportPlan(folder / "split", [folder / "md.json"], GLOBS, told, "code", lambda: ())
    try:
        split_digests(made)
    except InputError:
        return
    found = imported(made, "D1", frames("D1/a.jpg"))
    problems = []
    back = parse_batch(json.loads(batch_bytes(found.detector, found.files)), problems)
    assert problems == []
    assert len(back.files[0].detections) == len(found.files[0].detections)


def test_all_faults_of_all_files_are_told_at_once(plan):
    made = plan("{", batch(("D1/a.jpg", [box(conf=7, category="9")])))
    with pytest.raises(InputError) as error:
        split_digests(made)
    assert len(error.value.problems) == 3


def test_an_edit_changes_the_digest_of_its_deployment_alone(plan):
    images = [("D1/a.jpg", [box()]), ("D2/b.jpg", [box()])]
    before = split_digests(plan(batch(*images)))
    assert split_digests(plan(batch(*reversed(images)))) == before
    images[1] = ("D2/b.jpg", [box(0.8)])
    after = split_digests(plan(batch(*images)))
    assert after["D1"] == before["D1"]
    assert after["D2"] != before["D2"]


def test_an_unchanged_file_is_not_read_again(plan, monkeypatch):
    made = plan(batch(("D1/a.jpg", [box()])))
    first = split_digests(made)
    monkeypatch.setattr("leopard_census.detections.import_split.read_import_files", None)
    assert split_digests(made) == first
    os.utime(made.paths[0], ns=(1, 1))
    with pytest.raises(TypeError):
        split_digests(made)


def test_entries_that_changed_after_planning_are_not_used(plan):
    made = plan(batch(("D1/a.jpg", [box()])))
    digests = split_digests(made)
    entries_path(made.folder, "D1").write_text("[]")
    with pytest.raises(InputError, match="changed while"):
        import_deployment([], entries_path(made.folder, "D1"), digests["D1"], made.settings)


def test_categories_thresholds_and_flat_boxes(plan):
    rows = [box(0.9, "0"), box(0.9, "5"), box(0.05), box(0.9, "2"), box(bbox=(0.1, 0.1, 0.0, 0.2))]
    names = {"0": "Leopard", "1": "animal", "2": "human", "5": "birdhouse"}
    content = batch(("D1/a.jpg", rows), categories=names)
    made = plan(content, import_categories={"leopard": "animal", "birdhouse": "ignore"})
    found = imported(made, "D1", frames("D1/a.jpg"))
    assert [d.category for d in found.files[0].detections] == ["1", "2"]
    assert (found.below, found.ignored) == (1, 1)


def test_classifications_come_along_by_name_from_several_files(plan):
    classes = {"classification_categories": {"0": "leopard", "1": "badger"}}
    told = {"classification_category_descriptions": {"0": "panthera pardus", "1": "meles"}}
    one = batch(("D1/a.jpg", [box(classifications=[["0", 0.9], ["1", 0.1]])]), **classes, **told)
    two = batch(
        ("D1/b.jpg", [box(classifications=[["0", 0.7]])]),
        classification_categories={"0": "badger"},
        version="1.2",
    )
    found = imported(plan(one, two), "D1", [*frames("D1/a.jpg"), *frames("D1/b.jpg")])
    results = by_file(found)
    assert results["D1/a.jpg"].detections[0].classifications == (("leopard", 0.9), ("badger", 0.1))
    assert results["D1/b.jpg"].detections[0].classifications == (("badger", 0.7),)
    raw = json.loads(batch_bytes(found.detector, found.files, found.descriptions))
    assert raw["classification_category_descriptions"] == {"1": "meles", "2": "panthera pardus"}


def clip_entry(numbers, rate=25.0, **more):
    return {"frame_rate": rate, "detections": [box(frame_number=n) for n in numbers], **more}


def test_boxes_of_clips_lie_at_sampled_frames_or_are_counted(plan):
    content = batch(("D1/a.mp4", clip_entry([0, 50, 61], frames_processed=[0, 50, 61])), version="1.5")
    found = imported(plan(content), "D1", frames("D1/a.mp4", (0, 25, 50)))
    (result,) = found.files
    assert [(d.frame_number, d.time_s) for d in result.detections] == [(0, 0.0), (50, 2.0)]
    assert result.frames_processed == (0, 50)
    assert found.dropped == {"D1/a.mp4": 1}


def test_a_clip_of_version_1_4_counts_as_looked_at_throughout(plan):
    found = imported(
        plan(batch(("D1/a.mp4", clip_entry([25])), version="1.4")), "D1", frames("D1/a.mp4", (0, 25))
    )
    assert found.files[0].frames_processed == (0, 25)


def test_a_clip_counted_by_another_rate_is_laid_by_time():
    clip = Clip((0, 30, 60), (0.0, 1.0, 2.0), 30.0)
    assert clip.place(15, None, 15.0) == 1
    assert clip.place(16, None, 15.0) is None
    assert clip.place(30, None, 30.0) == 1
    assert clip.place(7, 2.01, 30.0) == 2
    assert clip.place(7, 1.5, 30.0) is None


def test_a_clip_of_which_one_frame_was_sampled():
    clip = Clip.of(frames("D1/a.mp4", (12,)))
    laid, dropped = lay_at_frames(FileDetections("x", (Detection((0, 0, 1, 1), 0.5, frame_number=12),)), clip)
    assert (laid.detections[0].frame_number, dropped) == (12, 0)


def test_failures_come_along_and_photos_without_frame_number_fit_no_clip(plan):
    content = batch(
        ("D1/a.jpg", {"detections": None, "failure": "Failure image access"}), ("D1/b.mp4", [box()])
    )
    found = imported(plan(content), "D1", [*frames("D1/a.jpg"), *frames("D1/b.mp4", (0, 25))])
    results = by_file(found)
    assert results["D1/a.jpg"].failure == "Failure image access"
    assert found.dropped == {"D1/b.mp4": 1}


def test_what_is_imported_passes_the_field_s_own_check(plan, tmp_path):
    name = "megadetector.postprocessing.validate_batch_results"
    check = pytest.importorskip(name, reason="megadetector-utils is not installed")
    content = batch(
        ("D1/a.jpg", [box(classifications=[["0", 0.9]])]),
        ("D1/b.mp4", clip_entry([0], frames_processed=[0, 25])),
        ("D1/c.jpg", {"detections": None, "failure": "x"}),
        classification_categories={"0": "leopard"},
    )
    rows = [
        r
        for f in ("a.jpg", "b.mp4", "c.jpg", "d.jpg")
        for r in frames(f"D1/{f}", (0, 25) if "mp4" in f else (0,))
    ]
    rows += frames("D1/e.mp4", (0, 25))
    found = imported(plan(content), "D1", rows)
    raw = json.loads(batch_bytes(found.detector, found.files, found.descriptions))
    told = check.validate_batch_results(raw)["validation_results"]
    assert (told["errors"], told["warnings"]) == ([], [])
    assert len(raw["images"]) == 5


def test_speciesnet_s_predictions_by_way_of_the_field_s_own_converter(plan):
    tools = pytest.importorskip(
        "megadetector.utils.wi_taxonomy_utils", reason="megadetector-utils is not installed"
    )
    leopard = "uuid-1;mammalia;carnivora;felidae;panthera;pardus;leopard"
    predictions = {
        "info": {"format_version": "1.0"},
        "predictions": [
            {
                "filepath": "D:\\cards\\D1\\a.jpg",
                "detections": [
                    {
                        "category": "1",
                        "label": "human",
                        "conf": 0.9,
                        "bbox": [0.1, 0.2, 0.3, 0.4],
                        "raw_classifications": {"classes": [leopard], "scores": [0.8]},
                    }
                ],
            },
            {"filepath": "D:\\cards\\D1\\b.jpg", "failures": ["DETECTOR"]},
        ],
    }
    content = tools.generate_md_results_from_predictions_json(predictions)
    made = plan(content, import_strip="D:/cards")
    found = imported(made, "D1", [*frames("D1/a.jpg"), *frames("D1/b.jpg")])
    results = by_file(found)
    (seen,) = results["D1/a.jpg"].detections
    assert (seen.box, seen.category) == ((0.1, 0.2, 0.3, 0.4), "2")
    assert seen.classifications == (("leopard", 0.8),)
    assert found.descriptions == {"leopard": leopard}
    assert results["D1/b.jpg"].failure


def test_a_category_that_stands_twice_is_told(tmp_path):
    """JSON itself would take every box for a person's."""
    path = tmp_path / "md.json"
    head = '"info": {"format_version": "1.4"}, "detection_categories": {"1": "animal", "1": "person"}'
    path.write_text("{" + head + ', "images": []}', encoding="utf-8")
    with pytest.raises(InputError, match=r"md\.json: the key '1' stands twice"):
        read_import_files([path], {})
