"""The mask's cells: where they lie, what they cover, and what does not move density."""

from dataclasses import replace
from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.errors import InputError
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import (
    MaskMaker,
    buffer_mask,
    distance_to_nearest,
    habitat_mask,
    quartered,
    region_cells,
    working_detectors,
)
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask
from leopard_census.geo.hull import WidenedHull, convex_hull
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr.grid_survey import grid_survey

DETECTORS = np.array([[0.0, 0.0], [3000.0, 1000.0], [5000.0, -2000.0]])


def box(x0, y0, x1, y1, *holes):
    rings = [
        np.array([[a, b], [c, b], [c, d], [a, d]], dtype=float) for a, b, c, d in ((x0, y0, x1, y1), *holes)
    ]
    return PolygonRegion.of_rings([rings], "box")


def test_area_of_a_disc():
    mask = buffer_mask(np.array([[10.0, 20.0]]), 5000.0, 50.0)
    assert mask.area_ha * 10_000 == pytest.approx(pi * 5000**2, rel=2e-3)
    assert np.hypot(*(mask.xy - (10.0, 20.0)).T).max() <= 5000.0


def test_area_of_two_discs_that_overlap():
    mask = buffer_mask(np.array([[0.0, 0.0], [5000.0, 0.0]]), 5000.0, 50.0)
    lens = (2 * pi / 3 - 3**0.5 / 2) * 5000**2
    assert mask.area_ha * 10_000 == pytest.approx(2 * pi * 5000**2 - lens, rel=2e-3)


def test_habitat_with_a_hole():
    hole = (-500.0, -500.0, 500.0, 500.0)
    mask = buffer_mask(DETECTORS[:1], 5000.0, 100.0, box(-2000, -2000, 9000, 2000, hole))
    whole = buffer_mask(DETECTORS[:1], 5000.0, 100.0)
    x, y = whole.xy.T
    kept = (x >= -2000) & (np.abs(y) <= 2000) & ((np.abs(x) >= 500) | (np.abs(y) >= 500))
    np.testing.assert_array_equal(mask.xy, whole.xy[kept])
    assert mask.cell_ha == 1.0


def test_cells_on_the_border_are_inside():
    """Whatever rounding does to them: on a circle of this radius lie eight."""
    radius = float(np.hypot(250.0, 150.0))
    for shift in (0.0, 0.1, 4_780_000.1):
        assert len(buffer_mask(np.array([[shift, -shift]]), radius, 100.0).xy) == 32


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(st.floats(-7e5, 7e5), st.floats(-5e6, 5e6)),
    st.floats(1000, 9000),
    st.floats(150, 900),
    st.permutations([0, 1, 2]),
)
def test_shifted_and_reordered_detectors(shift, buffer_m, spacing_m, order):
    here = buffer_mask(DETECTORS, buffer_m, spacing_m)
    there = buffer_mask(DETECTORS[list(order)] + shift, buffer_m, spacing_m)
    np.testing.assert_allclose(there.xy - shift, here.xy, atol=1e-6)
    assert there.cell_ha == here.cell_ha


@pytest.mark.parametrize("function", ["HN", "HHN"])
def test_turning_all_coordinates_hardly_moves_density(function):
    """Below 0.1% at the default spacing and buffer, 0.4 and 4 sigma."""
    likelihood = replace(grid_survey(animals=60), model=build_model("proximity", function))
    (session,) = likelihood.sessions
    found = fit(likelihood)
    sigma = float(np.exp(found.beta[2]))

    def density(angle):
        turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
        xy = session.xy @ turn.T
        there = replace(session, xy=xy, mask=buffer_mask(xy, 4 * sigma, 0.4 * sigma))
        return np.exp(fit(replace(likelihood, sessions=(there,)), found.beta).beta[0])

    changes = [abs(density(angle) / density(0.0) - 1) for angle in (0.2, 0.5, pi / 4, 1.1, 2.0)]
    assert max(changes) < 0.001
    # The grid does turn: this is no comparison of a thing with itself.
    assert max(changes) > 1e-9


def test_quartered_cells():
    mask = Mask(
        np.array([[0.0, 0.0], [100.0, 0.0]]), 1.0, {"cover": np.array([0.2, 0.7]), "soil": ("clay", "sand")}
    )
    finer = quartered(mask)
    assert sorted(map(tuple, finer.xy[:4])) == [(-25, -25), (-25, 25), (25, -25), (25, 25)]
    assert finer.area_ha == mask.area_ha
    assert finer.covariates["soil"] == ("clay",) * 4 + ("sand",) * 4
    assert finer.covariates["cover"].tolist() == [0.2] * 4 + [0.7] * 4


def test_cells_of_a_region_have_its_area():
    region = WidenedHull(convex_hull(DETECTORS), 1000.0, "hull")
    cells = region_cells(region, 200.0)
    assert cells.area_ha * 10_000 == pytest.approx(region.area_m2, rel=1e-12)
    assert cells.cell_ha == pytest.approx(4.0, rel=0.01)
    with pytest.raises(ValueError, match="smaller than one cell"):
        region_cells(box(0, 0, 100, 100, (40, 40, 60, 60)), 200.0)


def test_distance_to_the_nearest_detector():
    points = np.array([[0.0, 300.0], [3000.0, 1400.0], [6000.0, -2000.0]])
    assert distance_to_nearest(DETECTORS, points).tolist() == [300, 400, 1000]


def test_detectors_that_never_worked_take_no_part():
    (session,) = grid_survey().sessions
    usage = session.usage.copy()
    usage[3] = 0.0
    assert len(working_detectors(replace(session, usage=usage))) == len(session.xy) - 1


def test_a_maker_makes_the_masks_of_all_sessions():
    maker = MaskMaker({"A": DETECTORS[:1], "B": DETECTORS[1:]}, box(-900, -9000, 9000, 9000))
    masks = maker.masks(1000.0, 200.0)
    for name, detectors in maker.detectors.items():
        np.testing.assert_array_equal(
            masks[name].xy, habitat_mask(detectors, 1000.0, 200.0, maker.habitat).xy
        )
        assert masks[name].area_ha * 1e4 == pytest.approx(maker.habitat.near(detectors, 1000.0).area_m2)


def test_no_habitat_around_the_detectors():
    maker = MaskMaker({"A": DETECTORS, "B": DETECTORS[1:]}, box(-300, -300, 300, 300))
    with pytest.raises(InputError, match="The habitat mask cannot be made") as error:
        maker.masks(1000.0, 200.0)
    assert error.value.problems == [
        "session B: within 1000 m of the detectors the mask has 0 cells of 200 m; correct the habitat, or "
        "widen the buffer"
    ]


def test_a_single_cell():
    with pytest.raises(InputError, match="has 1 cells of 900 m"):
        MaskMaker({"1": DETECTORS[:1]}).masks(450.0, 900.0)


def test_a_fit_takes_the_masks():
    likelihood = grid_survey(animals=60)
    (session,) = likelihood.sessions
    mask = MaskMaker({"1": session.xy}).masks(4000.0, 400.0)["1"]
    again = Likelihood(likelihood.model, (replace(session, mask=mask),), False)
    assert fit(again).beta == pytest.approx(fit(likelihood).beta, abs=0.01)
