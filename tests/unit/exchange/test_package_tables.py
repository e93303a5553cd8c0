"""The three tables of the standard: every file and every sighting is told once, in the standard's words."""

import csv
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.exchange.deployments import bounds, coordinate_precision
from leopard_census.exchange.observations import best_boxes
from leopard_census.exchange.standard_cells import one_line, standard_path, tags
from leopard_census.review.importing.camtrap_dp import read_camtrap_dp
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.exchange.made_survey import FILES, MEDIA_ID, TARGET, Made, at, key, made_survey

Row = dict[str, Any]


@pytest.fixture(scope="module")
def made() -> Made:
    return made_survey()


@pytest.fixture(scope="module")
def package(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.copy().build(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def media(package: Path) -> dict[str, Row]:
    return {row["mediaID"]: row for row in read_table(package / "media.csv", contract("package_media"))}


@pytest.fixture(scope="module")
def observations(package: Path) -> list[Row]:
    return read_table(package / "observations.csv", contract("package_observations"))


@pytest.fixture(scope="module")
def events(observations: list[Row]) -> dict[str, Row]:
    return {row["eventID"]: row for row in observations if row["observationLevel"] == "event"}


def of_file(observations: list[Row], name: str) -> list[Row]:
    return [row for row in observations if row["mediaID"] == MEDIA_ID[name]]


def tags_of(row: Row) -> dict[str, str]:
    return dict(part.split(":", 1) for part in (row["observationTags"] or "").split("|") if part)


# ---- media


def test_every_photo_and_clip_with_a_time_is_listed_and_nothing_else(media: dict[str, Row]) -> None:
    assert set(media) == {MEDIA_ID[name] for name in FILES} - {MEDIA_ID["text"], MEDIA_ID["untimed"]}


def test_every_file_of_the_cards_is_listed_or_counted(
    made: Made, package: Path, media: dict[str, Row]
) -> None:
    told = json.loads((package / "survey.json").read_text(encoding="utf-8"))
    counted = sum(told["media_without_time"].values()) + told["other_files"]
    assert len(media) + counted == len(made.tables["status"])


def test_no_file_is_public(media: dict[str, Row]) -> None:
    assert {row["filePublic"] for row in media.values()} == {False}


def test_times_are_corrected_by_the_clocks_sheet(media: dict[str, Row]) -> None:
    row = media[MEDIA_ID["reset"]]
    assert row["timestamp"] == at("01-08 15:00:00")
    assert row["mediaComments"] == "clock corrected: the camera showed 2010-01-01T05:00:00+11:00"
    assert media[MEDIA_ID["two"]]["timestamp"] == at("01-05 02:00:00")


def test_comments_tell_the_state_of_a_file(media: dict[str, Row]) -> None:
    assert media[MEDIA_ID["copy"]]["mediaComments"] == "duplicate: a copy of D2/f.JPG"
    assert media[MEDIA_ID["damaged"]]["mediaComments"] == "unreadable: no end marker, cut"
    assert media[MEDIA_ID["empty"]]["mediaComments"] == "time of the file on the card, not of the camera"
    assert media[MEDIA_ID["clip"]]["mediaComments"] is None


def test_the_best_view_of_an_individual_makes_its_file_a_favourite(media: dict[str, Row]) -> None:
    assert [name for name in FILES if media.get(MEDIA_ID[name], {}).get("favorite")] == ["clip"]


def test_what_released_the_shutter_is_told_of_a_file_only_when_there_is_one_answer(
    made: Made, media: dict[str, Row], tmp_path: Path
) -> None:
    assert {row["captureMethod"] for row in media.values()} == {"activityDetection"}
    both = made.copy()
    # The files show time-lapse photos, whatever the settings say.
    both.tables["operation"][0] |= {"timelapse_files": 4}
    folder = both.build(tmp_path)
    rows = read_table(folder / "media.csv", contract("package_media"))
    assert {row["captureMethod"] for row in rows} == {None}
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert told["project"]["captureMethod"] == ["activityDetection", "timeLapse"]


PATTERN = re.compile(r"^(?=^[^./~])(^((?!\.{2}).)*$).*$")
names = st.text(st.sampled_from("aБ%./~ -2E"), min_size=1, max_size=12)


@given(names)
def test_any_path_fits_the_standard_and_can_be_had_back(path: str) -> None:
    written = standard_path(path)
    assert PATTERN.search(written), written
    assert written == path if PATTERN.search(path) else unquote(written) == path


def test_a_usual_path_stays_as_it_is() -> None:
    assert standard_path("D1/DCIM/100%/a.b.JPG") == "D1/DCIM/100%/a.b.JPG"


# ---- observations


def test_each_sighting_is_an_event_but_copies_false_detections_and_those_without_a_time(
    made: Made, events: dict[str, Row]
) -> None:
    out = {key("D2", "copy"), key("D2", "untimed"), key("D3", "bush"), key("D3", "denied")}
    assert set(events) == {row["sightingID"] for row in made.tables["sightings"]} - out
    assert {row["count"] for row in events.values()} == {1}


def test_each_listed_file_has_an_observation_of_its_own(
    media: dict[str, Row], observations: list[Row]
) -> None:
    assert {row["mediaID"] for row in observations if row["observationLevel"] == "media"} == set(media)


def test_times_of_an_event_are_whole_seconds_downwards(events: dict[str, Row]) -> None:
    row = events[key("D1", "clip")]
    assert (row["eventStart"], row["eventEnd"]) == (at("01-04 05:00:00"), at("01-04 05:00:05"))


def test_an_observation_of_a_clip_lasts_as_long_as_the_clip(observations: list[Row]) -> None:
    (row,) = of_file(observations, "clip")
    assert row["eventEnd"] - row["eventStart"] == timedelta(seconds=6)


def test_the_box_is_that_of_the_best_view_and_its_moment_is_told(observations: list[Row]) -> None:
    (row,) = of_file(observations, "clip")
    assert [row[f"bbox{part}"] for part in ("X", "Y", "Width", "Height")] == [0.2, 0.2, 0.3, 0.4]
    assert tags_of(row)["frame_s"] == "1.500"


def test_without_a_view_the_surest_detection_gives_the_box_the_earlier_of_two() -> None:
    rows = [
        {"sightingID": "s", "frameID": f"m@{us}", "box": f"0.{n}000 0.1000 0.1000 0.1000", "conf": conf}
        for n, (us, conf) in enumerate([(500_000, 0.7), (900_000, 0.9), (200_000, 0.9)], start=1)
    ]
    for order in (rows, rows[::-1]):
        assert best_boxes(order, [])["s", "m"].frame_us == 200_000


def test_a_box_without_area_is_left_out(observations: list[Row]) -> None:
    flat = next(row for row in of_file(observations, "two") if row["eventID"] == key("D3", "two", 2))
    assert flat["bboxX"] is flat["bboxWidth"] is None


def test_identities_with_their_flank_and_probability(events: dict[str, Row]) -> None:
    row = events[key("D1", "clip")]
    assert row["individualID"] == "SL-01"
    # The assignment's flank, not the sighting's: people had turned it.
    assert tags_of(row) == {
        "flank": "right",
        "idprob": "0.9700",
        "state": "identified",
        "evidence": "automatic",
    }
    assert (row["classificationMethod"], row["classificationProbability"]) == ("machine", 0.9)
    assert row["classifiedBy"] == "leopard-census classifier"
    # Life stage and sex are the animal's, or, where the sighting knows better, its own.
    assert (row["lifeStage"], row["sex"]) == ("adult", "male")
    other = events[key("D3", "reset")]
    assert (other["individualID"], other["lifeStage"], other["sex"]) == ("P-00ab", "juvenile", "female")


def test_a_name_that_waits_for_people_is_not_given_away(events: dict[str, Row]) -> None:
    row = events[key("D3", "two", 2)]
    assert row["individualID"] is None
    assert "idprob" not in tags_of(row)
    assert row["observationComments"] == "too small: 40 pixels"


def test_labels_and_decisions_make_a_human_classification_without_a_machines_probability(
    events: dict[str, Row],
) -> None:
    for sighting in (key("D2", "side"), key("D3", "two"), key("D3", "two", 2)):
        row = events[sighting]
        assert row["classificationMethod"] == "human"
        assert row["classificationProbability"] is row["classifiedBy"] is None


def test_the_species_is_the_one_that_people_decided_on(events: dict[str, Row]) -> None:
    # The machine said unknown, people the target.
    assert events[key("D3", "two", 2)]["scientificName"] == TARGET
    # The machine said the target, people another species.
    row = events[key("D3", "two")]
    assert (row["observationType"], row["scientificName"]) == ("animal", "Lynx lynx")
    assert row["observationComments"] == "people decided that it is not Panthera pardus"


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ("Cervus nippon", "animal", "Cervus nippon"),
        ("Homo sapiens", "human", "Homo sapiens"),
        ("unknown", "unknown", None),
        # They agree only on what it is not.
        (None, "unknown", None),
    ],
)
def test_so_is_that_of_another_species(
    made: Made, tmp_path: Path, said: str | None, kind: str, name: str | None
) -> None:
    decided = made.copy()
    boar = key("D3", "odd")
    decided.tables["decided"].append({"sightingID": boar, "scientificName": said})
    rows = read_table(decided.build(tmp_path) / "observations.csv", contract("package_observations"))
    told = [row for row in rows if row["eventID"] == boar]
    assert [row["observationLevel"] for row in told] == ["event", "media"]
    for row in told:
        assert (row["observationType"], row["scientificName"]) == (kind, name)
        assert (row["classificationMethod"], row["classificationProbability"]) == ("human", None)
        assert row["observationComments"] == "people decided that it is not Sus scrofa"


@pytest.mark.parametrize("name", ["odd", "reset"])
def test_what_people_say_is_nothing_is_no_animal(made: Made, tmp_path: Path, name: str) -> None:
    decided = made.copy()
    sighting = key("D3", name)
    decided.tables["sightings"] = [
        s for s in made.tables["sightings"] if s["sightingID"] != key("D3", name, 2)
    ]
    decided.tables["decided"].append({"sightingID": sighting, "scientificName": "blank"})
    for row in decided.tables["assignments"]:
        if row["sightingID"] == sighting:
            row |= {"state": "excluded", "reason": "decision-species", "individualID": None}
    rows = read_table(decided.build(tmp_path) / "observations.csv", contract("package_observations"))
    assert sighting not in {row["eventID"] for row in rows}
    (row,) = of_file(rows, name)
    assert (row["observationType"], row["classificationMethod"]) == ("blank", "human")


def test_people_go_before_labels_and_machine_in_every_direction(made: Made, tmp_path: Path) -> None:
    told = {
        key("D3", "two"): None,  # not the target, and nothing else is said
        key("D3", "reset"): "blank",
        key("D3", "denied"): "Sus scrofa",
        key("D3", "odd"): "Cervus nippon",
        key("D3", "odd", 2): "Homo sapiens",
    }
    turned = made.copy()
    turned.tables["decided"] = [{"sightingID": s, "scientificName": name} for s, name in told.items()]
    turned.tables["assignments"][4] = _out(key("D3", "reset"))
    turned.tables["catalogue"] = turned.tables["catalogue"][:1]
    folder = turned.build(tmp_path)
    rows = read_table(folder / "observations.csv", contract("package_observations"))
    found = {row["eventID"]: row for row in rows if row["observationLevel"] == "event"}
    kinds = {s: (found[s]["observationType"], found[s]["scientificName"]) for s in told if s in found}
    assert kinds == {
        key("D3", "two"): ("unknown", None),
        key("D3", "denied"): ("animal", "Sus scrofa"),
        key("D3", "odd"): ("animal", "Cervus nippon"),
        key("D3", "odd", 2): ("human", "Homo sapiens"),
    }
    assert {found[s]["classificationMethod"] for s in kinds} == {"human"}
    (blank,) = of_file(rows, "reset")
    assert (blank["observationType"], blank["classificationMethod"]) == ("blank", "human")
    own = {
        row["sightingID"]: (row["scientificName"], row["excluded_by"])
        for row in read_table(folder / "sightings.csv", contract("package_sightings"))
    }
    assert {s: own[s] for s in told} == {
        s: (name or "unknown", "false-detection" if name == "blank" else None) for s, name in told.items()
    }


def _out(sighting: str) -> Row:
    return {
        "sightingID": sighting,
        "flank": "left",
        "evidence": "none",
        "state": "excluded",
        "reason": "decision-species",
    }


def test_people_vehicles_other_species_and_what_nobody_told(
    observations: list[Row], events: dict[str, Row]
) -> None:
    person = events[key("D1", "person")]
    assert (person["observationType"], person["scientificName"]) == ("human", "Homo sapiens")
    assert tags_of(person) == {}
    (vehicle,) = of_file(observations, "vehicle")
    assert (vehicle["observationType"], vehicle["bboxX"]) == ("vehicle", 0.2)
    assert (vehicle["classificationProbability"], vehicle["classifiedBy"]) == (0.8, "detector 7")
    assert events[key("D3", "odd")]["scientificName"] == "Sus scrofa"
    unknown = events[key("D3", "odd", 2)]
    assert (unknown["observationType"], unknown["scientificName"]) == ("unknown", None)


def test_a_vehicle_that_the_detector_is_not_sure_of_is_none(observations: list[Row]) -> None:
    (row,) = of_file(observations, "empty")
    assert row["observationType"] == "blank"


def test_blank_is_where_somebody_looked_and_unclassified_where_nothing_could(observations: list[Row]) -> None:
    told = {
        name: [(row["observationType"], row["classificationMethod"]) for row in of_file(observations, name)]
        for name in ("empty", "bush", "denied", "damaged")
    }
    assert told == {
        "empty": [("blank", "machine")],
        "bush": [("blank", "machine")],
        "denied": [("blank", "human")],
        "damaged": [("unclassified", None)],
    }


def test_where_people_found_the_target_in_a_false_detection_it_is_told(made: Made, tmp_path: Path) -> None:
    found = made.copy()
    seen = {"sightingID": key("D3", "bush"), "flank": "other", "evidence": "none"}
    seen |= {"state": "unidentifiable", "reason": "no picture of it was kept"}
    found.tables["assignments"].append(seen)
    found.tables["decided"].append({"sightingID": key("D3", "bush"), "scientificName": TARGET})
    rows = read_table(found.build(tmp_path) / "observations.csv", contract("package_observations"))
    (row,) = of_file(rows, "bush")
    assert (row["observationType"], row["scientificName"]) == ("animal", TARGET)
    assert row["classificationMethod"] == "human"
    assert "excluded" not in tags_of(row)
    assert key("D3", "bush") in {row["eventID"] for row in rows if row["observationLevel"] == "event"}


def test_the_animal_s_sex_is_the_one_that_people_decided_on(made: Made, tmp_path: Path) -> None:
    decided = made.copy()
    decided.tables["catalogue"][1] |= {"sex": "male"}  # the label of its sighting says female
    rows = read_table(decided.build(tmp_path) / "observations.csv", contract("package_observations"))
    assert {row["sex"] for row in of_file(rows, "reset")} == {"male"}


def test_a_copy_is_told_at_the_level_of_media_alone(observations: list[Row]) -> None:
    (row,) = of_file(observations, "copy")
    assert tags_of(row)["excluded"] == "duplicate-media"


def test_a_file_that_its_detection_file_does_not_name_is_unclassified(made: Made, tmp_path: Path) -> None:
    forgetful = made.copy()
    forgetful.detections["D1"] = [e for e in forgetful.detections["D1"] if e.file != "D1/d.JPG"]
    rows = read_table(forgetful.build(tmp_path) / "observations.csv", contract("package_observations"))
    assert [row["observationType"] for row in of_file(rows, "empty")] == ["unclassified"]


def test_a_label_alone_makes_an_observation_without_a_box(made: Made, tmp_path: Path) -> None:
    unboxed = made.copy()
    unboxed.tables["tracks"] = [
        row for row in unboxed.tables["tracks"] if row["sightingID"] != key("D2", "side")
    ]
    rows = read_table(unboxed.build(tmp_path) / "observations.csv", contract("package_observations"))
    (row,) = of_file(rows, "side")
    assert (row["individualID"], row["bboxX"]) == ("SL-01", None)


def test_the_project_s_own_reader_of_packages_finds_each_name_at_its_files(
    package: Path, observations: list[Row]
) -> None:
    given, left = read_camtrap_dp(
        (package / "observations.csv").read_bytes(), (package / "media.csv").read_bytes()
    )
    assert left == []
    found = {one.place.key: (one.code, {shot.media_id for shot in one.shots}, one.box) for one in given}
    named = {row["observationID"]: row for row in observations if row["individualID"]}
    assert set(found) == set(named)
    files: dict[str, set[str]] = {}
    for row in named.values():
        if row["mediaID"]:
            files.setdefault(row["eventID"], set()).add(row["mediaID"])
    for key_, row in named.items():
        code, shots, box = found[key_]
        assert code == row["individualID"]
        if row["mediaID"]:
            assert shots == {row["mediaID"]}
        else:  # of an event that reader takes what else the camera took meanwhile, too: here the copy of a photo
            assert shots >= files[row["eventID"]]
            assert shots - files[row["eventID"]] <= {MEDIA_ID["copy"]}
        assert (box is None) == (row["bboxX"] is None)


# ---- deployments


def test_the_field_sheet_in_the_words_of_the_standard(package: Path) -> None:
    rows = {
        row["deploymentID"]: row
        for row in read_table(package / "deployments.csv", contract("package_deployments"))
    }
    first = rows["D1"]
    assert (first["locationID"], first["featureType"], first["cameraHeading"]) == ("S1", "trailGame", 336)
    assert first["deploymentComments"] == 'the so called "old" ridge, south'
    assert {row["deploymentGroups"] for row in rows.values()} == {"survey:made-2012"}
    assert (rows["D2"]["featureType"], rows["D2"]["deploymentTags"]) == (None, "pair|featureType:salt lick")
    assert rows["D3"]["deploymentTags"] == "featureType:salt lick"
    assert rows["D3"]["timestampIssues"] is True


def test_only_the_columns_of_the_standard(package: Path) -> None:
    with (package / "deployments.csv").open(encoding="utf-8", newline="") as handle:
        assert "media_glob" not in next(csv.reader(handle))


def places(*pairs: tuple[float, float]) -> list[Row]:
    return [{"latitude": latitude, "longitude": longitude} for latitude, longitude in pairs]


@pytest.mark.parametrize(
    ("pairs", "step"),
    [
        ([(42.157, 131.5034), (42.1, 131.6)], 0.0001),
        ([(42.0, 131.0)], 1.0),
        ([(42.157825, 131.5)], 0.000001),
        ([(-0.25, 0.0)], 0.01),
    ],
)
def test_the_precision_is_the_grid_that_all_places_lie_on(
    pairs: list[tuple[float, float]], step: float
) -> None:
    assert coordinate_precision(places(*pairs)) == step


def test_the_smallest_box_around_the_cameras() -> None:
    box = bounds(places((42.1, 131.5), (42.3, 131.4), (42.2, 131.6)))
    assert box["type"] == "Polygon"
    assert box["coordinates"] == [[[131.4, 42.1], [131.6, 42.1], [131.6, 42.3], [131.4, 42.3], [131.4, 42.1]]]
    assert bounds(places((42.1, 131.5), (42.1, 131.5))) == {"type": "Point", "coordinates": [131.5, 42.1]}
    line = bounds(places((42.1, 131.5), (42.3, 131.5)))
    assert line == {"type": "LineString", "coordinates": [[131.5, 42.1], [131.5, 42.3]]}
    # Chukotka lies on both sides of the antimeridian: the box is not the whole world.
    wide = bounds(places((65.0, 179.5), (66.0, -179.5)))["coordinates"][0]
    assert {corner[0] for corner in wide} == {179.5, 180.5}


# ---- cells


@given(st.text(max_size=30))
def test_a_text_on_one_line_keeps_its_words(text: str) -> None:
    line = one_line(text)
    assert line is None or len(line.splitlines()) == 1
    assert (line or "").split() == text.split()


def test_tags_leave_out_what_has_no_value() -> None:
    assert tags([("a", "1"), ("b", None), ("c", "2")]) == "a:1|c:2"
    assert tags([("a", None)]) is None


def test_times_keep_the_offset_of_the_survey(package: Path) -> None:
    for table in ("deployments", "media", "observations"):
        text = (package / f"{table}.csv").read_text(encoding="utf-8")
        moments = re.findall(r"[0-9-]{10}T[0-9:]{8}[^,\s]*", text)
        assert moments
        for moment in moments:
            assert datetime.fromisoformat(moment).utcoffset() == timedelta(hours=11)
            assert "." not in moment
