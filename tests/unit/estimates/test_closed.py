"""Closed-population models against published figures and other software."""

import csv
import json
from math import isfinite

import pytest

from leopard_census.estimates.closed.chao import chao, chao_bias_corrected
from leopard_census.estimates.closed.frequencies import Frequencies, frequencies_of
from leopard_census.estimates.closed.interval import log_normal_interval
from leopard_census.estimates.closed.jackknife import jackknife
from leopard_census.estimates.closed.m0 import fit_m0
from leopard_census.estimates.closed.table import MODELS, closed_rows

# Snowshoe hares (Cormack 1989): 68 animals, 6 occasions.
HARE = Frequencies((25, 22, 13, 5, 1, 2), 6)


def test_hare_figures():
    m0 = fit_m0(HARE)
    assert (m0.n_hat, m0.se) == (pytest.approx(74.702, abs=5e-4), pytest.approx(3.374, abs=5e-4))
    assert m0.loglik == pytest.approx(-261.427, abs=5e-4)  # secr 5.4.1 closedN
    assert m0.aicc == pytest.approx(527.04, abs=5e-3)  # the same
    assert m0.profile == (
        pytest.approx(69.47209, abs=1e-4),
        pytest.approx(82.99023, abs=1e-4),
    )  # Rcapture 1.4-4
    assert chao(HARE) == (pytest.approx(82.20, abs=5e-3), pytest.approx(7.46, abs=5e-3))
    assert chao_bias_corrected(HARE)[0] == pytest.approx(81.04, abs=5e-3)
    assert jackknife(HARE, 1) == (pytest.approx(88.83, abs=5e-3), pytest.approx(6.18, abs=5e-3))
    assert jackknife(HARE, 2) == (pytest.approx(93.77, abs=5e-3), pytest.approx(9.40, abs=5e-3))


def test_hare_interval_is_that_of_secr():
    assert log_normal_interval(68, *chao(HARE)) == (
        pytest.approx(73.40, abs=5e-3),
        pytest.approx(105.37, abs=5e-3),
    )


def _data_sets(shared):
    for folder in sorted((shared / "oracle" / "data" / "closed").iterdir()):
        reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
        if (folder / "histories.csv").exists():
            with (folder / "histories.csv").open(encoding="utf-8") as handle:
                rows = [
                    {k.replace("occ", "o"): int(v) for k, v in row.items()} for row in csv.DictReader(handle)
                ]
            yield folder.name, frequencies_of(rows), reference
        else:
            with (folder / "frequencies.csv").open(encoding="utf-8") as handle:
                counts = {int(r["times_caught"]): int(r["animals"]) for r in csv.DictReader(handle)}
            k = reference["stats"]["occasions"]
            yield folder.name, Frequencies(tuple(counts.get(j, 0) for j in range(1, k + 1)), k), reference


@pytest.mark.shared
def test_all_data_sets_of_secr_and_rcapture(shared):
    compared = 0
    for name, data, reference in _data_sets(shared):
        secr = reference.get("secr_closedN") or reference["secr_closedN_freq_only"]
        rows = {row["row"]: row for row in (secr["closedN"] if isinstance(secr, dict) else secr)}
        m0 = fit_m0(data)
        mine = {"null": (m0.n_hat, m0.se), "chao": chao(data)}
        for model, (n_hat, se) in mine.items():
            assert n_hat == pytest.approx(rows[model]["Nhat"], abs=0.006), (name, model)
            assert se == pytest.approx(rows[model]["seNhat"], abs=0.006), (name, model)
            limits = log_normal_interval(data.n, n_hat, se)
            if limits and n_hat - data.n > 0.01:
                secr_limits = (rows[model]["lclNhat"], rows[model]["uclNhat"])
                # From rounded figures for the nearly exhaustive catches (captdata: 0.07 animals missed).
                assert limits == pytest.approx(secr_limits, abs=0.01), (name, model)
            compared += 1
        if profile := reference.get("Rcapture", {}).get("profileCI_M0", {}).get("CI"):
            # Rcapture profiles on a grid where a bound is reached (infoCI 5).
            assert m0.profile == pytest.approx((profile[0]["infCL"], profile[0]["supCL"]), abs=0.03), name
    assert compared == 26


def test_occasion_without_effort_takes_no_part():
    rows = [{"o1": 1, "o2": None, "o3": 0}, {"o1": 0, "o2": None, "o3": 1}, {"o1": 1, "o2": None, "o3": 1}]
    assert frequencies_of(rows) == Frequencies((2, 1), 2)


def test_freq_repeats_a_history():
    assert frequencies_of([{"freq": 3, "o1": 1, "o2": 0}, {"freq": 1, "o1": 1, "o2": 1}]).counts == (3, 1)


def _histories(*texts):
    return [{f"o{i}": int(c) for i, c in enumerate(text, start=1)} for text in texts]


@pytest.mark.parametrize(
    ("histories", "told"),
    [
        ([], "No animal was caught"),
        (_histories("0110"), "Only one animal"),
        (_histories("1", "1"), "only one occasion"),
        (_histories("1000", "0100", "0010"), "No animal was caught on two occasions"),
    ],
)
def test_degenerate_data_give_a_sentence(histories, told):
    rows = closed_rows("headline", histories, None)
    assert [row["model"] for row in rows] == list(MODELS)
    for row in rows:
        assert row["n_hat"] is None
        assert told in row["note"]


def test_unknown_effort_gives_a_sentence():
    rows = closed_rows("headline", _histories("11", "01"), "effort is not known")
    assert {row["note"] for row in rows} == {"effort is not known"}


@pytest.mark.parametrize(
    "histories",
    [
        _histories("1111", "1111", "1111"),  # all caught always: p = 1
        _histories("11", "11"),
        _histories("1100", "0110", "1010"),  # nobody just once
        _histories("1000", "0100", "0011"),
        _histories("11", "10", "01"),
    ],
)
def test_extreme_data_give_finite_rows(histories):
    for row in closed_rows("headline", histories, None):
        for name in ("n_hat", "se", "lower", "upper", "profile_lower", "profile_upper"):
            assert row.get(name) is None or isfinite(row[name])
        if row["n_hat"] is not None:
            assert row["n_hat"] >= row["n"]
        else:
            assert row["note"]
