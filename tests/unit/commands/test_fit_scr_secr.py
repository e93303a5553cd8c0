"""`fit-scr` against the records of secr 5.4.1, from files to JSON."""

from math import sqrt

import numpy as np
import pytest

from tests.unit.commands.fit_scr_cases import ran, words_of
from tests.unit.estimates.scr.scr_oracle import GOLDEN, as_parameters, cases
from tests.unit.estimates.scr.test_secr_fits import FITS, HIGHER, NOT_IDENTIFIED, SAME_ESTIMATES

# Fits of all golden data sets, and of the others one of each kind of detectors, function, likelihood and term.
OWN = ("captdata:multi_HHR_null", "captdata:multi_HN_CL", "captdata:multi_HN_g0_bk", "captdata:multi_HN_D_x",
       "captdata:multi_HN_g0_t", "captdata:multi_HN_sigma_h2", "captdata:multi_HN_g0_h2",
       "captdata:multi_HN_binomialN", "captdata_prox:EX_null_general", "captdata_prox:HN_g0_k",
       "deermouse_ESG:multi_HN_g0_b", "ovenCH:multi_HN_null", "spacecap_tiger:HN_null_fast",
       "spacecap_tiger:HN_sigma_h2_fast", "stoatCH:EX_null_fast")  # fmt: skip
# Those that take more than a CPU second; the library's own fits of all records are in test_secr_fits.py.
SLOW = ("captdata:multi_HN_g0_bk", "captdata:multi_HN_g0_h2", "captdata:multi_HN_g0_t", "captdata:multi_HN_sigma_h2",
        "sim_a_prox:HN_g0_h2_fast", "sim_a_prox:HN_sigma_h2_fast", "spacecap_tiger:HN_sigma_h2_fast",
        "time_b_prox:HN_null_fast")  # fmt: skip
CHOSEN = [c for c in FITS if (GOLDEN / c.record["dataset"]).is_dir() or c.name in OWN]


def _named(case, beta):
    """The coefficients with the names that secr gives them."""
    names = case.record.get("beta_names")
    return names if names is not None and len(names) == len(beta) else None


@pytest.mark.parametrize("case", as_parameters(cases()))
def test_loglik_at_coefficients_is_that_of_secr(case, tmp_path, capsys):
    words, beta, value = words_of(case)
    names = _named(case, beta)
    if names is None:
        status, _ = ran([*words, "--at", "nobody=1"], tmp_path)
        assert status == 2
        told = capsys.readouterr().err.splitlines()[1]
        names = told.partition("; it has ")[2].split(", ")
    at = [f"{name}={number!r}" for name, number in zip(names, beta, strict=True)]
    status, result = ran([*words, "--at", *at], tmp_path)
    assert status == 0, capsys.readouterr().err
    assert result["loglik"] == pytest.approx(value, abs=1e-6)
    assert list(result["beta"].items()) == [(n, b) for n, b in zip(names, beta, strict=True)]
    key = "loglik_collapsed" if result["collapsed"] else "loglik_per_occasion"
    assert result[key] == result["loglik"]


@pytest.mark.long
@pytest.mark.parametrize("case", as_parameters([case for case in CHOSEN if case.name in SLOW]))
def test_slow_fit_is_that_of_secr(case, tmp_path):
    _fit_is_that_of_secr(case, tmp_path)


@pytest.mark.parametrize("case", as_parameters([case for case in CHOSEN if case.name not in SLOW]))
def test_fit_is_that_of_secr(case, tmp_path):
    _fit_is_that_of_secr(case, tmp_path)


def _fit_is_that_of_secr(case, tmp_path):
    words, beta, value = words_of(case)
    status, result = ran(words, tmp_path)
    record = case.record
    assert (status, result["converged"]) == (0, True)
    assert result["loglik"] >= value - 1e-5
    assert result["loglik"] == pytest.approx(value + HIGHER.get(case.name, 0.0), abs=1e-4)
    assert (result["n_parameters"], result["n"]) == (len(beta), record["n_for_AICc"])
    assert list(result["beta"]) == record["beta_names"] == result["beta_names"]
    lost = NOT_IDENTIFIED.get(case.name, ())
    assert result["not_identified"] == list(lost)
    assert any("not identified" in warning for warning in result["warnings"]) == bool(lost)
    if case.name in NOT_IDENTIFIED and case.name not in SAME_ESTIMATES:
        return
    ses = np.sqrt(np.diag(np.array(record["beta_vcov"])))
    np.testing.assert_array_less(np.abs(np.array(list(result["beta"].values())) - beta), 0.01 * ses)
    np.testing.assert_allclose(np.sqrt(np.diag(np.array(result["vcov"], dtype=float))), ses, rtol=0.01)
    assert result["aic"] == pytest.approx(record["AIC"], abs=1e-3)
    assert result["aicc"] == pytest.approx(record["AICc"], abs=1.5e-3)
    _estimates_are_those_of(record, result, {name.split(".")[0] for name in lost})
    _derived_values_are_those_of(record, result)


def _estimates_are_those_of(record, result, lost):
    """Each of our rows is one of secr's, of which some say the same of several levels; no error of what is not told."""
    secr = [
        (row, set(level["level"].split(", "))) for level in record["estimates"] for row in level["estimates"]
    ]
    assert {row["parameter"] for row in result["estimates"]} == {row["parameter"] for row, _ in secr}
    for own in result["estimates"]:
        levels = set((own.get("level") or "").split(", ")) - {""}
        row = next(r for r, of in secr if r["parameter"] == own["parameter"] and levels <= of)
        assert own["estimate"] == pytest.approx(row["estimate"], abs=0.01 * row["SE.estimate"])
        if own["parameter"] in lost:
            assert own["se"] is own["lower"] is own["upper"] is None
            continue
        assert own["se"] == pytest.approx(row["SE.estimate"], rel=0.01)
        assert own["lower"] == pytest.approx(row["lcl"], abs=0.02 * row["SE.estimate"])
        assert own["upper"] == pytest.approx(row["ucl"], abs=0.05 * row["SE.estimate"])


def _derived_values_are_those_of(record, result):
    if not record["derived"]:
        return
    esa, density = record["derived"][0]["rows"]
    expected, realised = record["region_N"][0]["rows"]
    own_esa, own_density = result["derived"]
    own_expected, own_realised = result["region_n"]
    assert [own_esa["parameter"], own_density["parameter"]] == ["esa", "D"]
    assert [own_expected["parameter"], own_realised["parameter"]] == ["E.N", "R.N"]
    for own, row in (
        (own_esa, esa),
        (own_density, density),
        (own_expected, expected),
        (own_realised, realised),
    ):
        assert own["estimate"] == pytest.approx(row["estimate"], rel=1e-3)
    assert own_density["se"] == pytest.approx(density["SE.estimate"], rel=0.01)
    assert own_density["cv_d"] == pytest.approx(density["CVD"], rel=0.01)
    if record["distribution"] == "poisson":
        assert own_realised["se"] == pytest.approx(realised["SE.estimate"], rel=0.02)
        assert own_realised["lower_lognormal"] == pytest.approx(realised["lcl"], rel=0.02)
    assert sqrt(own_expected["n"]) == pytest.approx(sqrt(record["n_for_AICc"]))
