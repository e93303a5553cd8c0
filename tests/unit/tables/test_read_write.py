"""Tables are read with every fault named, and written the same everywhere."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from leopard_census.errors import InputError
from leopard_census.tables.cells import CellError, parse_cell
from leopard_census.tables.contract import SCHEMA_FOLDER, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import table_bytes, write_table

PRIMORYE = timezone(timedelta(hours=11))
HEADER = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd\n"


def deployment(**changes):
    row = {
        "deploymentID": "D01",
        "locationID": "S01",
        "latitude": 43.1,
        "longitude": 131.5,
        "deploymentStart": datetime(2011, 12, 1, 12, tzinfo=PRIMORYE),
        "deploymentEnd": datetime(2012, 3, 1, tzinfo=PRIMORYE),
    }
    return row | changes


@pytest.mark.parametrize("path", sorted(SCHEMA_FOLDER.glob("*.schema.json")), ids=lambda p: p.name)
def test_every_contract_is_complete(path):
    table = contract(path.name.removesuffix(".schema.json"))
    assert table.name == path.name.removesuffix(".schema.json")
    assert set(table.primary_key) <= set(table.columns)
    assert len(set(table.columns)) == len(table.columns)
    for field in table.fields:
        assert field.description, field.name
        assert field.type in ("string", "integer", "number", "boolean", "date", "datetime")
        # Every stored number has a fixed spelling, or bytes would depend on the machine.
        fixed = field.decimals is not None or field.significant is not None
        assert field.type != "number" or fixed, field.name
        # Nobody should have to read a regular expression.
        assert (field.pattern is None) == (field.form is None), field.name


def test_what_is_written_is_read_back(tmp_path):
    rows = [
        deployment(deploymentID="D02", deploymentTags=None),
        deployment(cameraHeading=90, timestampIssues=True),
    ]
    write_table(tmp_path / "d.csv", contract("deployments"), rows)
    back = read_table(tmp_path / "d.csv", contract("deployments"))
    assert [row["deploymentID"] for row in back] == ["D01", "D02"]
    assert back[0]["deploymentStart"] == rows[0]["deploymentStart"]
    assert back[0]["deploymentStart"].utcoffset() == timedelta(hours=11)
    assert back[0]["cameraHeading"] == 90
    assert back[0]["timestampIssues"] is True
    assert back[1]["cameraHeading"] is None


def test_order_of_rows_and_columns_does_not_reach_the_file():
    rows = [deployment(deploymentID=f"D{i:02}") for i in range(5)]
    backwards = [dict(reversed(row.items())) for row in reversed(rows)]
    assert table_bytes(contract("deployments"), rows) == table_bytes(contract("deployments"), backwards)


def test_numbers_sort_as_numbers_and_pattern_columns_in_natural_order():
    rows = [{"session": "s", "detector": "A", "x": 1, "y": -0.04} | {f"usage_{k}": 1 for k in range(1, 12)}]
    text = table_bytes(contract("detectors"), rows).decode()
    assert text.splitlines()[0].endswith("usage_9,usage_10,usage_11")
    assert ",0.0," in text.splitlines()[1]  # minus zero has one spelling
    queue = [{"rank": rank, "sighting_a": "a", "sighting_b": "b", "reason": "r"} for rank in (10, 9, 1)]
    assert [
        line.split(",")[0] for line in table_bytes(contract("review_queue"), queue).decode().split()[1:]
    ] == [
        "1",
        "9",
        "10",
    ]


def test_all_faults_of_a_sheet_are_told_at_once(tmp_path):
    path = tmp_path / "deployments.csv"
    path.write_text(
        HEADER
        + "D01,S01,43.1,131.5,2011-12-01T00:00:00+11:00,2012-03-01T00:00:00+11:00\n"
        + "D01,S_1,97,131.5,2011-12-01,2012-03-01T00:00:00\n"
        + "D 3,,x,131.5,01.12.2011,2012-03-01T00:00:00+11:00\n"
        + "D04,S04,43.1\n"
    )
    with pytest.raises(InputError) as caught:
        read_table(path, contract("deployments"))
    text = caught.value.text()
    for part in (
        "row 3, column locationID: is 'S_1'",
        "row 3, column latitude: is 97",
        "row 3, column deploymentStart: is '2011-12-01', which has no time of day",
        "row 3, column deploymentEnd: is '2012-03-01T00:00:00', which has no UTC offset",
        "row 3: the key (deploymentID) = (D01) already stands in row 2",
        "row 4, column deploymentID: is 'D 3'",
        "row 4, column locationID: is empty",
        "row 4, column latitude: is 'x'; write a number",
        "row 4, column deploymentStart: is '01.12.2011'",
        "row 5: has 3 cells where the header has 6",
    ):
        assert part in text
    assert text.count("\n") == 10


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        ("deploymentID;locationID\nD01;S01\n", "separated by semicolons"),
        (HEADER.replace("latitude", "lattitude"), "unknown column 'lattitude'"),
        ("deploymentID,locationID\n", "required column 'deploymentStart' is missing"),
        ("deploymentID,deploymentID,locationID,deploymentStart,deploymentEnd\n", "more than once"),
        ("deploymentID\tlocationID\nD01\tS01\n", "separated by tabs"),
        ("sep=,\n" + HEADER, "row 1 is 'sep=,', a line that only Excel reads; delete it"),
        ("sep=;\ndeploymentID;locationID\n", "row 1 is 'sep=;'"),
        ("deploymentID;locationID;latitude, deg\nD01;S01;43,1\n", "separated by semicolons"),
        ("\n" + HEADER, "row 1 is empty; the names of the columns must stand there"),
        (",,,,,\n" + HEADER, "row 1 is empty"),
        (HEADER.strip() + ",\n", "column 7 has no heading; name or remove it"),
        (HEADER.encode("utf-16"), "is saved as UTF-16"),
        (HEADER.encode("utf-16-le"), "is saved as UTF-16"),
        ((HEADER + "D01,Гора\n").encode("cp1251"), "row 2 holds a character that is not UTF-8"),
        (HEADER.encode() * 40 + b"D01,\0,,,,\n", "row 41 holds a zero byte"),
        (HEADER.encode() + b"D01,\0,,,,\n", "row 2 holds a zero byte"),
        (b"PK\x03\x04" + bytes(40), "is a workbook of a spreadsheet program"),
        (HEADER + 'D01,"S01"x,,,,\n', "row 2: cannot be read as CSV"),
        (
            HEADER + "D01,S01,,,,\nD02," + "x" * 131_073 + ",,,,\n",
            "row 3: has a cell of more than 131072 characters",
        ),
        (
            HEADER + 'D01,"S01,,,,\n' + "D02,S02,,,,\n" * 12_000,
            "row 2: has a cell of more than 131072 characters",
        ),
    ],
)
def test_unusable_files(tmp_path, content, told):
    path = tmp_path / "deployments.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        read_table(path, contract("deployments"))
    assert told in caught.value.text()


def test_a_sheet_saved_by_excel_is_read(tmp_path):
    path = tmp_path / "d.csv"
    row = "D01,S01,,,2011-12-01T00:00:00+11:00,2012-03-01T00:00:00+11:00\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + (HEADER + row + "\r\n").encode())
    (read,) = read_table(path, contract("deployments"))
    assert read["deploymentID"] == "D01"
    assert read["latitude"] is None


@pytest.mark.parametrize(
    "row",
    [
        deployment(latitude=float("nan")),
        deployment(deploymentStart=datetime(2011, 12, 1)),  # noqa: DTZ001 - the fault under test
        deployment(cameraHeading=1.5),
        deployment(surprise=1),
        deployment(locationID=None),
        deployment(deploymentComments="two\nlines"),
    ],
)
def test_what_a_contract_does_not_allow_is_never_written(tmp_path, row):
    with pytest.raises(ValueError, match="table deployments"):
        write_table(tmp_path / "d.csv", contract("deployments"), [row])
    assert list(tmp_path.iterdir()) == []


def test_duplicate_keys_are_never_written():
    with pytest.raises(ValueError, match="duplicate key"):
        table_bytes(contract("deployments"), [deployment(), deployment(locationID="S02")])


def test_lists_keep_their_members():
    row = {
        "encounterID": "A.S.1", "individualID": "A", "locationID": "S", "n_sightings": 2, "flanks": ["left", "right"],
        "start": datetime(2012, 1, 1, tzinfo=UTC), "end": datetime(2012, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    assert "left|right" in table_bytes(contract("encounters"), [row]).decode()
    with pytest.raises(ValueError, match="separator"):
        table_bytes(contract("encounters"), [row | {"flanks": ["left|right"]}])


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("locationID", "S_1", "is 'S_1'; write Latin letters, digits and hyphens only"),
        ("locationID", "\u042101", "('\u0421' is CYRILLIC CAPITAL LETTER ES)"),
        ("deploymentID", "D" * 81, "81 characters long; the most allowed is 80"),
        ("deploymentStart", "2012-07-01 10:00", "is '2012-07-01 10:00', which has no UTC offset"),
        ("deploymentStart", "2012-07-01", "is '2012-07-01', which has no time of day"),
        ("latitude", "43_1", "write a number with a decimal point"),
        ("latitude", "43,1", "write a number with a decimal point"),
        ("cameraHeading", "1_0", "write a whole number"),
        ("cameraHeading", "9.5", "write a whole number"),
        ("cameraHeading", "9" * 5000, "write a whole number of at most 18 digits"),
    ],
)
def test_a_bad_cell_is_shown_with_what_is_wanted(name, text, told):
    field = contract("deployments").field(name)
    with pytest.raises(CellError) as caught:
        parse_cell(field, text)
    assert told in str(caught.value)
    assert "[A-Za-z" not in str(caught.value)


def test_a_space_may_stand_between_day_and_time():
    field = contract("deployments").field("deploymentStart")
    expected = datetime(2012, 7, 1, 10, 0, tzinfo=PRIMORYE)
    assert parse_cell(field, "2012-07-01 10:00+11:00") == expected
    assert parse_cell(field, "2012-07-01T10:00:00+11:00") == expected
    assert parse_cell(contract("clocks").field("shown"), "2012-07-01 10:00") == expected.replace(tzinfo=None)
