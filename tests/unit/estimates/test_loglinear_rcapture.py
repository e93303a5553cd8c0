"""Log-linear models against every figure of Rcapture 1.4-4 in the reference data.

Rcapture fits by R's glm, which stops at a relative change of the deviance of 1e-8, and takes the variance from the step
before the last. So its standard errors hold three to eight digits. `test_where_rcapture_stops` shows that stopping
there gives Rcapture's figures to nine digits and more; the tests of the library's own fits therefore ask for 1e-3 of
Rcapture's standard errors and for 1e-7 of the fully converged ones.
"""

import csv
import json
from dataclasses import dataclass
from itertools import combinations
from math import comb, log, sqrt
from typing import Any

import numpy as np
import pytest

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.heterogeneity import heterogeneity_rows
from leopard_census.estimates.closed.loglinear import fit_loglinear
from leopard_census.estimates.closed.loglinear_frequencies import fit_frequencies
from leopard_census.estimates.closed.loglinear_removal import first_captures
from leopard_census.estimates.closed.loglinear_result import LoglinearFit
from leopard_census.estimates.closed.matrix import HistoryMatrix, history_matrix
from tests.unit.estimates.enumerated_loglinear import COLUMNS, design, listed, poisson_glm, profile_height

pytestmark = pytest.mark.shared

# Data sets with histories of at most ten occasions; those with more, or with frequencies alone, have closedp.0 only.
WITH_HISTORIES = (
    "HIV",
    "captdata",
    "deermouse_ESG",
    "deermouse_WSG",
    "hare",
    "housemouse",
    "mvole_p1",
    "mvole_p2",
    "mvole_p3",
    "stoatCH",
)
FREQUENCIES_ONLY = ("edwards_eberhardt_rabbits", "hornedlizardCH", "lesbian")
HETEROGENEOUS = ("Chao", "Poisson2", "Darroch", "Gamma3.5")
# Our name: Rcapture's row, its name in `parameters`, its name of the profile.
ROWS = {
    "M0": ("M0", "M0", "M0"),
    "Mt": ("Mt", "Mt", "Mt"),
    **{
        f"{m} {h}": (f"{m} {h}".replace("Chao", "Chao (LB)"), f"{m}{h[0]}", f"{m}_{h.rstrip('0123456789.')}")
        for m in ("Mh", "Mth")
        for h in HETEROGENEOUS
    },
    "Mb": ("Mb", "Mb", None),
    "Mbh": ("Mbh", "Mbh", None),
}


@dataclass
class Case:
    name: str
    matrix: HistoryMatrix
    fits: dict[str, Any]
    reference: dict[str, Any]

    def row(self, model: str) -> dict[str, Any]:
        rows = {row["row"]: row for row in self.reference["Rcapture"]["closedp.t"]["results"]}
        return rows[ROWS[model][0]]

    def fit(self, model: str) -> LoglinearFit:
        return self.fits[f"{model} log-linear"]


@pytest.fixture(scope="module")
def closed_data(shared):
    return shared / "oracle" / "data" / "closed"


@pytest.fixture(scope="module")
def cases(closed_data):
    made = {}
    for name in WITH_HISTORIES:
        with (closed_data / name / "histories.csv").open(encoding="utf-8") as handle:
            rows = [{k.replace("occ", "o"): int(v) for k, v in row.items()} for row in csv.DictReader(handle)]
        matrix = history_matrix(rows)
        reference = json.loads((closed_data / name / "reference.json").read_text(encoding="utf-8"))
        made[name] = Case(name, matrix, {fit.model: fit for fit in fit_loglinear(matrix)}, reference)
    return made


def _columns(k: np.ndarray, model: str, fit: LoglinearFit) -> list[np.ndarray]:
    kind = model.partition(" ")[2]
    if kind == "Chao":
        free = [int(name[3:]) for name, value in fit.estimates.items() if name[:3] == "eta" and value > 0]
        return [np.maximum(k - j + 1, 0) for j in free]
    return [COLUMNS[kind](k)] if kind else []


def _listed_design(case: Case, model: str):
    cells = listed(case.matrix)
    by_occasion = model.startswith("Mt")
    return cells, design(cells, by_occasion, _columns(cells.k, model, case.fit(model)))


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", ROWS)
def test_estimates_and_criteria(cases, name, model):
    case = cases[name]
    fit, row = case.fit(model), case.row(model)
    assert fit.n_hat == pytest.approx(row["abundance"], rel=1e-7)
    assert fit.deviance == pytest.approx(row["deviance"], rel=1e-9)
    assert fit.df == row["df"]
    assert fit.aic == pytest.approx(row["AIC"], rel=1e-9)
    assert fit.bic == pytest.approx(row["BIC"], rel=1e-9)
    if model != "Mbh":  # see test_standard_error_of_mbh
        assert fit.se == pytest.approx(row["stderr"], rel=1e-3)


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", [m for m in ROWS if not m.startswith("Mb")])
def test_listed_histories_give_the_same(cases, name, model):
    case = cases[name]
    cells, x = _listed_design(case, model)
    fit, glm = case.fit(model), poisson_glm(cells.y, x)
    n_hat, se = glm.abundance(case.matrix.n)
    assert (fit.n_hat, fit.se) == (pytest.approx(n_hat, rel=1e-8), pytest.approx(se, rel=1e-7))
    assert fit.loglik == pytest.approx(glm.loglik, rel=1e-11)
    assert fit.deviance == pytest.approx(glm.deviance, rel=1e-9)


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", [m for m in ROWS if not m.startswith("Mb")])
def test_where_rcapture_stops(cases, name, model):
    """The plain regression, stopped as R's glm stops, gives Rcapture's own figures: what differs is convergence."""
    case = cases[name]
    cells, x = _listed_design(case, model)
    n_hat, se = poisson_glm(cells.y, x, epsilon=1e-8, most=25).abundance(case.matrix.n)
    row = case.row(model)
    assert n_hat == pytest.approx(row["abundance"], rel=1e-9)
    assert se == pytest.approx(row["stderr"], rel=1e-9)


@pytest.mark.parametrize("name", WITH_HISTORIES)
def test_standard_error_of_mbh(cases, name):
    """Not matched: Rcapture's standard error of Mbh (infoFit 0) lets the chance of recapture c add to it.

    Under Mbh recaptures tell nothing of N (Otis et al. 1978): the likelihood is a product of a part in (N, p_1, p) and
    a part in c, and so N has no covariance with c. Rcapture's figure squared is, to all the digits that R's glm gives,
    ours squared plus ((K - 1) c (N - u_1))^2 var(logit c): its derivative of N in the coefficient of recapture lacks
    the factor (1 + exp(coefficient))^(1 - K) that the intercept holds against. For the house mice it prints 19.0 where
    2.8 animals were missed, and 2.0 with its own bias correction (which we match).
    """
    case = cases[name]
    fit, data = case.fit("Mbh"), first_captures(case.matrix)
    wrong = (case.matrix.occasions - 1) * data.c * (fit.n_hat - data.first[0])
    extra = wrong**2 / (data.chances * data.c * (1 - data.c))
    assert sqrt(fit.se**2 + extra) == pytest.approx(case.row("Mbh")["stderr"], rel=1e-4)
    assert case.row("Mbh")["stderr"] > fit.se
    corrected = case.reference["Rcapture"]["closedp.bc_Mbh"][0]["stderr"]
    assert abs(fit.se - corrected) < abs(case.row("Mbh")["stderr"] - corrected)


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", ROWS)
def test_parameters(cases, name, model):
    case = cases[name]
    known = (case.reference["Rcapture"]["closedp.t"].get("parameters") or {}).get(ROWS[model][1])
    assert known
    fit = case.fit(model)
    mine = {"N": fit.n_hat, **fit.estimates}
    for parameter, value in known.items():
        assert mine[parameter] == pytest.approx(value, rel=1e-7), parameter


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", ["M0", "Mt", "Mb", "Mbh"])
def test_bias_corrected(cases, name, model):
    case = cases[name]
    known = case.reference["Rcapture"][f"closedp.bc_{model}"][0]
    fit = case.fits[f"{model} bias-corrected"]
    assert fit.n_hat == pytest.approx(known["abundance"], rel=1e-6)
    assert fit.se == pytest.approx(known["stderr"], rel=1e-3)


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", [m for m in ROWS if not m.startswith("Mb")])
def test_profile_interval(cases, name, model):
    """Within 5e-4 of Rcapture's limits, which come from a search of its own; ours are checked by listing.

    Where Rcapture names a bound instead of a limit (the lower: n; the upper: ">" three times N) ours must lie on that
    side. The house mice, and whatever differs by more than 1e-5, are settled by `test_profile_interval_by_listing`.
    """
    case = cases[name]
    known = case.reference["Rcapture"][f"profileCI_{ROWS[model][2]}"]["CI"][0]
    fit = case.fit(model)
    lower, upper = fit.profile
    far = 2e-3 if name == "housemouse" else 5e-4
    assert fit.n_multinomial == pytest.approx(known["abundance"], rel=far)
    assert lower == pytest.approx(known["infCL"], rel=far)
    if isinstance(known["supCL"], str):
        assert upper > float(known["supCL"].removeprefix(">"))
    else:
        assert upper == pytest.approx(known["supCL"], rel=far)


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", [m for m in ROWS if not m.startswith("Mb")])
def test_profile_interval_by_listing(cases, name, model):
    """Where we differ from Rcapture, a fit to all listed histories says that our figures are the right ones.

    The top is at our N (nowhere near it is it higher, nor at Rcapture's), and at our limits the profile is half the
    chi-square quantile below it.
    """
    case = cases[name]
    known = case.reference["Rcapture"][f"profileCI_{ROWS[model][2]}"]["CI"][0]
    fit = case.fit(model)
    if "Chao" in model and case.matrix.occasions > 6:
        pytest.skip("too many sets of eta to go through")
    height = _height(case, model)
    top = height(fit.n_multinomial)
    n = case.matrix.n
    for other in (known["abundance"], fit.n_multinomial + 1e-3, max(n, fit.n_multinomial - 1e-3)):
        assert height(other) <= top + 1e-9
    lower, upper = fit.profile
    assert top - height(upper) == pytest.approx(1.920729410347, abs=1e-6)
    if lower > n:
        assert top - height(lower) == pytest.approx(1.920729410347, abs=1e-6)
    else:
        assert top - height(n) <= 1.920729410347 + 1e-6


def _height(case: Case, model: str):
    """The profile by listing; of Chao's model the highest over all sets of eta that come out not below zero."""
    if "Chao" not in model:
        cells, x = _listed_design(case, model)
        return lambda n_total: profile_height(cells, x, n_total)
    cells = listed(case.matrix)
    most = int(case.matrix.caught.sum(axis=1).max())
    sets = [s for size in range(most - 1) for s in combinations(range(3, most + 1), size)]
    designs = [
        (design(cells, model.startswith("Mth"), [np.maximum(cells.k - j + 1, 0) for j in s]), len(s))
        for s in sets
    ]

    def height(n_total: float) -> float:
        return max(profile_height(cells, x, n_total, not_below_zero=size) for x, size in designs)

    return height


def test_house_mice_by_secr(cases):
    """Rcapture's profile of the house mice is 0.05 animals low; secr's closedN finds our N by another program."""
    case = cases["housemouse"]
    secr = {row["row"]: row for row in case.reference["secr_closedN"]["closedN"]}
    for model, row in (("M0", "null"), ("Mt", "darroch"), ("Mb", "zippin")):
        assert case.fit(model).n_multinomial == pytest.approx(secr[row]["Nhat"], abs=0.0051)


@pytest.mark.parametrize("name", WITH_HISTORIES)
@pytest.mark.parametrize("model", ["Mh Chao", "Mth Chao"])
def test_no_parameter_held_at_zero_wants_to_rise(cases, name, model):
    """The maximum with eta >= 0: for each eta at zero the log-likelihood falls as it rises (Kuhn & Tucker)."""
    case = cases[name]
    cells, x = _listed_design(case, model)
    mu = poisson_glm(cells.y, x).mu
    for j in range(3, case.matrix.occasions + 1):
        column = np.maximum(cells.k - j + 1, 0)
        assert float(column @ (cells.y - mu)) <= 1e-6
        assert case.fit(model).estimates.get(f"eta{j}", 0.0) >= 0


def test_expected_first_captures(cases):
    """Rcapture's uifit: sum of (u - expected u)^2 / expected u."""
    order = [*list(ROWS)[:1], "Mt", *(f"Mh {h}" for h in HETEROGENEOUS), *(f"Mth {h}" for h in HETEROGENEOUS)]
    order += ["Mb", "Mbh"]
    compared = 0
    for case in cases.values():
        known = case.reference["Rcapture"]["uifit"].get("fitstat")
        if known is None:  # Rcapture stops on the house mice with "non-finite function value"
            assert case.name == "housemouse"
            continue
        u = case.matrix.first_by_occasion
        for model, (value,) in zip(order, known, strict=True):
            expected = np.array(case.fit(model).expected_first)
            mine = float(((u - expected) ** 2 / expected).sum())
            assert mine == pytest.approx(value, rel=1e-5), (case.name, model)
            compared += 1
    assert compared == 9 * 12


def test_descriptive(cases):
    for case in cases.values():
        known = case.reference["Rcapture"]["descriptive"]
        rows = heterogeneity_rows("headline", case.matrix)
        assert {f"{c}i": [row[c] for row in rows] for c in "fuvn"} == known, case.name


def _frequencies(closed_data, name):
    reference = json.loads((closed_data / name / "reference.json").read_text(encoding="utf-8"))
    k = reference["stats"]["occasions"]
    if name == "edwards_eberhardt_rabbits":
        with (closed_data / name / "frequencies.csv").open(encoding="utf-8") as handle:
            counts = {int(r["times_caught"]): int(r["animals"]) for r in csv.DictReader(handle)}
    else:
        counts = dict(enumerate(reference["stats"]["frequencies"], start=1))
    data = Frequencies(tuple(counts.get(j, 0) for j in range(1, k + 1)), k)
    known = reference.get("Rcapture_closedp0") or reference["Rcapture"]["closedp.0"]
    return data, {row["row"].replace(" (LB)", ""): row for row in known}, reference


@pytest.mark.parametrize("name", [*WITH_HISTORIES, *FREQUENCIES_ONLY])
def test_from_frequencies_alone(closed_data, name):
    data, known, _ = _frequencies(closed_data, name)
    fits = {fit.model: fit for fit in fit_frequencies(data)}
    assert set(fits) == set(known)
    for model, row in known.items():
        fit = fits[model]
        assert fit.n_hat == pytest.approx(row["abundance"], rel=1e-7), model
        assert fit.se == pytest.approx(row["stderr"], rel=1e-4), model
        assert fit.deviance == pytest.approx(row["deviance"], rel=1e-8, abs=1e-7), model
        # Rcapture counts one parameter more: see test_rabbits.
        more = int((name, model) == ("edwards_eberhardt_rabbits", "Mh Chao"))
        assert fit.df - more == row["df"], model
        assert fit.aic + 2 * more == pytest.approx(row["AIC"], rel=1e-7), model
        assert fit.bic + log(data.n) * more == pytest.approx(row["BIC"], rel=1e-7), model


def test_rabbits(closed_data):
    """Edwards & Eberhardt (1967): the same N, but Rcapture counts a parameter that the data know nothing of.

    No rabbit was caught more than 7 times in 18 nights. Rcapture drops each eta that a first fit finds negative; one of
    those beyond the data is neither negative nor anything else there, and stays. With ours, the maximum over eta >= 0,
    the deviance is no worse with one parameter less, and no other eta wants to rise.
    """
    data, known, reference = _frequencies(closed_data, "edwards_eberhardt_rabbits")
    fits = {fit.model: fit for fit in fit_frequencies(data)}
    fit, row = fits["Mh Chao"], known["Mh Chao"]
    etas = {j: fit.estimates.get(f"eta{j}", 0.0) for j in range(3, 19)}
    free = [j for j, eta in etas.items() if eta > 0]
    assert fit.n_parameters == 2 + len(free) == data.occasions - row["df"] - 1
    assert fit.deviance <= row["deviance"]
    k = np.arange(1, 19)
    fitted = _fitted_frequencies(data, free)
    assert fitted.sum() == pytest.approx(data.n, rel=1e-9)
    for j in range(3, 19):
        pull = float(np.maximum(k - j + 1, 0) @ (np.array(data.counts) - fitted))
        assert pull == pytest.approx(0, abs=1e-6) if j in free else pull <= 1e-6
    for model, key in (("M0", "Rcapture_M0_CI"), ("Mh Chao", "Rcapture_closedpCI_Mh_Chao")):
        limits = reference[key]["CI"][0]
        assert fits[model].n_multinomial == pytest.approx(limits["abundance"], rel=2e-4)
        assert fits[model].profile == pytest.approx((limits["infCL"], limits["supCL"]), rel=2e-4)


def _fitted_frequencies(data: Frequencies, free: list[int]) -> np.ndarray:
    k = np.arange(1.0, data.occasions + 1)
    ways = np.log([comb(data.occasions, int(i)) for i in k])
    x = np.column_stack([np.ones_like(k), k, *(np.maximum(k - j + 1, 0) for j in free)])
    y = np.array(data.counts, dtype=float)
    mu = y + 0.1
    for _ in range(200):
        z = np.log(mu) - ways + (y - mu) / mu
        b = np.linalg.solve(x.T @ (mu[:, None] * x), x.T @ (mu * z))
        mu = np.exp(x @ b + ways)
    return mu
