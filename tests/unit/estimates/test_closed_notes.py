"""Notes and cells of the closed table agree: nobody caught, nobody missed, standard errors that print as nothing."""

from leopard_census.config.estimates import ClosedSettings
from leopard_census.estimates.closed.closure_table import closure_rows
from leopard_census.estimates.closed.table import closed_rows

# Four animals, three of them caught four times and one three times, on 12 occasions.
CAUGHT = ((1, 3, 7, 11), (2, 3, 7, 12), (3, 5, 8, 10), (3, 4, 6))
HISTORIES = [
    {"individual": f"a{i}", "freq": 1} | {f"o{j}": int(j in days) for j in range(1, 13)}
    for i, days in enumerate(CAUGHT)
]


def test_without_an_animal_the_number_of_occasions_is_not_told_as_zero():
    settings = ClosedSettings(closure_replicates=0)
    rows = [*closed_rows("headline", [], None), *closure_rows("headline", [], None, settings)]
    assert {(row["n"], row["occasions"]) for row in rows} == {(0, None)}
    assert {row["occasions"] for row in closed_rows("headline", HISTORIES, None)} == {12}


def test_a_standard_error_printed_as_nothing_bears_a_caution():
    rows = closed_rows("headline", HISTORIES, None)
    small = {row["model"] for row in rows if row["se"] is not None and row["se"] < 0.05}
    assert "Mt" in small
    assert {row["model"] for row in rows if "that is no certainty" in (row["note"] or "")} == small


def test_a_mixture_without_spread_does_not_claim_the_interval_of_m0():
    by_model = {row["model"]: row for row in closed_rows("headline", HISTORIES, None)}
    for name in ("Mh beta-binomial", "Mh two classes"):
        assert by_model[name]["se"] == by_model["M0"]["se"]
        assert "profile interval is the model's own" in by_model[name]["note"]
