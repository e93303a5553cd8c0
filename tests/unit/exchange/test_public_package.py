"""The public package: valid, coarse, and with no more in it than the public report tells."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.secrets import Secrets
from leopard_census.disclosure.dates import coarse_span
from leopard_census.disclosure.places import coarse_places
from leopard_census.exchange.public_columns import ALLOWED, allowed
from leopard_census.exchange.public_package import build_public_package
from leopard_census.exchange.public_rows import ALL_PLACES, Grain
from leopard_census.imaging.archive import write_archive
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.camtrap_dp_standard import faults
from tests.unit.audit.release.edition import animal, saved

TARGET = "Panthera pardus"
SEASON = (dt.date(2011, 11, 1), dt.date(2012, 4, 30))
WINDOW = (dt.date(2011, 12, 15), dt.date(2012, 3, 13))
ZONE = dt.timezone(dt.timedelta(hours=11))
GRAIN = Grain(10.0, "month", SEASON, WINDOW, ZONE)
# Two stations in one cell, one far off; 5 and A1 are codes that a number or a letter may be.
STATIONS = {"5": (43.0712, 131.4811), "A1": (43.0731, 131.4829), "Ridge": (43.3127, 131.8044)}
KEY = bytes(range(32))
PUBLISHED = coarse_places([STATIONS], KEY, 10.0)
SURVEY = {
    "id": "plot-2012",
    "title": "A plot",
    "simulated": False,
    "target_species": TARGET,
    "contributors": [{"title": "A. Person", "role": "contact", "email": "a@example.org", "path": None}],
}
SETTINGS = {
    "exchange": {"sampling_design": "targeted", "capture_method": ["activityDetection"]},
    "disclosure": {"data_licence": "", "media_licence": ""},
}
PICTURE = saved(animal(5), quality=90)


def encounter(n: int, individual: str, station: str, day: dt.date, excluded: str | None = None) -> dict:
    moment = dt.datetime.combine(day, dt.time(5, 18, 36), ZONE)
    return {
        "encounterID": f"e{n}", "individualID": individual, "locationID": station, "date": day, "start": moment,
        "end": moment, "flanks": ["left"], "n_sightings": 1, "sightingIDs": [f"s{n}"], "grade": "label",
        "occasion": 1, "excluded_by": excluded,
    }  # fmt: skip


ENCOUNTERS = [
    encounter(1, "F1", "5", dt.date(2011, 12, 20)),
    encounter(2, "F1", "A1", dt.date(2012, 1, 17)),
    encounter(3, "M2", "A1", dt.date(2012, 2, 3)),
    encounter(4, "F1", "Ridge", dt.date(2012, 2, 28)),
    encounter(5, "M3", "Ridge", dt.date(2012, 4, 2), "outside-window"),
]


def write(folder: Path, name: str, rows: list[dict]) -> Path:
    write_table(folder / f"{name}.csv", contract(name), rows)
    return folder / f"{name}.csv"


def inputs(folder: Path) -> dict[str, Path]:
    places = [
        {
            "survey": "plot-2012",
            "locationID": station,
            "names": [f"{station}-1"],
            "latitude": place.latitude,
            "longitude": place.longitude,
            "coordinateUncertainty": place.uncertainty_m,
        }
        for station, place in PUBLISHED.items()
    ]
    places.append({"survey": "plot-2011", "locationID": "Old", "names": []})
    effort = [
        {"locationID": station, "date": WINDOW[0] + dt.timedelta(days=n), "usage": 1.0, "camera_days": 1.0,
         "cameras": 1, "source": "sheet"}
        for station in STATIONS
        for n in range(3)
    ]  # fmt: skip
    catalogue = [
        {"individualID": code, "flanks": "both", "sex": sex, "lifeStage": "adult", "provisional": False,
         "n_sightings": 3, "n_stations": 2, "first_seen": first, "last_seen": last}
        for code, sex, first, last in (
            ("F1", "female", dt.date(2011, 12, 20), dt.date(2012, 2, 28)),
            ("M2", "male", dt.date(2012, 2, 3), dt.date(2012, 2, 3)),
        )
    ]  # fmt: skip
    bycatch = [
        {"scientificName": "Sus scrofa", "kind": "animal", "n_sightings": 40, "n_events": 31},
        {"scientificName": "Homo sapiens", "kind": "person", "n_sightings": 9, "n_events": 9},
    ]
    told = {"anchor": "m@0:0,0,1,1", "evidence": "0" * 64}
    pictures = [
        {"individualID": "F1", "side": "left", "state": "cleared", "image": "F1_left.jpg",
         "sha256": hashlib.sha256(PICTURE).hexdigest(), **told},
        {"individualID": "M2", "side": "left", "state": "waiting", "image": "M2_left.jpg", "sha256": "1" * 64, **told},
    ]  # fmt: skip
    write_archive(folder / "pictures.zip", [("F1_left.jpg", PICTURE), ("M2_left.jpg", saved(animal(6)))])
    return {
        "places": write(folder, "public_places", places),
        "effort": write(folder, "effort", effort),
        "encounters": write(folder, "encounters", ENCOUNTERS),
        "catalogue": write(folder, "catalogue", catalogue),
        "bycatch": write(folder, "bycatch", bycatch),
        "pictures": write(folder, "public_pictures", pictures),
        "archive": folder / "pictures.zip",
    }


def built(folder: Path, given: dict[str, Path], grain: Grain = GRAIN, **disclosure: str) -> Path:
    out = folder / "plot-2012.camtrap-dp.zip"
    settings = SETTINGS | {"disclosure": SETTINGS["disclosure"] | disclosure}
    build_public_package(given, out, SURVEY, settings, grain)
    return out


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Path]:
    return inputs(tmp_path)


def rows(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


def words(path: Path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("datapackage.json"))


def secrets(grain: Grain = GRAIN) -> Secrets:
    return Secrets(
        stations=STATIONS,
        codes=frozenset({*STATIONS, *(f"{code}-1" for code in STATIONS)}),
        cleared=frozenset({hashlib.sha256(PICTURE).hexdigest()}),
        public_places=frozenset((place.latitude, place.longitude) for place in PUBLISHED.values()),
        grain_km=grain.km,
        date_grain=grain.date,
        season=SEASON,
        public_days=frozenset(WINDOW),
    )


def test_it_is_valid_and_passes_the_gate(tmp_path: Path, given) -> None:
    path = built(tmp_path, given)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "package")
    assert faults(tmp_path / "package") == []
    assert check_release([path], secrets()) == []


@pytest.mark.parametrize("date", ["day", "month", "season"])
def test_times_are_as_coarse_as_settings_say(tmp_path: Path, given, date: str) -> None:
    grain = replace(GRAIN, date=date)
    path = built(tmp_path, given, grain)
    assert check_release([path], secrets(grain)) == []
    (told,) = [row for row in rows(path, "observations") if row["observationID"] == "individual_F1"]
    assert (told["eventStart"][:10], told["eventEnd"][:10]) == {
        "day": ("2011-12-20", "2012-02-29"),
        "month": ("2011-12-01", "2012-03-01"),
        "season": ("2011-11-01", "2012-04-30"),
    }[date]
    assert {row["deploymentStart"][10:] for row in rows(path, "deployments")} == {"T00:00:00+11:00"}


def test_the_gate_refuses_a_package_that_is_finer_than_settings(tmp_path: Path, given) -> None:
    path = built(tmp_path, given, replace(GRAIN, date="day"))
    assert {leak.kind for leak in check_release([path], secrets())} >= {"clock time"}


def test_places_are_the_published_ones_with_their_grain(tmp_path: Path, given) -> None:
    deployments = {row["deploymentID"]: row for row in rows(built(tmp_path, given), "deployments")}
    cells = {place: name for name, place in PUBLISHED.items()}
    assert len(deployments) == len(cells) + 1
    for name, row in deployments.items():
        place = float(row["latitude"]), float(row["longitude"])
        if name == ALL_PLACES:
            assert all(value == round(value, 1) for value in place)
            assert int(row["coordinateUncertainty"]) > 26_000
        else:
            assert place in {(one.latitude, one.longitude) for one in cells}
            assert row["coordinateUncertainty"] == "26000"
    assert deployments["all-places"]["deploymentTags"] == "n_stations:3|station_days:9.0"


def test_observations_tell_what_the_public_report_does_and_no_more(tmp_path: Path, given) -> None:
    found = rows(built(tmp_path, given), "observations")
    by = {kind: [row for row in found if f"told:{kind}" in row["observationTags"]] for kind in
          ("animals-by-place", "individual", "species", "picture")}  # fmt: skip
    assert sum(map(len, by.values())) == len(found)
    assert sorted(row["count"] for row in by["animals-by-place"]) == ["1", "2"]
    assert not any(row["individualID"] for row in by["animals-by-place"])
    assert {row["individualID"] for row in by["individual"]} == {"F1", "M2"}
    assert {row["deploymentID"] for row in (*by["individual"], *by["species"], *by["picture"])} == {
        ALL_PLACES
    }
    (boar,) = by["species"]
    assert (boar["scientificName"], boar["count"]) == ("Sus scrofa", "")
    assert boar["observationTags"] == "told:species|events:31"
    assert "Homo sapiens" not in {row["scientificName"] for row in found}
    for name, columns in ALLOWED.items():
        assert {
            key for row in rows(built(tmp_path, given), name) for key, cell in row.items() if cell
        } <= columns


def test_only_cleared_pictures_are_in_it(tmp_path: Path, given) -> None:
    path = built(tmp_path, given)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [
            *("datapackage.json", "deployments.csv", "media.csv", "media/picture_1.jpg", "observations.csv")
        ]
        assert archive.read("media/picture_1.jpg") == PICTURE
    (medium,) = rows(path, "media")
    assert (medium["filePublic"], medium["fileName"]) == ("true", "")
    assert words(path)["project"]["observationLevel"] == ["media", "event"]


def test_a_picture_that_is_not_the_cleared_one_ends_the_job(tmp_path: Path, given) -> None:
    write_archive(tmp_path / "pictures.zip", [("F1_left.jpg", saved(animal(7)))])
    with pytest.raises(ValueError, match="not the one that was cleared"):
        built(tmp_path, given)


def test_rights_and_grain_stand_in_the_descriptor(tmp_path: Path, given) -> None:
    told = words(built(tmp_path, given))
    assert "No licence is granted" in told["rights"]
    assert "licenses" not in told
    assert told["contributors"] == [{"title": "A. Person", "role": "contact"}]
    assert "grid of 10 km" in told["leopard_census"]["dataGeneralizations"]
    assert told["coordinatePrecision"] == 0.1
    licensed = words(built(tmp_path, given, data_licence="CC-BY-4.0", media_licence="CC-BY-NC-4.0"))
    assert [one["name"] for one in licensed["licenses"]] == ["CC-BY-4.0", "CC-BY-NC-4.0"]
    assert "rights" not in licensed


def test_the_same_tables_make_the_same_bytes(tmp_path: Path, given) -> None:
    first = built(tmp_path, given).read_bytes()
    assert built(tmp_path, given).read_bytes() == first


def test_a_survey_without_catalogue_and_pictures_has_one_too(tmp_path: Path, given) -> None:
    less = {name: path for name, path in given.items() if name not in ("catalogue", "pictures", "archive")}
    path = built(tmp_path, less)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "package")
    assert faults(tmp_path / "package") == []
    assert rows(path, "media") == []
    individuals = {row["individualID"] for row in rows(path, "observations")} - {""}
    assert individuals == {"F1", "M2"}


def test_a_column_that_nobody_allowed_is_an_error() -> None:
    with pytest.raises(ValueError, match="may not tell cameraID, locationName of deployments"):
        allowed("deployments", {"deploymentID": "x", "cameraID": "c", "locationName": "n", "habitat": None})


@pytest.mark.parametrize(
    ("first", "last", "month"),
    [
        (dt.date(2012, 1, 31), dt.date(2012, 1, 31), (dt.date(2012, 1, 1), dt.date(2012, 2, 1))),
        (dt.date(2011, 12, 1), dt.date(2011, 12, 5), (dt.date(2011, 12, 1), dt.date(2012, 1, 1))),
        (dt.date(2012, 2, 29), dt.date(2012, 3, 1), (dt.date(2012, 2, 1), dt.date(2012, 4, 1))),
    ],
)
def test_months_hold_their_days_whole(first: dt.date, last: dt.date, month: tuple[dt.date, dt.date]) -> None:
    assert coarse_span(first, last, "month", SEASON) == month
