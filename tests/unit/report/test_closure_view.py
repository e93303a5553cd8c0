"""The tests of closure in the report: order, tests that were not possible, and the verdict."""

from leopard_census.report.closure_view import closure_view


def _row(test, p=None, drawn=None, occasion=0):
    return {"test": test, "occasion": occasion, "p_value": p, "p_simulated": drawn, "note": "why"}


def test_a_low_p_by_simulation_is_a_sign_and_one_of_the_formula_beside_it_is_not():
    rows = [_row("Otis", 0.2, 0.03), _row("Stanley-Burnham", 0.001, 0.4), _row("Mt v NR", 0.001, 0.01)]
    assert [row["test"] for row in closure_view(rows).signs] == ["Otis"]


def test_the_whole_tests_come_first_and_tests_not_possible_stay():
    rows = [_row(test) for test in ("Mt v NM", "Mt v NR", "NM v JS", "NR v JS")]
    rows += [_row("NR v JS", 0.01, occasion=2), _row("Otis", 0.5), _row("Stanley-Burnham", 0.6)]
    view = closure_view(rows)
    assert [row["test"] for row in view.rows] == [
        *("Otis", "Stanley-Burnham", "NR v JS", "Mt v NR", "NM v JS", "Mt v NM"),
    ]
    assert view.signs == ()
    assert view.reason is None


def test_without_any_test_the_reason_is_told():
    view = closure_view([_row("Otis"), _row("Stanley-Burnham")])
    assert view.rows == ()
    assert view.reason is not None
    assert view.reason["note"] == "why"
    assert closure_view([]).reason is None
