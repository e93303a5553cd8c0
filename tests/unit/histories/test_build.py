"""Whole stage on small surveys: from tables, from media, degenerate ones."""

import csv
import json
from datetime import date, timedelta, timezone

import pytest

from leopard_census.config.estimates import ClosedSettings, ComparisonSettings, ScrSettings
from leopard_census.config.histories import HistoriesSettings
from leopard_census.errors import InputError
from leopard_census.estimates.closed.table import write_closed
from leopard_census.estimates.comparison.files import write_winters
from leopard_census.estimates.comparison.winters import TABLES
from leopard_census.estimates.counts import write_counts
from leopard_census.estimates.scr.survey_files import write_scr
from leopard_census.histories.basis import media_facts
from leopard_census.histories.build import build_histories
from leopard_census.histories.funnel import Funnel
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

WINDOW = SurveyWindow(date(2011, 12, 15), 20, timezone(timedelta(hours=11)))
OUTPUTS = {
    "encounters": "csv",
    "effort": "csv",
    "captures": "csv",
    "capture_sets": "csv",
    "detectors": "csv",
    "histories": "csv",
    "members": "csv",
    "losses": "csv",
    "cameras": "csv",
    "funnel": "csv",
    "basis": "csv",
}
STATIONS = {f"S{i}": (43.0 + 0.03 * (i // 3), 131.3 + 0.04 * (i % 3)) for i in range(9)}


def sheet(path, text):
    path.write_text(text.strip().replace(" ", "") + "\n", encoding="utf-8")
    return [path]


def deployments(folder, places=True, extra=""):
    rows = [
        f"D{s},{s},{lat if places else ''},{lon if places else ''},2011-12-14T12:00:00+11:00,2012-01-10T12:00:00+11:00"
        for s, (lat, lon) in STATIONS.items()
    ]
    head = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd"
    return sheet(folder / "deployments.csv", "\n".join([head, *rows, extra]))


CAPTURES = [
    ("A1", "S0", 0), ("A1", "S1", 3), ("A1", "S0", 7), ("A2", "S4", 1), ("A2", "S5", 2), ("A2", "S4", 12),
    ("A3", "S8", 5), ("A3", "S7", 9), ("A4", "S2", 6), ("A4", "S5", 14), ("A5", "S6", 3),
]  # fmt: skip


def captures(folder, rows=CAPTURES, flank="left"):
    lines = [f"{a},{WINDOW.start + timedelta(days=d)},{s},{flank}" for a, s, d in rows]
    return sheet(folder / "captures.csv", "\n".join(["individualID,date,locationID,flank", *lines]))


def run(folder, inputs, settings=None, target="Panthera pardus", session="w-2011"):
    out = folder / "out"
    out.mkdir(exist_ok=True)
    outputs = {name: out / f"{name}.{kind}" for name, kind in OUTPUTS.items()}
    build_histories(inputs, outputs, session, WINDOW, target, settings or HistoriesSettings())
    write_counts(outputs["members"], out / "counts.csv")
    write_closed(
        outputs["histories"],
        outputs["basis"],
        {name: out / f"{name}.csv" for name in ("closed", "closure", "heterogeneity")},
        ClosedSettings(closure_replicates=0),
    )
    write_scr(
        outputs,
        {name: out / f"{name}.csv" for name in ("scr", "models", "density", "squares")},
        ScrSettings(fit_runs=0),
        None,
        "+10:00",
    )
    return out


def headline(out, table, name):
    with (out / f"{table}.csv").open(encoding="utf-8") as handle:
        rows = [r for r in csv.DictReader(handle) if r["data_set"] == "headline"]
    key = "model" if table == "closed" else "parameter"
    return next(r for r in rows if r[key] == name)


def read(out, table):
    with (out / f"{table}.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_survey_from_tables(tmp_path):
    out = run(tmp_path, {"captures": captures(tmp_path), "deployments": deployments(tmp_path)})
    facts = {row["item"]: row["value"] for row in read(out, "basis")}
    assert facts["station_days"] == "180.0000"
    assert (facts["method"], facts["epsg"], facts["scr_occasions"]) == ("tables", "32652", "20")
    assert read(out, "counts")[0]["n_min"] == "5"
    assert float(headline(out, "closed", "M0")["n_hat"]) >= 5
    assert float(headline(out, "scr", "D")["estimate"]) > 0
    assert len(read(out, "captures")) == len(CAPTURES)
    # What is written can be read back under its contract.
    for name, table in _contracts().items():
        read_table(out / f"{name}.csv", table)


def _contracts():
    return {
        "encounters": contract("encounters"),
        "effort": contract("effort"),
        "captures": contract("captures"),
        "capture_sets": contract("capture_sets"),
        "detectors": contract("detectors"),
        "histories": contract("histories"),
        "members": contract("members"),
        "losses": contract("station_losses"),
        "cameras": contract("camera_work"),
        "funnel": contract("funnel"),
        "basis": contract("basis"),
    }


def test_camera_that_never_worked_changes_no_estimate(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    # A stolen camera at a new station far away, and a second dead camera, wrongly placed, at a known station.
    extra = (
        "DX,SX,43.5,131.9,2011-12-14T12:00:00+11:00,2012-01-10T12:00:00+11:00\n"
        "DY,S1,43.9,131.9,2011-12-14T12:00:00+11:00,2012-01-10T12:00:00+11:00"
    )
    outages = sheet(
        two / "outages.csv",
        "deploymentID,start,end,reason\nDX,2011-12-14T12:00:00+11:00,,theft\nDY,2011-12-14T12:00:00+11:00,,theft",
    )
    plain = run(one, {"captures": captures(one), "deployments": deployments(one)})
    other = run(
        two, {"captures": captures(two), "deployments": deployments(two, extra=extra), "outages": outages}
    )
    for name in ("scr", "closed", "counts", "captures", "detectors", "histories"):
        assert (plain / f"{name}.csv").read_bytes() == (other / f"{name}.csv").read_bytes(), name
    dead = [row for row in read(other, "effort") if row["locationID"] == "SX"]
    assert len(dead) == 20
    assert {row["usage"] for row in dead} == {"0.0000"}


def test_splitting_deployments_at_midnight_changes_nothing(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    head = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd"
    rows = []
    for s, (lat, lon) in STATIONS.items():
        rows += [
            f"D{s}a,{s},{lat},{lon},2011-12-14T12:00:00+11:00,2011-12-20T00:00:00+11:00",
            f"D{s}b,{s},{lat},{lon},2011-12-20T00:00:00+11:00,2012-01-10T12:00:00+11:00",
        ]
    split = sheet(two / "deployments.csv", "\n".join([head, *rows]))
    plain = run(one, {"captures": captures(one), "deployments": deployments(one)})
    other = run(two, {"captures": captures(two), "deployments": split})
    for path in sorted(plain.iterdir()):
        # One row for each deployment, of which there are more.
        if path.name == "cameras.csv":
            continue
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_numbered_occasions(tmp_path):
    seen = ["A1,1,S0,left", "A1,2,S1,left", "A2,4,S4,left", "A2,1,S5,left", "A3,9,S5,left"]
    rows = "\n".join(["individualID,occasion,locationID,flank", *seen])
    inputs = {"captures": sheet(tmp_path / "captures.csv", rows), "deployments": deployments(tmp_path)}
    out = run(tmp_path, inputs)
    facts = {row["item"]: row["value"] for row in read(out, "basis")}
    assert (facts["scr_occasions"], facts["closed_occasions"]) == ("4", "4")
    assert read(out, "detectors")[0]["usage_1"] == "5.0000"
    assert [r["excluded_by"] for r in read(out, "encounters") if r["individualID"] == "A3"] == [
        "outside-window"
    ]


def test_table_winter_without_effort(tmp_path):
    out = run(tmp_path, {"captures": captures(tmp_path)})
    assert read(out, "counts")[0]["n_min"] == "5"
    for table, name in (("closed", "M0"), ("closed", "Chao"), ("scr", "D"), ("scr", "N")):
        assert "not known" in headline(out, table, name)["note"]
    assert read(out, "effort") == []


def test_no_coordinates(tmp_path):
    inputs = {"captures": captures(tmp_path), "deployments": deployments(tmp_path, places=False)}
    out = run(tmp_path, inputs)
    assert "coordinates" in headline(out, "scr", "D")["note"]
    assert float(headline(out, "closed", "M0")["n_hat"]) >= 5
    assert read(out, "detectors")[0]["x"] == ""


def test_one_missing_coordinate_names_the_station(tmp_path):
    places = dict(STATIONS)
    text = (
        deployments(tmp_path)[0]
        .read_text(encoding="utf-8")
        .replace(f",{places['S4'][0]},{places['S4'][1]},", ",,,")
    )
    (tmp_path / "deployments.csv").write_text(text, encoding="utf-8")
    out = run(tmp_path, {"captures": captures(tmp_path), "deployments": [tmp_path / "deployments.csv"]})
    assert "missing for S4" in headline(out, "scr", "D")["note"]


def test_capture_where_nothing_stood_is_told(tmp_path):
    inputs = {"captures": captures(tmp_path, [("A1", "S99", 1)]), "deployments": deployments(tmp_path)}
    with pytest.raises(InputError, match="S99, which has no row in deployments"):
        run(tmp_path, inputs)


def test_contradictions_are_told_together(tmp_path):
    rows = (
        "individualID,date,locationID,lifeStage,sex\n"
        "A1,2011-12-16,S0,adult,male\nA1,2011-12-17,S0,juvenile,male\nA2,2011-12-16,S0,,male\nA2,2011-12-17,S0,,female"
    )
    inputs = {"captures": sheet(tmp_path / "captures.csv", rows), "deployments": deployments(tmp_path)}
    with pytest.raises(InputError) as caught:
        run(tmp_path, inputs)
    assert len(caught.value.problems) == 2


# ---- from media


def media_inputs(folder, named=(("x1", "A1", "S0", "2011-12-20T05:00:00+11:00"),), other=3):
    """Tables of the earlier stages for a survey of photos: named sightings, and `other` sightings of deer."""
    sightings, assignments = [], []
    for key, individual, station, start in named:
        sightings.append(_sighting(key, station, start, "Panthera pardus"))
        assignments.append(
            {
                "sightingID": key,
                "individualID": individual,
                "flank": "left",
                "evidence": "automatic" if individual else "none",
                "state": "identified" if individual else "unidentifiable",
                "reason": None if individual else "too dark",
            }
        )
    for i in range(other):
        sightings.append(_sighting(f"d{i}", "S1", "2011-12-21T05:00:00+11:00", "Cervus nippon"))
    codes = sorted({individual for _, individual, _, _ in named if individual})
    catalogue = [
        {
            "individualID": code,
            "flanks": "both",
            "provisional": True,
            "n_sightings": 1,
            "n_stations": 1,
        }
        for code in codes
    ]
    files = [f"{i:016x}" for i in range(len(sightings) + 2)]
    tables = {
        "sightings": (contract("sightings"), [_typed(row) for row in sightings]),
        "assignments": (contract("assignments"), assignments),
        "catalogue": (contract("catalogue"), catalogue),
        "status": (
            contract("media_status"),
            [
                {
                    "mediaID": m,
                    "deploymentID": "DS0",
                    "filePath": f"DS0/{m}.JPG",
                    "status": "ok" if n < len(sightings) else "corrupt",
                }
                for n, m in enumerate(files)
            ],
        ),
    }
    inputs = {"deployments": deployments(folder)}
    for name, (table, rows) in tables.items():
        inputs[name] = [folder / f"{name}.csv"]
        write_table(inputs[name][0], table, rows)
    media = [
        "mediaID,deploymentID,filePath,sha256,bytes,fileMediatype,timestampSource,status",
        *(f"{m},DS0,DS0/{m}.JPG,{'0' * 64},10,image/jpeg,exif,ok" for m in files),
    ]
    inputs["media"] = sheet(folder / "media.csv", "\n".join(media))
    usable = files[: len(sightings)]
    frames = [f"{m}@0,{m},DS0/{m}.JPG,0" for m in usable]
    inputs["frames"] = sheet(
        folder / "frames.csv", "\n".join(["frameID,mediaID,filePath,frame_number", *frames])
    )
    inputs["tracks"] = [folder / "tracks.csv"]
    boxes = [
        {
            "sightingID": row["sightingID"],
            "frameID": f"{m}@0",
            "box": "0.0000 0.0000 1.0000 1.0000",
            "conf": 0.9,
        }
        for row, m in zip(sightings, usable, strict=True)
    ]
    write_table(inputs["tracks"][0], contract("tracks"), boxes)
    inputs["detections"] = [folder / "detections.json"]
    whole = {"category": "1", "conf": 0.9, "bbox": [0.0, 0.0, 1.0, 1.0]}
    faint = {"category": "1", "conf": 0.1, "bbox": [0.0, 0.0, 1.0, 0.999]}
    images = [{"file": f"DS0/{m}.JPG", "detections": [whole, faint]} for m in usable]
    batch = {
        "info": {"format_version": "1.6", "detector": "import: SpeciesNet, md_v5a"},
        "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"},
        "images": images,
    }
    inputs["detections"][0].write_text(json.dumps(batch), encoding="utf-8")
    return inputs


def _sighting(key, station, start, species):
    return {
        "sightingID": key,
        "deploymentID": f"D{station}",
        "locationID": station,
        "mediaIDs": ["0"],
        "start": start,
        "end": start,
        "time_corrected": False,
        "scientificName": species,
        "species_source": "classifier",
        "flank": "left",
        "quality": 0.5,
        "n_detections": 1,
        "simultaneous": 1,
    }


def _typed(row):
    from datetime import datetime

    times = {k: datetime.fromisoformat(row[k]) if row[k] else None for k in ("start", "end")}
    return row | times


def steps(out):
    found = {}
    for row in read(out, "funnel"):
        found.setdefault(row["unit"], {})[row["state"]] = int(row["n"])
    return found


def test_survey_from_media_and_its_funnel(tmp_path):
    named = (
        ("x1", "A1", "S0", "2011-12-20T05:00:00+11:00"),
        ("x2", "A1", "S0", "2011-12-20T05:10:00+11:00"),
        ("x3", "A1", "S0", "2011-12-20T09:00:00+11:00"),
        ("x4", "A2", "S3", "2011-12-25T09:00:00+11:00"),
        ("x5", "A2", "S3", None),
        ("x6", None, "S3", "2011-12-25T09:00:00+11:00"),
    )
    out = run(tmp_path, media_inputs(tmp_path, named))
    assert steps(out) == {
        "files": {"total": 11, "ok": 9, "corrupt": 2},
        "usable files": {"total": 9, "with frames": 9, "without frames": 0},
        "frames": {"total": 9, "with detections": 9, "empty": 0},
        "detections": {"total": 18, "in sightings": 9, "within a followed box": 9},
        "boxes of sightings": {"total": 9, "as detected": 9},
        "sightings": {"total": 9, "Panthera pardus": 6, "Cervus nippon": 3},
        "target sightings": {"total": 6, "identified": 5, "unidentifiable: too dark": 1},
        "named sightings": {"total": 5, "in encounters": 4, "without a time": 1},
        "encounters": {"total": 3, "captures": 2, "same-occasion": 1},
        "captures": {"total": 2, "used": 2},
    }
    facts = {row["item"]: row["value"] for row in read(out, "basis")}
    assert (facts["method"], facts["photos"], facts["clips"], facts["classified"]) == (
        "photo",
        "11",
        "0",
        "9",
    )
    assert facts["detected_by"] == "SpeciesNet, md_v5a"


def test_who_found_the_boxes_is_not_told_where_no_file_says_it():
    said = ["import: no result", "import: unknown", ""]
    facts = {row["item"]: row["value"] for row in media_facts([], [], said)}
    assert facts["detected_by"] is None


def test_survey_without_a_leopard(tmp_path):
    out = run(tmp_path, media_inputs(tmp_path, named=()))
    assert read(out, "counts")[0]["n_max"] == "0"
    assert "No animal was caught" in headline(out, "closed", "M0")["note"]
    assert "No animal was caught" in headline(out, "scr", "D")["note"]
    assert steps(out)["captures"] == {"total": 0, "used": 0}


def test_the_tables_say_whose_names_count(tmp_path):
    settings = HistoriesSettings(
        include={"grades": ["label", "decision"]}, independence_since="lastIndependentRecord"
    )
    out = run(tmp_path, media_inputs(tmp_path), settings)
    (encounter,) = read(out, "encounters")
    assert (encounter["grade"], encounter["excluded_by"]) == ("automatic", "name-grade")
    assert steps(out)["encounters"] == {"total": 1, "name-grade": 1}
    adults = next(row for row in read(out, "counts") if row["group"] == "adults")
    assert (adults["n_max"], adults["unsure_names"]) == ("0", "1")
    facts = {row["item"]: row for row in read(out, "basis")}
    assert facts["include_grades"]["value"] == "label|decision"
    assert facts["independence_since"]["value"] == "lastIndependentRecord"
    assert "began the visit" in facts["independence_minutes"]["note"]


def test_a_sighting_that_lost_its_place_stops_the_stage(tmp_path):
    """The assignments name a sighting that the sightings table lacks: two runs were mixed."""
    inputs = media_inputs(tmp_path)
    path = inputs["assignments"][0]
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1].replace("x1", "x9", 1)]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"has 1 that sightings/all\.csv lacks: x9"):
        run(tmp_path, inputs)


def test_survey_with_one_leopard(tmp_path):
    out = run(tmp_path, media_inputs(tmp_path))
    assert "Only one animal" in headline(out, "closed", "Chao")["note"]
    assert "Only one animal" in headline(out, "scr", "N")["note"]


def test_trend_of_written_tables(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    outs = [
        run(one, {"captures": captures(one)}),
        run(two, {"captures": captures(two), "deployments": deployments(two)}),
    ]
    inputs = {name: [out / f"{name}.csv" for out in outs] for name in TABLES}
    names = {"models": "winter_models"}
    made = {
        name: tmp_path / f"{names.get(name, name)}.csv"
        for name in ("trend", "changes", "comparison", "models", "turnover", "survival")
    }
    write_winters(["w-2007", "w-2011"], inputs, made, {}, ComparisonSettings(), ScrSettings())
    rows = {row["survey"]: row for row in read(tmp_path, "trend")}
    assert {row["survey"] for row in read(tmp_path, "turnover")} <= {"w-2007", "w-2011"}
    assert read(tmp_path, "survival")[0]["note"].startswith("Survival needs three winters")
    assert {row["declared"] for row in read(tmp_path, "comparison")} == {"false"}
    assert rows["w-2007"]["comparable"] == "false"
    assert rows["w-2007"]["ratio"] == ""
    assert rows["w-2011"]["station_days"] == "180.00"


def test_funnel_stops_when_sums_disagree():
    with pytest.raises(InputError, match="there are 5, but their states add up to 4"):
        Funnel().add("files", {"ok": 3, "corrupt": 1}, {}, 5)


def test_same_bytes_whatever_the_order_of_rows(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    plain = run(one, {"captures": captures(one), "deployments": deployments(one)})
    mixed = deployments(two)
    lines = mixed[0].read_text(encoding="utf-8").splitlines()
    mixed[0].write_text("\n".join([lines[0], *lines[:0:-1]]) + "\n", encoding="utf-8")
    other = run(two, {"captures": captures(two), "deployments": mixed})
    for path in sorted(plain.iterdir()):
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name
