"""A package of this program is read back: what estimates take of it is what the survey's own tables said."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from leopard_census.config.package_descriptor import read_descriptor
from leopard_census.config.package_own import check_own
from leopard_census.estimates.activity.clocks import clock_trust
from leopard_census.estimates.associations_table import write_associations
from leopard_census.exchange.read_package import ReadPackage, read_package_tables
from leopard_census.exchange.read_sightings import Independence
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.species_events import species_records
from leopard_census.tables.write import write_table
from tests.unit.exchange.made_survey import CONTRACTS, TARGET, ZONE, Made, at, key, made_survey

Row = dict[str, Any]

#: What packages of the first release lack.
LATER = ("species_decided", "register", "register_proposed", "clock_proposals", "media_times")


def a_survey() -> Made:
    """The made-up one, with what makes a difference to estimates when it is lost."""
    made = made_survey()
    made.tables["media"][0] |= {"timestampSource": "mtime"}
    return made


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Inputs of the package, and the package."""
    folder = tmp_path_factory.mktemp("made")
    a_survey().build(folder)
    return folder / "inputs", folder / "camtrap-dp"


def read_back(package: Path) -> ReadPackage:
    found, problems = read_descriptor(package, "package")
    assert found is not None
    assert problems == []
    return read_package_tables(found, TARGET, ZONE, Independence(timedelta(minutes=30)))


@pytest.fixture(scope="module")
def again(folders: tuple[Path, Path]) -> ReadPackage:
    return read_back(folders[1])


def own(folders: tuple[Path, Path], name: str, table: Contract | None = None) -> list[Row]:
    return read_table(folders[0] / f"{name}.csv", table or CONTRACTS[name])


@pytest.mark.parametrize("name", ["species_decided", "register_proposed", "clock_proposals"])
def test_tables_that_estimates_take_come_back_as_they_were(
    folders: tuple[Path, Path], again: ReadPackage, name: str
) -> None:
    rows = own(folders, {"species_decided": "decided"}.get(name, name))
    assert rows
    assert getattr(again, name) == rows


def test_of_the_register_only_what_the_survey_may_know_comes_along(again: ReadPackage) -> None:
    assert [row["individualID"] for row in again.register] == ["SL-01", "SL-02", "SL-04"]


def test_the_times_of_day_that_can_be_trusted_are_the_same(
    folders: tuple[Path, Path], again: ReadPackage
) -> None:
    sheet, media = own(folders, "deployments"), own(folders, "media")
    first = clock_trust(sheet, own(folders, "clock_proposals"), media, "moderate")
    second = clock_trust(again.deployments, again.clock_proposals, again.media_times, "moderate")
    assert (first.told_wrong, first.doubted) == (frozenset({"D3"}), frozenset({"D1"}))
    assert first.told_wrong == second.told_wrong
    assert first.doubted == second.doubted
    own_sightings = own(folders, "sightings")
    seen = {media for row in own_sightings for media in row["mediaIDs"]}
    assert first.not_by_camera & seen
    assert first.not_by_camera & seen == second.not_by_camera & seen
    trusted = {row["sightingID"] for row in own_sightings if first.trusts(row)}
    # The correction of clocks.csv is trusted, though the sheet says that this clock was wrong.
    assert key("D3", "reset") in trusted
    assert trusted == {row["sightingID"] for row in again.sightings if second.trusts(row)}


def test_species_are_those_that_people_decided_on(folders: tuple[Path, Path], again: ReadPackage) -> None:
    first = species_records(
        as_people_see(own(folders, "sightings"), own(folders, "decided"), own(folders, "assignments"))
    )
    assert {record.species for record in first} >= {"Lynx lynx", "Sus scrofa", TARGET}
    seen = as_people_see(again.sightings, again.species_decided, again.assignments)
    assert species_records(seen) == first


def test_a_cub_keeps_the_mother_that_people_named(
    folders: tuple[Path, Path], again: ReadPackage, tmp_path: Path
) -> None:
    """Whatever the survey is called here, and whether or not a register is at hand."""
    first, second = tmp_path / "first", tmp_path / "second"
    tables = {"sightings": own(folders, "sightings"), "register": own(folders, "register")}
    tables |= {"proposed": own(folders, "register_proposed"), "package_register": []}
    made = associations(first, tables, "made-2012", ("made-2011",))
    tables = {"sightings": again.sightings, "register": [], "proposed": again.register_proposed}
    tables |= {"package_register": again.register}
    assert associations(second, tables, "back", ()) == made
    cubs = read_table(first / "cubs.csv", contract("cubs"))
    assert [(row["mother"], row["mother_by"]) for row in cubs] == [
        ("SL-02", "proposed"),
        ("SL-02", "register"),
    ]


def associations(folder: Path, tables: dict[str, list[Row]], survey: str, earlier: tuple[str, ...]) -> bytes:
    """Bytes of `associations.csv` and `cubs.csv` of a survey with two cubs."""
    folder.mkdir()
    contracts = {
        "sightings": contract("sightings"),
        "register": contract("individuals"),
        "package_register": contract("individuals"),
        "proposed": contract("register_proposed"),
        "members": contract("members"),
        "encounters": contract("encounters"),
    }
    cub = {"group": "cubs", "lifeStage": "juvenile", "flanks": "left", "counted": True}
    common = {"n_encounters": 1, "n_sure_names": 1, "n_captures": 1, "n_sightings": 1}
    members = [common | cub | {"individualID": code} for code in ("P-00ab", "SL-04")]
    encounters = [
        {
            "encounterID": f"{row['individualID']}.1",
            "individualID": row["individualID"],
            "locationID": "S1",
            "date": date(2012, 1, 4),
            "start": at("01-04 05:00:00"),
            "end": at("01-04 05:00:00"),
            "flanks": ["left"],
            "sightingIDs": [key("D1", "clip")],
            "n_sightings": 1,
        }
        for row in members
    ]
    inputs: dict[str, Any] = {}
    for name, rows in (tables | {"members": members, "encounters": encounters}).items():
        path = folder / f"{name}.in.csv"
        write_table(path, contracts[name], rows)
        inputs[name] = path if name in ("members", "encounters") else [path]
    outputs = {name: folder / f"{name}.csv" for name in ("associations", "cubs")}
    write_associations(inputs, outputs, survey=survey, earlier=earlier, utc_offset="+11:00", minutes=30)
    return b"".join(path.read_bytes() for path in outputs.values())


def without(package: Path, folder: Path, names: tuple[str, ...]) -> Path:
    """A copy of the package without these resources, and without the column that came with them."""
    copy = Path(shutil.copytree(package, folder))
    path = copy / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["resources"] = [one for one in content["resources"] if one["name"] not in names]
    path.write_text(json.dumps(content), encoding="utf-8")
    lines = (copy / "sightings.csv").read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("time_corrected")
    kept = [line.split(",")[:place] + line.split(",")[place + 1 :] for line in lines]
    (copy / "sightings.csv").write_text("\n".join(",".join(cells) for cells in kept) + "\n", encoding="utf-8")
    return copy


def test_a_package_that_lacks_them_is_read_all_the_same(folders: tuple[Path, Path], tmp_path: Path) -> None:
    made = read_back(without(folders[1], tmp_path / "old", LATER))
    assert [getattr(made, name) for name in LATER] == [[]] * len(LATER)
    assert len(made.sightings) == len(own(folders, "sightings"))
    assert not any(row["time_corrected"] for row in made.sightings)


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("species_decided", key("D3", "two"), "D3.nobody", "is not in the resource sightings"),
        ("clock_proposals", "D1,", "D9,", "is not in the resource deployments"),
        ("media_times", ",exif", ",sundial", "'sundial'"),
        ("register", ",male,", ",he,", "'he'"),
    ],
)
def test_faults_in_them_are_told(
    folders: tuple[Path, Path], tmp_path: Path, name: str, before: str, after: str, told: str
) -> None:
    copy = Path(shutil.copytree(folders[1], tmp_path / "package"))
    text = (copy / f"{name}.csv").read_text(encoding="utf-8")
    assert before in text
    (copy / f"{name}.csv").write_text(text.replace(before, after, 1), encoding="utf-8")
    found, _ = read_descriptor(copy, "package")
    assert found is not None
    problems = check_own(found, {"D1", "D2", "D3"}, TARGET)
    assert len(problems) == 1
    assert told in problems[0]
