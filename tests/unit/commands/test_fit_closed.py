"""`fit-closed`: any table of histories in, a readable table and JSON out."""

import json

import pytest

from leopard_census.cli import main
from leopard_census.errors import InputError
from leopard_census.estimates.closed.history_file import read_histories
from leopard_census.estimates.closed.models import MODELS
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

ROWS = ("1,1,0,0,1", "0,1,0,0,0", "0,0,1,1,0", "1,0,0,1,0", "0,0,0,0,1", "0,1,1,0,0")


@pytest.fixture
def fit(tmp_path, capsys):
    """Run the command on a text or bytes; its status, its JSON (None without one), and what was said."""

    def run(text, *more):
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "histories.csv").write_bytes(content)
        out = tmp_path / "closed.json"
        out.unlink(missing_ok=True)
        status = main(
            ["fit-closed", "--histories", str(tmp_path / "histories.csv"), "--json", str(out), *more]
        )
        told = capsys.readouterr()
        result = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        return status, result, told.out + told.err

    return run


def table(header, rows=ROWS):
    return "\n".join([header, *rows]) + "\n"


def test_fits_prints_and_writes(fit):
    status, result, told = fit(table("o1,o2,o3,o4,o5"))
    assert status == 0
    assert (result["n"], result["occasions"]) == (6, 5)
    assert [model["name"] for model in result["models"]] == list(MODELS)
    wanted = {"name", "family", "n_hat", "se", "lower", "upper", "profile_lower", "profile_upper", "loglik"}
    for model in result["models"]:
        assert model.keys() >= wanted | {"n_parameters", "aic", "aicc", "note"}
        assert model["n_hat"] is not None or model["note"]
    m0 = result["models"][0]
    assert 6 < m0["n_hat"] < 20
    assert f"{m0['n_hat']:.2f}" in told
    assert result["closure"]["verdict"] in " ".join(told.split())
    assert {test["test"] for test in result["closure"]["tests"]} >= {"Otis", "Stanley-Burnham"}


@pytest.mark.parametrize(
    "header",
    [
        "occ1,occ2,occ3,occ4,occ5",
        "1,2,3,4,5",
        "2011-12-30,2012-01-04,2012-01-09,2012-01-14,2012-01-19",
        "V1,V2,V3,V4,V5",
        "\ufeffo1,o2,o3,o4,o5",
    ],
)
def test_occasions_have_many_names(fit, header):
    _, plain, _ = fit(table("o1,o2,o3,o4,o5"))
    status, result, told = fit(table(header))
    assert status == 0, told
    assert result == plain
    assert "caution" not in told


def test_columns_are_taken_in_file_order_and_a_strange_order_is_told(fit):
    _, plain, _ = fit(table("o1,o2,o3,o4,o5"))
    status, result, told = fit(table("o1,o10,o2,o3,o4"))
    assert status == 0
    (caution,) = result.pop("cautions")
    assert caution == "occasions are taken in the order of the file: o1, o10, o2, o3, o4"
    assert f"caution: {caution}" in told
    assert plain.pop("cautions") == []
    assert result == plain


@pytest.fixture
def read(tmp_path):
    """Read a text as the command does."""

    def run(text):
        (tmp_path / "h.csv").write_text(text, encoding="utf-8")
        return read_histories(tmp_path / "h.csv")

    return run


def test_covariates_are_left_out_and_named(fit, read):
    """As a table from secr, RMark or a spreadsheet has them; the JSON has the printed words."""
    rows = ["A1,f,1,0,3,x", "A2,m,0,1,NA,", "A3,NA,1,1,10,y"]
    text = table("Animal_ID,sex,o1,o2,age,Remarks", rows)
    status, result, told = fit(text)
    assert status == 0, told
    assert result["ignored_columns"] == ["sex", "age", "Remarks"]
    assert result["cautions"] == ["columns that are no occasions are left out: sex, age, Remarks"]
    assert f"caution: {result['cautions'][0]}\n" in told
    assert read(text).rows == ({"o1": 1, "o2": 0}, {"o1": 0, "o2": 1}, {"o1": 1, "o2": 1})


@pytest.mark.parametrize("cells", ["10", ("1.0", ""), ("NA", "0")])
@pytest.mark.parametrize("heading", ["5-Jan", "12.01.2012", "adult", "X2012.01.05"])
def test_a_column_that_may_be_an_occasion_is_never_left_out(read, heading, cells):
    with pytest.raises(
        InputError, match="holds nothing but 0 and 1, so that it cannot be told from an occasion"
    ):
        read(table(f"o1,o2,{heading}", [f"1,0,{cells[0]}", f"0,1,{cells[1]}"]))


@pytest.mark.parametrize("heading", ["Freq", "FREQ", "Frequency"])
def test_freq_in_any_spelling_is_freq(read, heading):
    found = read(table(f"o1,o2,{heading}", ["1,0,3", "0,1,2"]))
    assert found.rows == ({"o1": 1, "o2": 0, "freq": 3}, {"o1": 0, "o2": 1, "freq": 2})
    assert found.cautions == []


def test_columns_that_a_spreadsheet_leaves_behind_say_nothing(read):
    assert read("o1,o2,,,\n1,0,,, \n").rows == ({"o1": 1, "o2": 0},)


def test_freq_and_names_of_animals(fit):
    _, plain, _ = fit(table("o1,o2,o3,o4,o5", [*ROWS, ROWS[0], ROWS[1]]))
    weighted = [f"A{i},{row},{2 if i < 2 else 1}" for i, row in enumerate(ROWS)]
    _, result, _ = fit(table("individual,o1,o2,o3,o4,o5,freq", weighted))
    assert result == plain


@pytest.mark.parametrize("empty", ["", "NA"])
def test_an_occasion_without_effort_takes_no_part(fit, empty):
    _, plain, _ = fit(table("o1,o2,o3,o4,o5"))
    _, result, _ = fit(table("o1,o2,o3,o4,o5,o6", [f"{row},{empty}" for row in ROWS]))
    assert result == plain


def test_the_histories_of_a_survey_are_read_as_they_are(fit, tmp_path):
    rows = [
        {"data_set": name, "individual": f"A{i}", "freq": 1}
        | {f"o{j}": int(cell) for j, cell in enumerate(text.split(","), start=1)}
        for name, texts in (("headline", ROWS), ("left", ROWS[:4]))
        for i, text in enumerate(texts)
    ]
    write_table(tmp_path / "h.csv", contract("histories"), rows)
    text = (tmp_path / "h.csv").read_text(encoding="utf-8")
    status, result, told = fit(text)
    assert (status, result) == (2, None)
    assert "holds the data sets headline, left; choose one with --data-set" in told
    _, plain, _ = fit(table("o1,o2,o3,o4,o5"))
    assert fit(text, "--data-set", "headline")[1] == plain
    assert fit(text, "--data-set", "left")[1]["n"] == 4
    status, _, told = fit(text, "--data-set", "right")
    assert status == 2
    assert "holds no data set 'right', only headline, left" in told


def test_all_faults_are_told_at_once(fit):
    status, result, told = fit(
        table("individual,o1,o2,o3,freq", ["A,1,0,NA,1", "B,0,2,1,1", "C,1,,0,0", "D,0,0,0,2", "E,1,x,0,-1"])
    )
    assert (status, result) == (2, None)
    for text in (
        "row 3, column o2: is '2'",
        "row 4, column freq: is '0'",
        "row 5: this animal was never caught",
        "row 6, column o2: is 'x'",
        "row 6, column freq: is '-1'",
        "column o2: is empty for 1 of 5 rows",
        "column o3: is empty for 1 of 5 rows",
    ):
        assert text in told, text
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("station\nS1\n", "no column of an occasion"),
        ("Station,o1,o2\nS1,1,0\nS2,0,1\n", "column 'Station': are the rows those of stations?"),
        ("id,o1,,o3\nA,1,0,1\n", "column 3: has no heading"),
        ("id,o1,o2\nA,1,0\na,1,1\n", "rows 2, 3: are all of 'A'"),
        ("\no1,o2\n1,0\n", "row 1 is empty; the names of the columns must stand there"),
        ("o1;o2;weight, kg\n1;0;3,5\n", "separated by semicolons"),
        (
            "ch,sex\n0110,f\n1010,m\n",
            "column 'ch': holds whole histories, such as 0110; write one column per",
        ),
        ("o1,o2,n\n1,0,12\n0,1,3\n", "column 'n': cannot be told from a number of animals; name it freq if"),
        (
            "session,o1,o2\n2011,1,0\n2012,0,1\n",
            "column 'session': holds 2011, 2012, each a population of its own",
        ),
        ("o1,o2,freq,Freq\n1,0,1,1\n", "the columns freq, Freq are one by their names"),
        (
            "Histories,,,\nid,o1,o2,o3\nA,1,0,1\n",
            "column 2, 3, 4: has no heading; name or remove it (are there merged",
        ),
        ("o1,o2,freq\n1,1," + "9" * 5000 + "\n", "write the number of animals with this history"),
        ("o" + "1" * 5000 + "\n1\n", "no column of an occasion"),
        ("o1,o2\n1,0\n".encode("utf-16"), "is saved as UTF-16"),
        ("individual\nA\n", "no column of an occasion"),
        ("o1,o1\n1,0\n", "stands there more than once"),
        ("o1,2012-01-05\n1,0\n", "named in several ways"),
        ("o1;o2\n1;0\n", "separated by semicolons"),
        ("o1,o01,o2\n1,0,1\n", "o1, o01 are the same occasion by their names"),
        ("2012-02-29,2012-02-30\n1,0\n", "'2012-02-30' is no day of the calendar"),
        ("o1,o2,freq\n1,1,1000000000\n", "holds 1000000000 animals, more than the 50000"),
        (
            ",".join(f"o{i}" for i in range(1, 402)) + "\n" + "1," * 400 + "1\n",
            "has 401 occasions, more than 400",
        ),
        ("id,o1,o2\nA,1,0\nB,1,1\nA,0,1\n", "rows 2, 4: are all of 'A'; write one row per animal"),
        ("o1,o2\n1\n", "has 1 cells where the header has 2"),
        ("", "is empty"),
    ],
)
def test_tables_that_cannot_be_used(fit, text, told):
    status, result, said = fit(text)
    assert (status, result) == (2, None)
    assert told in said


def test_a_file_that_is_not_there_and_a_result_that_cannot_be_written_are_told_together(tmp_path, capsys):
    status = main(
        ["fit-closed", "--histories", str(tmp_path / "no.csv"), "--json", str(tmp_path / "no" / "out.json")]
    )
    told = capsys.readouterr().err
    assert status == 2
    assert "there is no such file" in told
    assert "lies in a folder that is not there" in told


def test_the_histories_are_never_written_over(tmp_path, capsys):
    path = tmp_path / "histories.csv"
    path.write_text("o1,o2\n1,1\n1,0\n")
    assert (
        main(["fit-closed", "--histories", str(path), "--json", str(tmp_path / "." / "histories.csv")]) == 2
    )
    assert "is the file that is read" in capsys.readouterr().err
    assert path.read_text() == "o1,o2\n1,1\n1,0\n"


def test_a_table_without_animals_says_nothing_of_effort(fit):
    _, result, told = fit("individual,o1,o2,o3\n")
    assert (result["n"], result["occasions"]) == (0, 3)
    assert "no animal in the table of 3 occasions" in told
    assert "with effort" not in told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("o1,o2,o3\n", "No animal was caught."),
        ("o1,o2,o3\n1,0,1\n", "Only one animal was caught."),
        ("o1\n1\n1\n", "There was only one occasion"),
        ("o1,o2\n1,0\n0,1\n", "No animal was caught on two occasions"),
    ],
)
def test_degenerate_surveys_give_a_sentence(fit, text, reason):
    status, result, told = fit(text)
    assert status == 0
    assert reason in told
    assert all(model["n_hat"] is None and reason in model["note"] for model in result["models"])
    assert "could not be tested" in result["closure"]["verdict"] or result["n"] > 0


def test_the_help_says_what_the_table_looks_like(capsys):
    with pytest.raises(SystemExit):
        main(["fit-closed", "--help"])
    told = capsys.readouterr().out
    for words in ("one row per animal", "no camera worked", "--json OUT", "exit status"):
        assert words in told


def test_reading_keeps_the_names_of_occasions(tmp_path):
    (tmp_path / "h.csv").write_text("2012-01-05,2012-01-10\n1,0\n", encoding="utf-8")
    found = read_histories(tmp_path / "h.csv")
    assert found.occasions == ("2012-01-05", "2012-01-10")
    assert found.rows == ({"o1": 1, "o2": 0},)
    assert found.columns.in_order


@pytest.mark.shared
def test_every_published_data_set_is_read(shared, fit):
    for folder in sorted((shared / "oracle" / "data" / "closed").iterdir()):
        if folder.name in ("hare", "mvole_p3"):
            status, result, told = fit((folder / "histories.csv").read_text(encoding="utf-8"))
            reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
            assert status == 0, told
            assert result["n"] == reference["stats"]["n"]
            secr = {row["row"]: row for row in reference["secr_closedN"]["closedN"]}
            mine = {model["name"]: model for model in result["models"]}
            assert mine["Mt"]["n_hat"] == pytest.approx(secr["darroch"]["Nhat"], abs=0.006)
            otis = next(test for test in result["closure"]["tests"] if test["test"] == "Otis")
            assert otis["statistic"] == pytest.approx(reference["secr_closedN"]["closure"]["Otis.statistic"])
