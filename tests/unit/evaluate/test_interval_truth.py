"""Intervals of sampling alone and with the error of identities, each held against the truth."""

from leopard_census.evaluate.interval_truth import interval_measures
from leopard_census.evaluate.validation import Found, Truth

SURVEY = {
    "n_region": 12, "density_per_100km2": 1.0, "sigma_m": 3600.0, "g0": 0.02, "individuals_recorded": 11,
    "cubs_recorded": 1,
}  # fmt: skip


def scr(parameter, lower, upper, data_set="headline"):
    return {"data_set": data_set, "parameter": parameter, "lower": lower, "upper": upper}


def closed(model, lower, upper):
    return {"data_set": "headline", "model": model, "lower": lower, "upper": upper}


def drawn(model, quantity, lower, upper, share=0.3, data_set="headline"):
    return {
        "data_set": data_set, "model": model, "quantity": quantity, "lower": lower, "upper": upper,
        "identity_share": share,
    }  # fmt: skip


def judged(scr_rows=(), closed_rows=(), identity=()):
    found = Found([], [], [], [], closed_rows, scr_rows, [], identity)
    return {
        m.id: m
        for m in interval_measures(found, Truth([], [], SURVEY, {}, {}))
        if m.id.startswith("intervals")
    }


def test_the_wider_interval_holds_what_the_narrow_one_misses():
    found = judged(
        [scr("D", 1.1, 1.5), scr("N", 9.0, 11.5), scr("sigma", 3000.0, 4000.0), scr("D", 0.0, 9.0, "left")],
        [closed("M0", 7.0, 9.0)],
        [
            drawn("scr", "density", 0.9, 1.7),
            drawn("scr", "n_region", 8.0, 11.9),
            drawn("scr", "sigma", 2500.0, 4500.0),
            drawn("M0", "n_hat", 7.0, 10.0),
            drawn("known", "n_min", 7.0, 9.0),
            drawn("scr", "density", 5.0, 9.0, data_set="left"),
        ],
    )
    assert {name: measure.value for name, measure in found.items()} == {
        "intervals.scr.density": False,
        "intervals.scr.density.identity": True,
        "intervals.scr.n_region": False,
        "intervals.scr.n_region.identity": False,
        "intervals.scr.sigma": True,
        "intervals.scr.sigma.identity": True,
        "intervals.closed.m0": False,
        "intervals.closed.m0.identity": True,
    }
    density = found["intervals.scr.density.identity"]
    assert (density.lower, density.upper) == (0.9, 1.7)
    assert "with the error of identities" in density.definition
    assert "by sampling alone" in found["intervals.scr.density"].definition


def test_without_draws_the_sampling_interval_does_not_pass_for_one_with_identity_error():
    found = judged(
        identity=[drawn("scr", "density", 0.9, 1.7, share=None), drawn("M0", "n_hat", 7.0, 12.0, share=None)]
    )
    assert {name: measure.value for name, measure in found.items()} == {
        "intervals.scr.density.identity": None,
        "intervals.closed.m0.identity": None,
    }
    assert all(m.definition.startswith("There is no interval") for m in found.values())
