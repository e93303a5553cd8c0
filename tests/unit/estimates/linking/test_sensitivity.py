"""Numbers at assumed and measured rates of error."""

import csv
from itertools import product

import numpy as np
import pytest

from leopard_census.config.estimates import LinkingSettings, ScrSettings
from leopard_census.estimates.closed.m0 import fit_m0
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.error_rates import PUBLISHED, team_rates
from leopard_census.estimates.linking.histories import session_of
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.linking.poisson_m0 import fit_poisson_m0
from leopard_census.estimates.linking.rate_draws import (
    Always,
    ClosedCaptures,
    SpatialCaptures,
    draws_by_rates,
)
from leopard_census.estimates.linking.records import Records
from leopard_census.estimates.linking.sensitivity import AS_WRITTEN, answers_of, failed_note
from leopard_census.estimates.linking.sensitivity_files import write_sensitivity
from leopard_census.estimates.scr.mask_loop import UNBOUNDED, settle
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.simulate import blank_session
from tests.unit.survey_tables import estimate
from tests.unit.test_degenerate_surveys import POOR, WHOLE

SETTINGS = LinkingSettings(rates=(0.0, 0.1), rate_draws=20)
INPUTS = ("capture_sets", "detectors", "histories", "basis")


def split_winter(rng, animals: int, occasions: int, p: float, split: float):
    """Histories as a team writes them that splits captures: every split one becomes a new animal."""
    written, caught = [], 0
    for _ in range(animals):
        hits = [k for k in range(occasions) if rng.random() < p]
        caught += bool(hits)
        ghost = rng.random(len(hits)) < split
        own = [k for k, g in zip(hits, ghost, strict=True) if not g]
        written += [frozenset({(k, 0)}) for k, g in zip(hits, ghost, strict=True) if g]
        written += [frozenset((k, 0) for k in own)] if own else []
    return written, caught


# Median N of M0 with the 95% range of 1,000 runs, for 12 animals, 16 occasions, p 0.16 (METHODS 2.3, the setting of
# Johansson et al. 2020, figure 3).
@pytest.mark.parametrize(
    ("split", "median", "low", "high"),
    [(0.0, 12, 9, 13), (0.05, 13, 10, 19), (0.10, 16, 11, 24), (0.15, 18, 12, 30), (0.20, 21, 13, 36)],
)
def test_ghosts_raise_the_naive_estimate_as_published(split, median, low, high):
    rng = np.random.default_rng(2020)
    model, found = ClosedCaptures(16), []
    for _ in range(400):
        written, _ = split_winter(rng, 12, 16, 0.16, split)
        if (fitted := model.fit_m0(written)) is not None and fitted.n_hat is not None:
            found.append(fitted.n_hat)
    assert np.median(found) == pytest.approx(median, abs=1.0)
    ends = np.quantile(found, (0.025, 0.975))
    assert ends[0] == pytest.approx(low, abs=1.5)
    assert ends[1] == pytest.approx(high, rel=0.15)


# Johansson et al. 2020, table 3: animals caught five to one times, and M0's estimate (METHODS 2.3).
@pytest.mark.parametrize(
    ("counts", "n_hat"),
    [
        ((1, 2, 5, 4, 4), 16.00), ((0, 2, 3, 6, 7), 19.46), ((1, 1, 1, 4, 8), 16.73), ((1, 2, 3, 6, 6), 18.62),
        ((0, 2, 2, 9, 7), 22.01), ((1, 1, 3, 5, 8), 19.46), ((0, 3, 2, 6, 9), 22.01), ((2, 0, 5, 5, 3), 15.00),
        ((3, 0, 2, 5, 8), 18.79),
    ],
)  # fmt: skip
def test_observers_of_one_set_of_pictures(counts, n_hat):
    """Five occasions."""
    rows = [[1] * times + [0] * (5 - times) for times, n in enumerate(reversed(counts), 1) for _ in range(n)]
    fitted = fit_m0(HistoryMatrix(np.array(rows, dtype=np.int8), np.ones(len(rows), dtype=np.int64)))
    assert fitted.n_hat == pytest.approx(n_hat, abs=0.01)


def test_known_rates_take_the_ghosts_back():
    """Over winters, the number of animals caught is found without bias, where the names on record are far too many."""
    rng = np.random.default_rng(8)
    off, naive = [], []
    for seed in range(12):
        written, caught = split_winter(rng, 20, 14, 0.2, 0.15)
        draws = draws_by_rates(
            written, ClosedCaptures(14), Always(ErrorRates(0.15, 0.0)), 20, np.random.default_rng(seed)
        )
        off.append(np.mean([len(truth.histories) for truth in draws]) - caught)
        naive.append(len(written) - caught)
    assert np.mean(naive) > 5
    assert abs(np.mean(off)) < 1.0


@pytest.mark.parametrize(
    "written", [[{(0, 0)}, {(0, 0), (1, 0)}], [{(0, 0)}] * 2 + [{(0, 0), (3, 0)}]], ids=["two", "three"]
)
def test_hardly_any_animals_have_plausible_truths(written):
    """All others were caught there at that time too: there is no animal that a capture could be of instead."""
    histories = [frozenset(captures) for captures in written]
    rates = Always(ErrorRates(0.1, 0.1))
    draws = draws_by_rates(histories, ClosedCaptures(5), rates, 10, np.random.default_rng(1))
    for truth in draws:
        assert sum(map(len, truth.histories)) == sum(map(len, histories))
        assert list(map(len, truth.under)) == list(map(len, truth.histories))


def test_poisson_m0_by_its_own_equations():
    beta, vcov = fit_poisson_m0(12, 30, 10)
    v, p = np.exp(beta[0]), 1 / (1 + np.exp(-beta[1]))
    assert v == pytest.approx(12 / (1 - (1 - p) ** 10))
    assert 10 * p / (1 - (1 - p) ** 10) == pytest.approx(30 / 12)

    def loglik(b):
        q = 1 / (1 + np.exp(b[1]))
        return 12 * b[0] + 30 * np.log(1 - q) + 90 * np.log(q) - np.exp(b[0]) * (1 - q**10)

    step, numeric = 1e-3, np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            a, b = step * np.eye(2)[i], step * np.eye(2)[j]
            ends = [loglik(beta + s * a + t * b) * s * t for s in (1, -1) for t in (1, -1)]
            numeric[i, j] = -sum(ends) / (4 * step**2)
    assert np.linalg.inv(vcov) == pytest.approx(numeric, rel=1e-3)


@pytest.mark.parametrize("data", [(5, 5, 10), (0, 0, 10), (3, 30, 10)])
def test_poisson_m0_without_an_estimate(data):
    assert fit_poisson_m0(*data) is None


def test_rates_of_blind_answers_by_hand():
    summary = {"n_pairs_twice": 100, "n_controls": 50, "n_wrong": 5}
    told = ["Anna: same; Ben: different"] * 18 + ["Anna: same; Ben: cannot-compare"] * 4
    team = team_rates(summary, [{"answers": answers} for answers in told], 0.1)
    # 2 e (1 - e) = 0.18 at e = 0.1; of it nine tenths are splits.
    assert team.source == "blind"
    assert (team.rates.split, team.rates.lump) == pytest.approx((0.09, 0.01))
    assert team.lower < 0.1 < team.upper
    drawn = [team.drawn(np.random.default_rng(seed)) for seed in range(200)]
    assert np.mean([one.split + one.lump for one in drawn]) == pytest.approx(0.1, abs=0.01)


def test_rates_from_elsewhere_say_so():
    controls = team_rates({"n_pairs_twice": 0, "n_controls": 50, "n_wrong": 5}, [], 0.1)
    assert controls.source == "controls"
    assert controls.rates.split + controls.rates.lump == pytest.approx(0.1)
    setting = team_rates({"n_pairs_twice": 0, "n_controls": 0, "n_wrong": 0}, [], 0.02)
    assert (setting.source, setting.lower) == ("setting", None)
    published = team_rates(None, [], None)
    assert published.rates == PUBLISHED
    assert published.note.startswith("Assumed")


def run(folder, inputs, processes=1, settings=SETTINGS, model="g0~1 sigma~1"):
    out = folder / "sensitivity.csv"
    scr = ScrSettings(fit_runs=0, model=model)
    write_sensitivity(inputs, out, scr, settings, None, "+11:00", processes)
    return list(csv.DictReader(out.open(encoding="utf-8")))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("errors")
    estimate(folder / "survey", WHOLE, stages=("closed", "scr"))
    return {name: folder / "survey" / "out" / f"{name}.csv" for name in INPUTS}


def test_panel_of_a_survey(made, tmp_path):
    rows = run(tmp_path, made)
    found = {(r["source"], float(r["split"]), float(r["lump"]), r["quantity"]): r for r in rows}
    assert {key[0] for key in found} == {"grid", "published"}
    # Every rate of splits with every rate of lumps, and the team's.
    pairs = {key[1:3] for key in found if key[0] == "grid"}
    assert pairs == set(product(SETTINGS.rates, SETTINGS.rates))
    assert len(found) == (len(pairs) + 1) * 3
    closed, spatial = (
        {(r["data_set"], r[key]): r for r in csv.DictReader((made["basis"].parent / f"{name}.csv").open())}
        for name, key in (("closed", "model"), ("scr", "parameter"))
    )
    # Without errors the numbers are those of the other tables.
    naive = found["grid", 0.0, 0.0, "density"]
    assert float(naive["estimate"]) == pytest.approx(float(spatial["headline", "D"]["estimate"]), rel=1e-3)
    assert float(naive["lower"]) == pytest.approx(float(spatial["headline", "D"]["lower"]), rel=1e-2)
    assert float(found["grid", 0.0, 0.0, "n"]["estimate"]) == float(closed["headline", "M0"]["n"])
    assert float(found["grid", 0.0, 0.0, "n_hat"]["lower"]) == float(closed["headline", "M0"]["n"])
    # Splits make names too many, lumps too few.
    assert float(found["grid", 0.1, 0.0, "n"]["estimate"]) <= float(found["grid", 0.0, 0.0, "n"]["estimate"])
    assert float(found["grid", 0.0, 0.1, "n"]["estimate"]) >= float(found["grid", 0.0, 0.0, "n"]["estimate"])
    assert found["published", 0.099, 0.011, "n"]["note"].startswith("Assumed")


def test_any_number_of_processes_gives_the_same_table(made, tmp_path):
    (tmp_path / "two").mkdir()
    few = LinkingSettings(rates=(0.1,), rate_draws=10)
    assert run(tmp_path, made, settings=few) == run(tmp_path / "two", made, 2, few)


def test_a_row_does_not_hang_on_the_other_rates(made, tmp_path):
    (tmp_path / "more").mkdir()
    one = run(tmp_path, made, settings=LinkingSettings(rates=(0.1,), rate_draws=10))
    more = run(tmp_path / "more", made, settings=LinkingSettings(rates=(0.1, 0.05, 0.1), rate_draws=10))
    assert len(more) == (4 + 1) * 3
    assert [row for row in more if row["split"] == row["lump"] == "0.1000" or row["source"] != "grid"] == one


def test_a_model_with_learning_is_made_simpler_and_said_so(made, tmp_path):
    few = LinkingSettings(rates=(0.0,), rate_draws=10)
    plain, learning = (
        {r["quantity"]: r for r in run(tmp_path, made, settings=few, model=model) if r["source"] == "grid"}
        for model in ("sigma~T", "g0~bk sigma~T")
    )
    assert "leaves bk out of the declared one (g0~bk sigma~T)" in learning["density"]["note"]
    assert plain["density"]["note"] == ""
    assert plain["density"]["estimate"] == learning["density"]["estimate"]


@pytest.mark.parametrize("name", ["no leopard", "all caught once", "one station"])
def test_poor_surveys_have_a_sentence(name, tmp_path):
    estimate(tmp_path / "survey", POOR[name], stages=("scr",))
    rows = run(tmp_path, {one: tmp_path / "survey" / "out" / f"{one}.csv" for one in INPUTS})
    assert all(row["estimate"] or row["note"].endswith(".") for row in rows)
    assert any(row["quantity"] == "density" and not row["estimate"] for row in rows)
    assert all(row["draws"] or not row["estimate"] for row in rows)


def test_captures_that_weigh_no_truth_are_not_taken_for_sure():
    """All caught once: at a rate of splits, any two of the names may be one animal, and nothing tells which."""
    records = Records([frozenset({(k, 0)}) for k in range(4)], ClosedCaptures(6))
    found = answers_of(records, Always(ErrorRates(0.1, 0.0)), 10, [1])
    assert (found["n"].estimate, found["n_hat"].estimate) == (None, None)
    said = "Nothing tells which names may be errors, as nobody was caught on two occasions."
    assert (found["n"].note, found["n_hat"].note) == (said, said)
    assert answers_of(records, Always(ErrorRates(0.0, 0.0)), 10, [1])["n"].estimate == 4


def test_no_error_leaves_the_captures_as_they_are():
    written, _ = split_winter(np.random.default_rng(1), 10, 10, 0.3, 0.1)
    found = answers_of(Records(written, ClosedCaptures(10)), Always(ErrorRates(0.0, 0.0)), 10, [1])
    assert (found["n"].estimate, found["n"].lower) == (len(written), len(written))


def test_without_errors_n_is_said_not_to_be_that_of_closed():
    """Seven animals and one recapture: the median of the numbers drawn lies above the likeliest number."""
    written = [frozenset({(k, 0)}) for k in range(6)] + [frozenset({(6, 0), (9, 0)})]
    records = Records(written, ClosedCaptures(12))
    found = answers_of(records, Always(ErrorRates(0.0, 0.0)), 40, [1])
    assert found["n_hat"].estimate > fit_m0(records.closed.matrix(written)).n_hat
    assert found["n_hat"].note == AS_WRITTEN
    assert found["n"].note is None
    assert answers_of(records, Always(ErrorRates(0.0, 0.1)), 10, [1])["n_hat"].note != AS_WRITTEN


def test_truths_without_an_estimate_are_told():
    """Four names, of which one was met twice: lumps may be what made it so."""
    written = [frozenset({(0, 0), (3, 0)}), *(frozenset({(k, 0)}) for k in (1, 2, 4))]
    records = Records(written, ClosedCaptures(6))
    found = answers_of(records, Always(ErrorRates(0.0, 0.2)), 40, [3])
    assert 0 < found["n_hat"].failed < 40
    assert found["n_hat"].note.startswith(f"{found['n_hat'].failed} of 40 truths")


def three_names():
    """Three names on three by three stations 3 km apart; two of them, met at opposite corners, may be one animal."""
    xy = np.array([(x, y) for x in (0.0, 3000.0, 6000.0) for y in (0.0, 3000.0, 6000.0)])
    side = np.arange(-9000.0, 15001.0, 1000.0)
    blank = blank_session(
        "1", xy, np.ones((9, 20)), Mask(np.array([(x, y) for x in side for y in side]), 100.0)
    )
    written = [frozenset(one) for one in ({(0, 0), (3, 1)}, {(1, 8)}, {(2, 2), (5, 2), (9, 5)})]
    settled = settle(MODEL, [session_of(blank, written)], ScrSettings())
    (masked,) = settled.likelihood.sessions
    spatial = SpatialCaptures(session_of(masked, written), settled.fit)
    return Records(written, ClosedCaptures(20), spatial, {k: k for k in range(20)})


def test_truths_fail_for_their_own_reason():
    """Splits alone: a truth that fails holds fewer animals, and more recaptures, at places too far apart."""
    density = answers_of(three_names(), Always(ErrorRates(0.3, 0.0)), 40, [1])["density"]
    assert 0 < density.failed < 40
    assert f"({density.failed}: {UNBOUNDED.rstrip('.')})" in density.note
    assert "more animals" not in density.note
    assert "recapture" not in density.note


def test_reasons_of_truths_are_counted():
    few, wide = "Nobody was caught twice.", "Sigma is too wide."
    assert failed_note(["", ""], [3, 3]) is None
    assert failed_note([few, few], [4, 4]) == few
    some = failed_note([few, "", wide, few], [6, 4, 4, 6])
    assert some.startswith(
        "3 of 4 truths drawn give no estimate (2: Nobody was caught twice; 1: Sigma is too wide)"
    )
    assert some.endswith("They hold more animals than the others, so the upper limit may be too low.")
    assert "more animals" not in failed_note([wide, "", wide, ""], [3, 4, 3, 3])
    assert failed_note([few, wide], [4, 4]).startswith("None of the 2 truths")
