"""The whole comparison on a tiny simulated survey written by hand: files in, JSON out."""

import datetime as dt
import json

from leopard_census.evaluate.survey import validate_survey
from leopard_census.tables.batch_json import Detection, FileDetections, write_batch
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

UTC11 = dt.timezone(dt.timedelta(hours=11))
WHEN = dt.datetime(2012, 1, 7, 19, tzinfo=UTC11)
BOX = (0.2, 0.2, 0.4, 0.4)
CELL = "0.2000 0.2000 0.4000 0.4000"


def write_inputs(folder):
    """Two leopards, one file each, one of them called by a wrong flank; a stray file; no estimates."""
    paths = [f"D1/{k}.jpg" for k in "ab"]
    rows = {
        "status": [
            *({"mediaID": p[3], "deploymentID": "D1", "filePath": p, "status": "ok"} for p in paths),
            {"mediaID": "s", "deploymentID": "D1", "filePath": "D1/notes.txt", "status": "not-media"},
        ],
        "proposals": [],
        "sightings": [
            {
                "sightingID": f"D1.{p[3]}@0.1",
                "deploymentID": "D1",
                "locationID": "S1",
                "mediaIDs": [p[3]],
                "time_corrected": False,
                "scientificName": "Panthera pardus",
                "species_source": "classifier",
                "flank": "left",
                "quality": 0.5,
                "n_detections": 1,
                "simultaneous": 1,
                "anchor_mediaID": p[3],
                "anchor_time_s": 0.0,
                "anchor_box": CELL,
            }
            for p in paths
        ],
        "crops": [],
        "pairs": [
            {
                "sighting_a": "D1.a@0.1",
                "sighting_b": "D1.b@0.1",
                "flank": "left",
                "score": 1.0,
                "inliers": 5,
                "p_comparable": 0.9,
                "p_same": 0.3,
            }
        ],
        "assignments": [
            {
                "sightingID": "D1.a@0.1",
                "individualID": "SL-01",
                "flank": "left",
                "evidence": "label",
                "state": "identified",
            },
            {"sightingID": "D1.b@0.1", "flank": "left", "evidence": "none", "state": "to-review"},
        ],
        "closed": [],
        "scr": [
            {
                "data_set": "headline",
                "parameter": "N",
                "estimate": 4.0,
                "lower": 3.0,
                "upper": 9.0,
                "unit": "animals",
            },
            {"data_set": "headline", "parameter": "D", "unit": "animals per 100 km2", "note": "too few"},
        ],
        "counts": [],
        "identity": [],
        "truth_individuals": [{"individualID": k, "in_region": True} for k in ("SL-01", "SL-02")],
    }
    kinds = {
        "status": contract("media_status"),
        "proposals": contract("clock_proposals"),
        "sightings": contract("sightings"),
        "crops": contract("crops"),
        "pairs": contract("pairs"),
        "assignments": contract("assignments"),
        "closed": contract("closed"),
        "scr": contract("scr"),
        "counts": contract("counts"),
        "identity": contract("identity"),
        "truth_individuals": contract("truth_individuals"),
    }
    files = {name: folder / f"{name}.csv" for name in kinds}
    for name, path in files.items():
        write_table(path, kinds[name], rows[name])
    files["truth_survey"] = folder / "truth.json"
    truth = {
        "n_region": 2,
        "density_per_100km2": 1.0,
        "sigma_m": 3600.0,
        "g0": 0.02,
        "individuals_recorded": 2,
        "cubs_recorded": 0,
    }
    files["truth_survey"].write_text(json.dumps(truth))
    media = [
        {
            "filePath": p,
            "deploymentID": "D1",
            "sha256": "0" * 64,
            "true_time": WHEN,
            "fault": "none",
            "trigger": "animal",
        }
        for p in paths
    ]
    media.append(
        {
            "filePath": "D1/notes.txt",
            "deploymentID": "D1",
            "sha256": "0" * 64,
            "fault": "stray",
            "trigger": "none",
        }
    )
    write_table(folder / "rendered.csv", contract("truth_media"), media)
    boxes = [
        {
            "filePath": path,
            "frame_number": 0,
            "time_s": 0.0,
            "n": 1,
            "visitID": f"V{k}",
            "scientificName": "Panthera pardus",
            "individualID": f"SL-0{k}",
            "box": CELL,
            "visible": 1.0,
            "flank": flank,
            "night": False,
        }
        for k, (path, flank) in enumerate(zip(paths, ("left", "right"), strict=True), start=1)
    ]
    write_table(folder / "boxes.csv", contract("truth_boxes"), boxes)
    write_batch(
        folder / "D1.json",
        "test",
        [FileDetections(paths[0], (Detection(BOX, 0.9),)), FileDetections(paths[1])],
    )
    return files


def test_a_small_survey_is_judged_stage_by_stage(tmp_path):
    out = tmp_path / "validation.json"
    validate_survey(
        results=write_inputs(tmp_path),
        detections=[tmp_path / "D1.json"],
        rendered=[tmp_path / "rendered.csv"],
        boxes=[tmp_path / "boxes.csv"],
        target_species="Panthera pardus",
        out=out,
    )
    rows = json.loads(out.read_text())
    value = {row["id"]: row["value"] for row in rows}
    assert [row["id"] for row in rows] == sorted(value)
    assert all(set(row) == {"id", "value", "n", "definition", "lower", "upper"} for row in rows)
    assert value["media.accounted"] == 1.0
    assert value["media.faults.stray"] == 1.0
    assert value["detection.recall"] == 0.5
    assert value["sightings.recall"] == 1.0
    assert value["sightings.flank.accuracy"] == 0.5
    assert value["identity.pairs.brier"] == 0.09
    # One pair alone: the best constant is right, so there is no skill to tell; nor is a pair sure.
    assert value["identity.pairs.brier_skill"] is None
    assert value["identity.pairs.sure_right"] is None
    assert value["individuals.codes"] == 1
    assert value["individuals.sighted"] == 2
    assert value["intervals.scr.n_region"] is False
    assert value["intervals.scr.density"] is None
    assert value["truth.n_region"] == 2
