"""Columns of a formula beside matrices made by hand as R's `model.matrix` makes them, and equal models."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.estimates.scr.design import build_design
from leopard_census.estimates.scr.estimates import parameter_estimates
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.formula import Variable, design_matrix, parse_formula
from tests.unit.estimates.scr.grid_survey import grid_survey

VARIABLES = {
    "session": Variable(np.array([0, 0, 1, 1, 0, 1]), ("A", "B")),
    "trail": Variable(np.array([0, 1, 0, 1, 1, 0]), ("no", "yes")),
    "bk": Variable(np.array([0, 0, 0, 1, 1, 1]), ("FALSE", "TRUE")),
    "kind": Variable(np.array([0, 1, 2, 0, 1, 2]), ("x", "y", "z")),
    "alt": Variable(np.array([1.0, 2.0, 3.0, 5.0, 8.0, 13.0])),
}


@pytest.mark.parametrize(
    ("terms", "columns"),
    [
        # The margin is there: contrasts, as ever.
        ("session*alt", {
            "": [1] * 6, "sessionB": [0, 0, 1, 1, 0, 1], "alt": [1, 2, 3, 5, 8, 13],
            "sessionB:alt": [0, 0, 3, 5, 0, 13],
        }),
        ("alt+session:alt", {
            "": [1] * 6, "alt": [1, 2, 3, 5, 8, 13], "alt:sessionB": [0, 0, 3, 5, 0, 13],
        }),
        # Without it: an indicator of each level.
        ("session+session:alt", {
            "": [1] * 6, "sessionB": [0, 0, 1, 1, 0, 1],
            "sessionA:alt": [1, 2, 0, 0, 8, 0], "sessionB:alt": [0, 0, 3, 5, 0, 13],
        }),
        ("trail:alt", {
            "": [1] * 6, "trailno:alt": [1, 0, 3, 0, 0, 13], "trailyes:alt": [0, 2, 0, 5, 8, 0],
        }),
        ("trail+trail:bk", {
            "": [1] * 6, "trailyes": [0, 1, 0, 1, 1, 0],
            "trailno:bkTRUE": [0, 0, 0, 0, 0, 1], "trailyes:bkTRUE": [0, 0, 0, 1, 1, 0],
        }),
        ("bk+session:bk", {
            "": [1] * 6, "bkTRUE": [0, 0, 0, 1, 1, 1],
            "bkFALSE:sessionB": [0, 0, 1, 0, 0, 0], "bkTRUE:sessionB": [0, 0, 0, 1, 0, 1],
        }),
        # The first variable of a product runs fastest.
        ("kind+kind:trail", {
            "": [1] * 6, "kindy": [0, 1, 0, 0, 1, 0], "kindz": [0, 0, 1, 0, 0, 1],
            "kindx:trailyes": [0, 0, 0, 1, 0, 0], "kindy:trailyes": [0, 1, 0, 0, 1, 0],
            "kindz:trailyes": [0, 0, 0, 0, 0, 0],
        }),
        ("alt:trail+trail:alt+alt", {
            "": [1] * 6, "alt": [1, 2, 3, 5, 8, 13], "alt:trailyes": [0, 2, 0, 5, 8, 0],
        }),
        # With all that is of two variables, the third has one effect for each of their pairs.
        ("trail*bk+trail:bk:session", {
            "": [1] * 6, "trailyes": [0, 1, 0, 1, 1, 0], "bkTRUE": [0, 0, 0, 1, 1, 1],
            "trailyes:bkTRUE": [0, 0, 0, 1, 1, 0],
            "trailno:bkFALSE:sessionB": [0, 0, 1, 0, 0, 0], "trailyes:bkFALSE:sessionB": [0, 0, 0, 0, 0, 0],
            "trailno:bkTRUE:sessionB": [0, 0, 0, 0, 0, 1], "trailyes:bkTRUE:sessionB": [0, 0, 0, 1, 0, 0],
        }),
    ],
)  # fmt: skip
def test_levels_are_coded_as_in_r(terms, columns):
    matrix, names = design_matrix(parse_formula(f"g0~{terms}"), 6, VARIABLES.__getitem__)
    assert list(names) == list(columns)
    np.testing.assert_array_equal(matrix, np.column_stack(list(columns.values())))


@pytest.mark.parametrize("terms", ["trail:bk", "alt+session:trail", "trail+bk:kind"])
def test_products_with_too_many_coefficients_are_refused(terms):
    """R gives such a product a column for each pair of levels, which add up to the constant."""
    with pytest.raises(InputError) as fault:
        design_matrix(parse_formula(f"g0~{terms}"), 6, VARIABLES.__getitem__)
    assert "has more coefficients than any data tell apart; write " in fault.value.problems[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("D~session+session:east", "D~session*east"), ("g0~b+b:session", "g0~b*session")],
)
def test_both_ways_to_write_a_model_are_one_model(one, other):
    likelihoods = [grid_survey([formula], sessions=("1", "2"), cell_m=1000.0) for formula in (one, other)]
    fits = [fit(likelihood) for likelihood in likelihoods]
    assert len(fits[0].beta) == len(fits[1].beta)
    assert fits[0].loglik == pytest.approx(fits[1].loglik, abs=1e-5)
    numbers = [
        [(e.parameter, e.level, e.estimate.value, e.estimate.se) for e in parameter_estimates(a, b)]
        for a, b in zip(likelihoods, fits, strict=True)
    ]
    for mine, theirs in zip(sorted(numbers[0]), sorted(numbers[1]), strict=True):
        assert mine[2:] == pytest.approx(theirs[2:], rel=1e-3)


def test_coordinates_are_standardised_by_the_mask_of_each_session():
    """A session on a mask of its own has the coordinates that it has alone (secr)."""
    likelihood = grid_survey(["D~x+y2+session"], sessions=("1", "2"), cell_m=1000.0)
    first, second = likelihood.sessions
    far = replace(second.mask, xy=second.mask.xy * [1.0, 3.0] + 500.0)
    second = replace(second, mask=far)
    both = build_design(likelihood.model, (first, second))
    for session, together in zip((first, second), both.sessions, strict=True):
        middle, spread = session.mask.xy.mean(axis=0), session.mask.xy.std(axis=0, ddof=1)
        x, y = ((session.mask.xy - middle) / spread).T
        matrix = together.density[0]
        columns = [name.removeprefix("D.") for name in both.names[both.slices["D"]]]
        np.testing.assert_allclose(matrix[:, columns.index("x")], x)
        np.testing.assert_allclose(matrix[:, columns.index("y2")], y * y)
