"""`fit-scr`: names in formulas and options are judged together, whatever else is at fault."""

import pytest

from leopard_census.cli import main
from leopard_census.errors import InputError
from tests.unit.commands.fit_scr_cases import files_of

WORDS = [*files_of("sim_a_prox", "mask_b12000_s920.csv"), "--detector", "proximity"]


@pytest.fixture
def told(tmp_path, capsys):
    """What the command says of words that it cannot use."""

    def run_it(*words):
        assert main(["fit-scr", *WORDS, "--json", str(tmp_path / "o.json"), *words]) == 2
        return capsys.readouterr().err

    return run_it


def test_a_formula_that_cannot_be_read_hides_no_other(told):
    said = told("--model", "g0~foo", "sigma~b+")
    assert "g0 ~ foo: session 1 has nothing named foo" in said
    assert "'sigma~b+': '(nothing)' is no term" in said


def test_names_of_four_options_are_told_together(told):
    said = told("--fixed", "sigmaa=3", "--start", "foo=1", "--at", "x=1", "--profile", "q")
    assert "sigmaa is fixed, but the model has no such parameter" in said
    for option, name in (("--start", "foo"), ("--at", "x"), ("--profile", "q")):
        assert f"{option} {name}: the model has no such coefficient; it has D, g0, sigma" in said
    assert "--at and --start" in said


def test_effects_of_a_formula_that_cannot_be_read_are_no_fault(told):
    said = told("--model", "sigma~b+", "--start", "sigma.bTRUE=0.1", "lambda0=1")
    assert "--start lambda0" in said
    assert "bTRUE" not in said


def test_coefficients_without_a_value_are_told_beside_a_fault_of_files(told, tmp_path):
    said = told("--at", "D=-8", "g0=-2", "--occasions", "0")
    assert "--at: sigma missing; give all of D, g0, sigma" in said
    assert "--occasions 0" in said


def test_a_wrong_choice_is_told_in_two_lines(capsys):
    with pytest.raises(SystemExit):
        main(["fit-scr", *WORDS, "--json", "o.json", "--detectfn", "hn"])
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "invalid choice: 'hn'" in said[1]


def test_many_faults_of_one_kind_are_shown_by_some():
    lines = [f"c.csv: row {i}: column x: is 'a{i}'; give a number" for i in range(2, 150)]
    text = InputError("No.", [*lines[:70], "d.csv: is empty", *lines[70:]]).text().splitlines()
    assert text[1:6] == [f"  - {line}" for line in lines[:5]]
    assert text[6:] == ["  - and 143 more like the last one", "  - d.csv: is empty"]
    few = lines[:10]
    assert InputError("No.", few).text().splitlines()[1:] == [f"  - {line}" for line in few]
