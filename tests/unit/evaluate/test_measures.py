from datetime import UTC, datetime, timedelta

import pytest

from leopard_census.evaluate.detection_truth import detection_measures
from leopard_census.evaluate.measure import share, wilson
from leopard_census.evaluate.pairs import count_pairs
from leopard_census.evaluate.sighting_truth import TrueView, sighting_visits, true_views
from leopard_census.evaluate.validation import Found, Truth, identity_measures, media_measures
from leopard_census.tables.batch_json import Detection, FileDetections


def test_wilson_interval_of_known_cases():
    # Newcombe 1998, Table I: 81/263 and 0/20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_a_share_of_nothing_has_no_value():
    assert share("x", 0, 0, "").value is None


def test_pairs_of_a_small_partition():
    counts = count_pairs(["a", "a", "b", None, "b"], ["K", "K", "K", "K", "L"])
    assert (counts.joined_right, counts.joined_wrong, counts.missed) == (1, 1, 5)
    assert counts.precision == 0.5
    assert counts.recall == pytest.approx(1 / 6)
    assert counts.f1 == pytest.approx(0.25)


def test_pairs_with_a_machine_name_only():
    counts = count_pairs(["a", "a", "a"], ["K", "K", "L"], [False, False, True])
    assert (counts.joined_right, counts.joined_wrong, counts.missed) == (0, 2, 0)


def box(path, visit, x, *, time_s=0.0, individual="SL-01", flank="left", visible=1.0):
    return {
        "filePath": path,
        "visitID": visit,
        "scientificName": "Panthera pardus",
        "individualID": individual,
        "flank": flank,
        "visible": visible,
        "time_s": time_s,
        "box": f"{x:.4f} 0.2000 0.3000 0.3000",
    }


def sighting(key, media, x, time_s=0.0):
    return {
        "sightingID": key,
        "anchor_mediaID": media,
        "anchor_time_s": time_s,
        "anchor_box": f"{x:.4f} 0.2000 0.3000 0.3000",
    }


def test_a_sighting_is_the_visit_that_most_of_its_boxes_show():
    views = true_views(
        [
            box("f1", "V1", 0.1),
            box("f1", "V2", 0.5),
            box("f2", "V2", 0.1, flank="right"),
            box("f2", "V1", 0.6),
        ]
    )
    crops = [
        {"sightingID": "S", "frameID": "m1@0", "box": "0.5000 0.2000 0.3000 0.3000"},
        {"sightingID": "S", "frameID": "m2@0", "box": "0.1000 0.2000 0.3000 0.3000"},
    ]
    found = sighting_visits(
        [sighting("S", "m1", 0.1), sighting("none", "m1", 0.9)], crops, {"m1": "f1", "m2": "f2"}, views
    )
    assert set(found) == {"S"}
    assert found["S"].visit == "V2"


def test_of_an_animal_that_turns_the_best_view_s_flank_is_asked_for():
    views = true_views(
        [box("f1", "V1", 0.1, time_s=t, flank=f) for t, f in ((1.0, "left"), (2.0, "left"), (3.0, "right"))]
        + [box("f2", "V2", 0.1, flank="other"), box("f3", "V2", 0.1)]
    )
    crops = [
        {"sightingID": key, "frameID": frame, "box": "0.1000 0.2000 0.3000 0.3000"}
        for key, frame in (("S", "m1@1000000"), ("S", "m1@2000000"), ("T", "m3@0"))
    ]
    rows = [sighting("S", "m1", 0.1, time_s=3.0), sighting("T", "m2", 0.1)]
    found = sighting_visits(rows, crops, {"m1": "f1", "m2": "f2", "m3": "f3"}, views)
    assert (found["S"].flank, found["T"].flank) == ("right", "left")


def test_boxes_at_another_time_do_not_vote():
    views = true_views([box("f1", "V1", 0.1, time_s=3.0)])
    assert sighting_visits([sighting("S", "m1", 0.1)], [], {"m1": "f1"}, views) == {}
    assert "S" in sighting_visits([sighting("S", "m1", 0.1, time_s=3.04)], [], {"m1": "f1"}, views)


def value(measures, name):
    (found,) = [m for m in measures if m.id == name]
    return found.value


def test_detection_recall_and_precision():
    view = TrueView("V1", "Panthera pardus", None, None, 1.0, 0.0, (0.2, 0.2, 0.4, 0.4))
    hidden = TrueView("V2", "Panthera pardus", None, None, 0.1, 0.0, (0.7, 0.7, 0.2, 0.2))
    files = [
        FileDetections(
            "a.jpg", (Detection((0.2, 0.2, 0.4, 0.38), 0.9), Detection((0.0, 0.0, 0.1, 0.1), 0.9))
        ),
        FileDetections("b.jpg", (Detection((0.35, 0.35, 0.1, 0.1), 0.5),)),
        FileDetections("c.jpg", (Detection((0.35, 0.35, 0.1, 0.1), 0.1),)),
        FileDetections("copy.jpg", (Detection((0.0, 0.0, 0.1, 0.1), 0.9),)),
    ]
    found = detection_measures(files, {"a.jpg": [view, hidden], "b.jpg": [view]}, {"copy.jpg"})
    assert value(found, "detection.recall") == 0.5
    assert value(found, "detection.recall_centre") == 1.0
    assert value(found, "detection.precision") == pytest.approx(1 / 3)
    assert value(found, "detection.false_frames") == 0.0


def test_detections_in_clips_are_matched_in_time():
    views = [TrueView("V1", "x", None, None, 1.0, t, (0.1 + t / 10, 0.2, 0.2, 0.2)) for t in (0.0, 1.0, 2.0)]
    clip = FileDetections(
        "a.mp4", (Detection((0.2, 0.2, 0.2, 0.2), 0.9, frame_number=10, time_s=1.0),), None, 10.0, (0, 10)
    )
    found = detection_measures([clip], {"a.mp4": views}, set())
    assert value(found, "detection.recall") == 0.5
    assert value(found, "detection.precision") == 1.0


def media(path, fault):
    return {"filePath": path, "fault": fault, "deploymentID": "D1"}


def state(path, status):
    return {"mediaID": f"id of {path}", "filePath": path, "status": status}


def test_media_that_vanish_and_faults_that_are_missed_are_counted():
    found = Found(
        status=[state("a", "ok"), state("b", "duplicate"), state("x", "ok")],
        proposals=[],
        sightings=[],
        assignments=[],
        closed=[],
        scr=[],
        counts=[],
    )
    truth = Truth([media("a", "none"), media("b", "copied-card"), media("c", "empty")], [], {}, {}, {})
    measures = media_measures(found, truth)
    assert value(measures, "media.accounted") == pytest.approx(2 / 3)
    assert value(measures, "media.unknown") == 1
    assert value(measures, "media.faults.copied_card") == 1.0
    assert value(measures, "media.faults.empty") == 0.0


def test_a_clock_that_fell_back_is_right_only_where_its_sightings_have_the_true_time():
    noon = datetime(2012, 1, 10, 12, tzinfo=UTC)
    true = [
        {"filePath": path, "fault": fault, "deploymentID": "D1", "true_time": noon}
        for path, fault in (("a", "none"), ("b", "clock-reset"), ("c", "clock-reset"))
    ]
    seen = [
        {"mediaIDs": ["id of a"], "start": noon + timedelta(seconds=4)},
        {"mediaIDs": ["id of b"], "start": noon},
        {"mediaIDs": ["id of c"], "start": noon - timedelta(days=700)},
        {"mediaIDs": ["id of c"], "start": None},
    ]
    status = [state(path, "ok") for path in "abc"]
    measures = media_measures(Found(status, [], seen, [], [], [], []), Truth(true, [], {}, {}, {}))
    assert value(measures, "media.faults.clock_reset") == pytest.approx(1 / 2)
    assert value(measures, "sightings.time") == pytest.approx(2 / 3)


def test_identity_measures_tell_machine_from_people():
    views = true_views([box(f"f{k}", f"V{k}", 0.1, individual=name) for k, name in enumerate("KKLLK")])
    rows = [sighting(str(k), f"m{k}", 0.1) for k in range(5)]
    visits = sighting_visits(rows, [], {f"m{k}": f"f{k}" for k in range(5)}, views)

    def assigned(key, code, evidence, status="identified"):
        return {"sightingID": key, "individualID": code, "evidence": evidence, "state": status}

    assignments = [
        assigned("0", "P-1", "label"),
        assigned("1", "P-1", "automatic"),
        assigned("2", "P-1", "automatic"),
        assigned("3", None, "none", "to-review"),
        assigned("4", "P-1", "automatic", "excluded"),
    ]
    measures = identity_measures(Found([], [], [], assignments, [], [], []), Truth([], [], {}, views, visits))
    assert value(measures, "identity.pairs.precision") == pytest.approx(1 / 3)
    assert value(measures, "identity.pairs.recall") == pytest.approx(1 / 2)
    assert value(measures, "identity.machine_right") == pytest.approx(1 / 2)
    assert value(measures, "identity.machine_named") == pytest.approx(2 / 3)
