"""Names of a package: what no table can hold, what reads like another name, and what is no name."""

from unicodedata import normalize

import pytest

from tests.unit.exchange.made_package import LEOPARD, deployment, medium, seen
from tests.unit.exchange.planned import begin, faults, job, package, plan

DEPLOYMENTS, MEDIA, OBSERVATIONS = (
    f"package/{name}.csv" for name in ("deployments", "media", "observations")
)


@pytest.fixture
def work(tmp_path):
    return begin(tmp_path)


def named(work, **names):
    """The package with these names."""
    name = {
        "deploymentID": "D1",
        "locationID": "S",
        "locationName": "",
        "mediaID": "m1",
        "observationID": "o1",
    }
    name |= {"individualID": "A", "scientificName": LEOPARD, **names}
    camera = deployment(
        name["deploymentID"], locationID=name["locationID"], locationName=name["locationName"]
    )
    package(
        work,
        deployments=[camera],
        media=[medium(name["mediaID"], name["deploymentID"])],
        observations=[
            seen(
                name["observationID"],
                level="media",
                name=name["scientificName"],
                deployment=name["deploymentID"],
                mediaID=name["mediaID"],
                individualID=name["individualID"],
            )
        ],
    )


@pytest.mark.parametrize(
    ("path", "column"),
    [
        (DEPLOYMENTS, "deploymentID"),
        (DEPLOYMENTS, "locationID"),
        (DEPLOYMENTS, "locationName"),
        (MEDIA, "mediaID"),
        (OBSERVATIONS, "observationID"),
        (OBSERVATIONS, "individualID"),
        (OBSERVATIONS, "scientificName"),
    ],
)
def test_what_no_table_can_hold_is_told_at_planning(work, path, column):
    named(work, **{"locationID": "" if column == "locationName" else "S", column: "A\nB"})
    told = [fault for fault in faults(work) if fault.startswith(path)]
    assert told == [
        f"{path}: row 2, column {column}: is 'A\\nB', which holds a line break or another character that cannot be "
        "printed (U+000A); take it out, and write the name the same wherever it stands"
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A\r\nB", "U+000D"),
        ("A\tB", "U+0009"),
        ("A\x1bB", "U+001B"),
        ("A\x85B", "U+0085"),
        ("A\u2028B", "U+2028"),
        ("A\ufeffB", "U+FEFF"),
    ],
)
def test_the_character_is_told_by_its_code(work, text, code):
    named(work, individualID=text)
    (fault,) = faults(work)
    assert f"({code})" in fault
    assert text not in fault


def test_a_name_that_is_no_key_may_have_two_lines(work):
    named(work, locationName="the ridge\nabove the river")
    assert job(work)["deployments"][0]["locationID"] == "S"


@pytest.mark.parametrize(
    "text", ["  A ", "\u00a0A\u2028", "x" * 300, "\U0001f406", "Барс 7", "=1+1", "a,b", 'q"q']
)
def test_other_names_go_all_the_way(work, text):
    names = dict.fromkeys(("deploymentID", "locationID", "mediaID", "observationID", "individualID"), text)
    named(work, **names)
    tables = job(work)
    (animal,) = tables["catalogue"]
    assert animal["n_sightings"] == "1"
    assert len(animal["individualID"]) <= 80
    assert tables["sightings"][0]["locationID"] == tables["deployments"][0]["locationID"]


def test_cells_of_blanks_are_empty(work):
    package(
        work,
        deployments=[deployment("D1", "   ", locationName=" \u2028 ")],
        observations=[seen("o1", individualID="  \t ")],
    )
    tables = job(work)
    assert [row["locationID"] for row in tables["deployments"]] == ["D1"]
    assert tables["catalogue"] == []


@pytest.mark.parametrize("absent", ["NA", "NaN", "nan"])
def test_missing_values_of_the_standard_are_empty_cells(work, absent):
    """So R writes them; an animal NA would be caught everywhere."""
    cells = dict.fromkeys(("individualID", "sex", "count", "mediaID", "bboxX", "eventID"), absent)
    camera = deployment("D1", absent, latitude=absent, longitude=absent)
    package(work, deployments=[camera], observations=[seen("o1", **cells), seen("o2", individualID="B")])
    tables = job(work)
    assert [row["individualID"] for row in tables["catalogue"]] == ["B"]
    assert [(row["locationID"], row["latitude"]) for row in tables["deployments"]] == [("D1", "")]


def test_a_missing_value_where_the_standard_needs_one_is_told_as_it_stands(work):
    package(work, deployments=[deployment("D1", deploymentEnd="NA"), deployment("D2")])
    assert faults(work) == [
        f"{DEPLOYMENTS}: row 2, column deploymentEnd: is 'NA', which stands for an empty cell, but a value is required"
    ]


LIKE = [
    ("Leo", "LEO", "upper and lower case"),
    ("Барс", "барс", "upper and lower case"),
    ("M 1", "M  1", "blanks"),
    ("Ёж", normalize("NFD", "Ёж"), "the Unicode form of its letters"),
    ("A", "A\u200b", "signs that nobody sees"),
    ("Ёж A", normalize("NFD", "ёж  a"), "case, blanks, or signs that nobody sees"),
]


@pytest.mark.parametrize(("one", "other", "what"), LIKE)
def test_two_spellings_of_one_animal_are_told_with_their_rows(work, one, other, what):
    package(
        work, observations=[seen("1", individualID=one), seen("2"), seen("3", individualID=other), seen("4")]
    )
    (fault,) = faults(work)
    assert fault.startswith(f"{OBSERVATIONS}: row 4, column individualID: {other!r} differs only in {what}")
    assert f"from {one!r} in row 2; one code means one animal" in fault


@pytest.mark.parametrize(("one", "other", "what"), LIKE)
@pytest.mark.parametrize("column", ["locationID", "locationName", "deploymentID"])
def test_two_spellings_of_one_station_or_camera_are_told(work, one, other, what, column):
    """Two stations in place of one would halve the effort of each."""
    if column == "locationName" and what == "blanks":
        return  # blanks of a name are joined
    cells = [{"locationID": "S", column: text} for text in (one, other)]
    if column == "locationName":
        cells = [{"locationID": "", column: text} for text in (one, other)]
    package(
        work,
        deployments=[{**deployment(f"D{n}"), **own} for n, own in enumerate(cells)],
        media=[],
        observations=[],
    )
    (fault,) = faults(work)
    assert fault.startswith(f"{DEPLOYMENTS}: row 3, column {column}: ")
    assert f"differs only in {what}" in fault
    assert "in row 2; one name means one" in fault


def test_other_species_may_be_called_alike(work):
    package(work, observations=[seen("1", individualID="A"), seen("2", name="Sus scrofa", individualID="a")])
    assert plan(work).questions == ()


@pytest.mark.parametrize(("one", "other"), [("M 1", "M_1"), ("M-1", "M 1"), ("А1", "A1"), ("С-3", "C 3")])
def test_names_that_may_be_one_are_asked_about(work, one, other):
    """They are spelt M-1 and M-1-2 here, and counted twice."""
    package(work, observations=[seen("1", individualID=one), seen("2", individualID=other)])
    (question,) = plan(work).questions
    assert f"{one!r} (row 2, column individualID) and {other!r} (row 3, column individualID)" in question
    package(work, deployments=[deployment("D1", one), deployment("D2", other)])
    (question,) = plan(work).questions
    assert "Are they different stations" in question


def test_names_of_grids_are_not_asked_about(work):
    package(work, deployments=[deployment("D1", "A1-11"), deployment("D2", "A11-1")])
    assert plan(work).questions == ()


@pytest.mark.parametrize("text", ["unknown", "Unidentified", "?", "-", "n/a", "неизвестна"])
def test_what_says_that_nobody_knows_is_no_animal(work, text):
    package(work, observations=[seen("1", individualID=text), seen("2", individualID="A")])
    (question,) = plan(work).questions
    assert question.startswith(f"{OBSERVATIONS}: in individualID these are read as no name: {text!r} (row 2)")
    assert [row["individualID"] for row in job(work)["catalogue"]] == ["A"]


@pytest.mark.parametrize("name", ["panthera pardus", "Panthera Pardus orientalis", "Panthera\u200b pardus"])
def test_a_species_that_only_reads_like_the_target_is_told(work, name):
    """It would be by-catch, and the animals gone."""
    package(work, observations=[seen("1", individualID="A"), seen("2", name=name, individualID="B")])
    (fault,) = faults(work)
    assert fault.startswith(f"{OBSERVATIONS}: row 3, column scientificName: {name!r} reads like the target")


@pytest.mark.parametrize("name", ["Panthera  pardus", "Panthera\u00a0pardus", "Panthera pardus orientalis"])
def test_blanks_within_a_species_do_not_matter(work, name):
    package(work, observations=[seen("1", name=name, individualID="B")])
    assert [row["individualID"] for row in job(work)["catalogue"]] == ["B"]


def test_names_stand_in_messages_as_in_the_package_and_not_as_spelt_here(work):
    (work / "config" / "individuals.csv").write_text("individualID,aliases,firstSurvey\nBars-7,,plot-2012\n")
    long = "Нежинский большой самец, который приходит каждую зиму к третьей станции"
    package(
        work,
        deployments=[deployment("cam 1", "site_1"), deployment("cam 2", "site_1", latitude="43.2")],
        media=[],
        observations=[
            seen("1", deployment="cam 1", individualID="барс 7"),
            seen("2", deployment="cam 1", individualID=long, sex="male"),
            seen("3", deployment="cam 1", individualID=long, sex="female"),
        ],
    )
    told = faults(work)
    assert len(told) == 2
    assert f"{OBSERVATIONS}: individualID '{long[:57]}...' has sex female (row 4) and male (row 3)" in told[0]
    assert "camtrap_dp: observations, row 2: 'барс 7' (spelt bars-7 here) is not in the register" in told[1]
    package(
        work,
        deployments=[deployment("cam 1", "site_1"), deployment("cam 2", "site_1", latitude="43.2")],
        media=[],
        observations=[seen("1", deployment="cam 1", individualID="A")],
    )
    (question,) = plan(work).questions
    assert "row 3, deployment cam 2: lies " in question
    assert "from deployment cam 1 of the same station site_1" in question


def test_a_date_in_doubt_is_asked_about_by_the_name_in_the_package(work):
    """It is confirmed by the name that is used here, because names elsewhere may hold blanks."""
    far = deployment("cam 1", deploymentEnd="2012-11-20T12:00:00+11:00")
    package(work, deployments=[far, deployment("cam 2")], media=[], observations=[])
    asked = [question for question in plan(work).questions if "deploymentEnd" in question]
    assert len(asked) == 1
    assert asked[0].startswith(f"{DEPLOYMENTS}: row 2, cam 1, column deploymentEnd: is 2012-11-20")
    assert "add 'cam-1 2012-11-20' to confirmed_dates" in asked[0]
