"""Winters without pictures: the error of identities at rates that are assumed for them."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from leopard_census.config.estimates import AssumedRates, IdentitySettings
from leopard_census.estimates.identity.assumed_draws import CountedRates, assumed_draws, rates_of
from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.rate_draws import ClosedCaptures
from leopard_census.estimates.linking.records import Records
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.drawn_identities import by_name, draws_of
from tests.unit.estimates.identity.test_identity_files import OF_HISTORIES, estimated, number, of, run
from tests.unit.survey_tables import Seen, Survey
from tests.unit.test_degenerate_surveys import CAMERAS, POOR, WHOLE, caught

RATES = IdentitySettings(assumed=AssumedRates(split=0.1, lump=0.01, source="a made-up trial", draws=20))
#: The survey with three more sightings, each under a name of its own, at stations where other animals were.
GHOSTS = WHOLE.but(
    seen=(*WHOLE.seen, *(Seen(f"G{k}", WHOLE.seen[9 * k].station, 24.0 * (3 + 5 * k) + 1) for k in range(3)))
)


@pytest.fixture(scope="module")
def ghosts(tmp_path_factory):
    return estimated(tmp_path_factory.mktemp("ghosts"), GHOSTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("assumed")


@pytest.fixture(scope="module")
def assumed(ghosts, folder):
    return run(folder, ghosts, GHOSTS, None, settings=RATES)


def test_rates_give_draws_and_say_that_they_are_assumed(assumed):
    rows = of(assumed)
    for key in (("known", "n"), ("M0", "n_hat"), ("scr", "density"), ("scr", "n_region")):
        row = rows[key]
        assert (row["source"], row["draws"], row["draws_failed"]) == ("assumed", "20", "0")
        assert (
            "At assumed rates of error: 10% of captures split off, 1% lumped (a made-up trial)."
            in row["note"]
        )
        assert 0 < number(row["identity_share"]) <= 1
    # Some of the names are ghosts, so that fewer animals are behind them.
    assert number(rows["known", "n"]["estimate"]) < number(rows["known", "n"]["best"]) - 1
    density = rows["scr", "density"]
    assert number(density["estimate"]) < number(density["best"])
    assert number(density["var_log_identity"]) > 0


def test_bounds_by_flanks_stay_those_of_the_names(assumed):
    row = of(assumed)["known", "n_min"]
    assert (row["estimate"], row["draws"], row["source"]) == (row["best"], "0", "")
    assert "say nothing of flanks" in row["note"]


def test_the_distribution_of_animals_caught_is_told(assumed):
    counted = assumed["counts"]
    assert {row["quantity"] for row in counted} == {"n"}
    assert sum(int(row["draws"]) for row in counted) == 20
    mean = sum(int(row["number"]) * float(row["share"]) for row in counted)
    assert mean == pytest.approx(float(of(assumed)["known", "n"]["estimate"]), abs=1e-4)


def test_draws_of_every_data_set_are_told(assumed):
    drawn = [row for row in assumed["draws"] if row["data_set"] == "headline"]
    assert sum(int(row["draws"]) for row in drawn) == 20
    assert len({int(row["n"]) for row in drawn}) > 1
    # Captures move from one animal to another, and none is lost.
    assert len({row["captures"] for row in drawn}) == 1
    assert {row["data_set"] for row in assumed["draws"]} == {"headline", "left", "right", "both"}


def test_any_number_of_processes_gives_the_same_bytes(ghosts, assumed, folder):
    run(folder, ghosts, GHOSTS, None, 2, RATES)
    for name in assumed:
        assert (folder / f"{name}_1.csv").read_bytes() == (folder / f"{name}_2.csv").read_bytes(), name


def test_a_winter_with_pictures_does_not_use_them(ghosts, tmp_path):
    tables = run(tmp_path, ghosts, GHOSTS, draws_of(GHOSTS, [by_name(GHOSTS)] * 3), settings=RATES)
    row = of(tables)["scr", "density"]
    assert (row["source"], row["draws"]) == ("pictures", "3")
    assert "assumed" not in row["note"]


def test_without_places_the_closed_models_are_told(tmp_path):
    nowhere = GHOSTS.but(cameras=tuple(replace(camera, place=(None, None)) for camera in CAMERAS))
    made = estimated(tmp_path, nowhere)
    (tmp_path / "run").mkdir()
    tables = run(tmp_path / "run", made, nowhere, None, settings=RATES)
    rows = of(tables)
    m0, n = rows["M0", "n_hat"], rows["known", "n"]
    assert (m0["source"], n["source"]) == ("assumed", "assumed")
    assert number(m0["identity_share"]) > 0
    assert number(n["estimate"]) < number(n["best"])
    assert rows["scr", "density"]["estimate"] == ""
    assert rows["scr", "density"]["note"]
    assert all(int(row["captures"]) >= int(row["n"]) > 0 for row in tables["draws"])


@pytest.mark.parametrize(
    ("survey", "why"),
    [
        (Survey(caught((1,), (4,), (9,), (16,)), CAMERAS), "nobody was caught on two occasions"),
        (POOR["all caught on every occasion"], "every animal was caught on every occasion"),
        (POOR["no leopard"], "no animal was caught"),
    ],
    ids=["once", "always", "nobody"],
)
def test_captures_that_weigh_no_truth_have_a_sentence(tmp_path, survey, why):
    made = estimated(tmp_path, survey)
    (tmp_path / "run").mkdir()
    tables = run(tmp_path / "run", made, survey, None, settings=RATES)
    row = of(tables)["known", "n"]
    assert (row["estimate"], row["draws"], row["identity_share"]) == (row["best"], "0", "")
    said = f"Rates of error are assumed, but {why}, so nothing tells which names may be errors"
    assert row["note"] == f"{said}."
    with_interval = [one for one in of(tables).values() if one["lower_sampling"] and one["model"] != "known"]
    assert all(one["note"] == f"{said}: the interval holds sampling error alone." for one in with_interval)


def test_without_effort_the_rates_say_nothing(ghosts, tmp_path):
    inputs, out = ghosts
    facts = [
        row | ({"value": "no", "note": "No effort survives."} if row["item"] == "effort" else {})
        for row in read_table(out["basis"], contract("basis"))
    ]
    write_table(tmp_path / "basis.csv", contract("basis"), facts)
    paths = {name: out[name] for name in (*OF_HISTORIES, "counts", "closed", "scr", "models")}
    tables = run(tmp_path, (inputs, paths | {"basis": tmp_path / "basis.csv"}), GHOSTS, None, settings=RATES)
    assert "assumed, but effort is not known, so nothing tells" in of(tables)["known", "n"]["note"]


def test_no_other_seed_changes_what_the_rates_say():
    """Closed histories in which three of ten names are met once: over seeds the number of animals hardly differs."""
    written = [frozenset((k, 0) for k in range(i % 3, 12, 3)) for i in range(7)]
    written += [frozenset({(k, 0)}) for k in (1, 4, 8)]
    records = Records(written, ClosedCaptures(12))
    means = []
    for seed in (1, 2, 3):
        settings = AssumedRates(split=0.1, source="made up", seed=seed)
        draws = assumed_draws(records, "headline", (), settings)
        assert sum(draw.draws for draw in draws) == settings.draws
        means.append(sum(draw.draws * draw.of("headline").n for draw in draws) / settings.draws)
    assert max(means) - min(means) < 0.5
    assert max(means) < 9


def test_an_animal_has_the_sex_that_most_of_its_names_have():
    written = [frozenset({(0, 0), (3, 0), (5, 0)}), frozenset({(4, 0)}), frozenset({(1, 0), (2, 0), (6, 0)})]
    sexes = ["female", None, "male"]
    settings = AssumedRates(split=0.3, source="made up", draws=40)
    for draw in assumed_draws(Records(written, ClosedCaptures(8)), "headline", sexes, settings):
        own = draw.of("headline")
        told = sorted(sex for sex in own.sexes.values() if sex)
        assert told == ["female", "male"]
        assert own.n == len(own.sexes)


def test_counted_rates_spread_as_their_count_says():
    rates = rates_of(AssumedRates(split=0.1, lump=0.0, source="own check", counted_on=50))
    assert isinstance(rates, CountedRates)
    drawn = [rates(np.random.default_rng(seed)) for seed in range(400)]
    splits = np.array([one.split for one in drawn])
    # Beta(5.5, 45.5).
    assert splits.mean() == pytest.approx(5.5 / 51, abs=0.006)
    assert splits.std() == pytest.approx(np.sqrt(5.5 * 45.5 / 51**2 / 52), rel=0.15)
    assert all(one.lump == 0 for one in drawn)
    assert rates_of(AssumedRates(split=0.1, source="own check"))(np.random.default_rng(1)) == ErrorRates(
        0.1, 0.0
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"split": 0.1}, "without a source"),
        ({"source": "own trial"}, "both rates are 0"),
        ({"split": 0.6, "source": "own trial"}, "less than 0.5"),
    ],
)
def test_rates_without_a_source_are_refused(given, words):
    with pytest.raises(ValidationError, match=words):
        AssumedRates(**given)
