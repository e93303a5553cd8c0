"""The register is found and checked before work starts."""

import pytest

from leopard_census.config.register import check_register, register_path

HEAD = "individualID,aliases,sex,lifeStage,bornWinter,mother,firstSurvey,remarks\n"
SURVEYS = ("plot-2011", "plot-2012")


def check(work, config=None):
    return check_register(config or {}, SURVEYS, work, "config/config.yaml")


@pytest.fixture
def work(tmp_path):
    (tmp_path / "config").mkdir()
    return tmp_path


def test_a_register_is_optional_unless_it_is_named(work):
    assert register_path({}, work) is None
    assert check(work) == []
    (told,) = check(work, {"register": "config/leopards.csv"})
    assert "register: there is no file config/leopards.csv" in told
    (work / "config" / "leopards.csv").write_text(HEAD + "L1,,,,,,plot-2011,\n")
    assert check(work, {"register": "config/leopards.csv"}) == []
    assert register_path({"register": "config/leopards.csv"}, work) == work / "config" / "leopards.csv"


@pytest.mark.parametrize("value", [5, None, "", " ", ["a.csv"], True])
def test_a_register_that_is_no_path(work, value):
    (told,) = check(work, {"register": value})
    assert "register must be the path of a CSV file" in told


@pytest.mark.parametrize("value", ["individuals.csv", "config/../individuals.csv", "/data/individuals.csv"])
def test_a_register_outside_the_configuration(work, value):
    (told,) = check(work, {"register": value})
    assert "lies outside config/" in told


def test_a_folder_is_no_register(work):
    (work / "config" / "old").mkdir()
    (told,) = check(work, {"register": "config/old"})
    assert "there is no file" in told


def test_all_faults_of_the_rows_are_told(work):
    rows = (
        "L1,,boy,,,,plot-2011,",
        "L2,X9|L1,,,,L9,plot-2013,",
        "L3,X9,,,,L3,plot-2012,",
        "L3,,,,,L2,plot-2012,",
        "Л4,,,,,,plot-2012,",
    )
    (work / "config" / "individuals.csv").write_text(HEAD + "\n".join(rows) + "\n")
    told = check(work)
    for part in (
        "config/individuals.csv: row 2, column sex: is 'boy'",
        "row 3, column firstSurvey: unknown survey 'plot-2013'; did you mean",
        "row 3, column mother: 'L9' is not in the register",
        "row 3, column aliases: 'L1' is the individualID of another row",
        "row 4, column aliases: 'X9' already stands in row 3",
        "row 4, column mother: is the animal itself",
        "row 5: the key (individualID) = (L3) already stands in row 4",
        "row 6, column individualID: is 'Л4'",
    ):
        assert any(part in line for line in told), (part, told)
    assert len(told) == 8


def test_unknown_columns(work):
    (work / "config" / "individuals.csv").write_text("individualID,firstSurvey,tail\nL1,plot-2011,long\n")
    (told,) = check(work)
    assert "unknown column 'tail'" in told


@pytest.mark.parametrize("config", [{}, {"register": "config/individuals.csv"}])
def test_a_register_that_is_a_link_to_nothing_is_not_an_absent_register(work, config):
    (work / "config" / "individuals.csv").symlink_to("/no/such/disk/individuals.csv")
    assert register_path(config, work) is not None
    (told,) = check(work, config)
    assert "individuals.csv" in told
    assert "is a link to /no/such/disk/individuals.csv, which is not there; connect the disk" in told


def test_a_folder_in_the_usual_place_is_no_register(work):
    (work / "config" / "individuals.csv").mkdir()
    (told,) = check(work)
    assert told == "config/individuals.csv: is a folder; a CSV file is wanted"
