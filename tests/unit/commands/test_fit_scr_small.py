"""`fit-scr`: errors of coefficients, checks of masks that find nothing, what is fixed, and names that no field has."""

import numpy as np
import pytest

from tests.unit.commands.fit_scr_cases import files_of, ran
from tests.unit.estimates.scr.scr_oracle import GOLDEN

FILES = files_of("sim_a_prox", "mask_b12000_s920.csv")
PROXIMITY = [*FILES, "--detector", "proximity"]
TEXT = "#session ID occasion detector sex\n1 a 1 A F\n1 a 2 B F\n1 b 1 B M\n1 b 2 A M\n"
TRAPS = "A 0 0 11 / road\nB 900 0 11 / path\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Status, JSON and all that is printed of the command."""

    def run_it(*words):
        status, result = ran([str(word) for word in words], tmp_path)
        told = capsys.readouterr()
        return status, result, told.out + told.err

    return run_it


def test_standard_errors_of_coefficients_and_whole_animals(run):
    _, result, _ = run(*PROXIMITY)
    assert list(result["beta_se"]) == result["beta_names"]
    np.testing.assert_allclose(
        np.array(list(result["beta_se"].values())) ** 2, np.diag(np.array(result["vcov"]))
    )
    assert [type(row["n"]) for row in result["region_n"]] == [int, int]
    assert result["mask_check"] == []


def test_a_check_that_finds_nothing_says_so(run):
    _, result, told = run(*PROXIMITY, "--check-mask")
    (cells,) = result["mask_check"]
    assert (cells["what"], cells["used_m"], cells["tried_m"]) == ("cells", 920.0, 460.0)
    assert cells["D"] == pytest.approx(result["estimates"][0]["estimate"])
    assert cells["change"] == pytest.approx(cells["tried_D"] / cells["D"] - 1)
    assert "With cells of 460 m in place of 920 m density would be 1.72 in place of 1.72" in told
    assert not any("Take finer cells" in warning for warning in result["warnings"])


def test_expected_n_of_a_fixed_density_is_no_estimate(run):
    _, result, told = run(*PROXIMITY, "--fixed", "D=0.0002")
    expected, realised = result["region_n"]
    assert (expected["se"], expected["lower"], expected["upper"]) == (None, None, None)
    assert realised["se"] > 0
    (line,) = (line for line in told.splitlines() if "N on the mask, expected" in line)
    assert line.split()[-2:] == ["fixed", "-"]


@pytest.mark.parametrize(
    ("option", "names", "told"),
    [("--trapcovnames", ["kind", "colour"], "has 2 names (kind, colour), but no line has more than 1"),
     ("--covnames", ["sex", "age"], "has 2 names (sex, age), but no line has more than 1")],
)  # fmt: skip
def test_names_that_no_field_has_are_refused(run, tmp_path, option, names, told):
    (tmp_path / "c.txt").write_text(TEXT)
    (tmp_path / "t.txt").write_text(TRAPS)
    words = ["--captures", tmp_path / "c.txt", "--detectors", tmp_path / "t.txt", "--detector", "proximity"]
    at = ["--buffer", 900, "--spacing", 300, "--at", "D=-5", "g0=-1", "sigma=6"]
    status, _, said = run(*words, *at, option, names[0])
    assert status == 0, said
    status, _, said = run(*words, *at, option, *names)
    assert status == 2
    assert f"{option} {told}" in said


def test_names_for_tables_with_headings_are_told(run):
    _, _, told = run(*PROXIMITY, "--at", "D=-8.7", "g0=-2", "sigma=7.8", "--trapcovnames", "kind")
    assert "detectors.csv: is a table with headings, so that --trapcovnames is not used" in told


def test_detectors_that_are_not_there_are_told_beside_other_faults(run, tmp_path):
    folder = GOLDEN / "sim_a_prox"
    captures = (folder / "captures.csv").read_text("utf-8") + "1,1,3,Z9,1,0\n"
    detectors = (folder / "detectors.csv").read_text("utf-8").replace("A1,0,0", "A1,,0", 1)
    (tmp_path / "c.csv").write_text(captures)
    (tmp_path / "d.csv").write_text(detectors)
    status, _, told = run(
        "--captures",
        tmp_path / "c.csv",
        "--detectors",
        tmp_path / "d.csv",
        *FILES[4:],
        "--detector",
        "proximity",
    )
    assert status == 2
    assert "column x: is empty" in told
    assert "detectors that are not there: Z9;" in told
