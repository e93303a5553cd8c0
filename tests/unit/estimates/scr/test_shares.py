"""Cells of which a part is habitat: the same as so many smaller cells at the same place."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.estimates.scr.effective import derived_densities
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import MaskMaker, buffer_mask
from leopard_census.estimates.scr.mask_check import densities
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.region_n import region_numbers
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.simulate import simulate
from leopard_census.estimates.scr.surface import realised_surfaces
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr.grid_survey import grid_survey

SURVEY = grid_survey(animals=60)
(SESSION,) = SURVEY.sessions
RNG = np.random.default_rng(1)
QUARTERS = RNG.integers(1, 5, len(SESSION.mask.xy))
HEIGHT = RNG.normal(size=len(QUARTERS))
SEX = tuple("FM"[i % 2] for i in range(SESSION.n))


def both(formulas=(), collapsed=True, **options):
    """A model on cells with shares, and on cells each cut into as many quarters at its middle as are habitat."""
    model = build_model("proximity", "HN", list(formulas), **options)
    mask = replace(SESSION.mask, share=QUARTERS / 4, covariates={"height": HEIGHT})
    cut = Mask(
        np.repeat(mask.xy, QUARTERS, axis=0), mask.cell_ha / 4, {"height": np.repeat(HEIGHT, QUARTERS)}
    )
    session = replace(SESSION, traits={"sex": SEX})
    return [Likelihood(model, (replace(session, mask=m),), collapsed) for m in (mask, cut)]


@pytest.mark.parametrize(
    ("formulas", "options"),
    [
        ([], {}),
        (["D~height"], {}),
        (["D~height"], {"distribution": "binomial"}),
        ([], {"distribution": "binomial"}),
        (["g0~bk"], {"collapsed": False}),
        (["D~g+height"], {"groups": "sex", "collapsed": False}),
        (["sigma~h2"], {"hcov": "sex"}),
        ([], {"conditional": True}),
    ],
)
def test_log_likelihood_and_gradient(formulas, options):
    shared, cut = both(formulas, **options)
    start = {"D": np.log(1e-3), "g0": -1.5, "sigma": np.log(900.0)}
    beta = np.array([start.get(name, 0.3) for name in shared.design.names])
    value, slope = shared.value_and_gradient(beta)
    expected, wanted = cut.value_and_gradient(beta)
    assert value == pytest.approx(expected, abs=1e-8)
    np.testing.assert_allclose(slope, wanted, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize(("formulas", "options"), [(["D~height"], {}), ([], {"conditional": True})])
def test_what_is_derived(formulas, options):
    shared, cut = both(formulas, **options)
    found = fit(shared)
    for one, other in zip(derived_densities(shared, found), derived_densities(cut, found), strict=True):
        assert (one.area_ha, one.density.se) == pytest.approx((other.area_ha, other.density.se))
    for one, other in zip(region_numbers(shared, found), region_numbers(cut, found), strict=True):
        assert one.area_ha == pytest.approx(other.area_ha)
        for name in ("expected", "realised"):
            a, b = getattr(one, name), getattr(other, name)
            assert (a.value, a.se, a.lower, a.upper) == pytest.approx((b.value, b.se, b.lower, b.upper))
    np.testing.assert_allclose(densities(shared, found, np.inf), densities(cut, found, np.inf))
    (number,) = region_numbers(shared, found)
    (surface,) = realised_surfaces(shared, found.beta)
    assert surface.value @ shared.sessions[0].mask.cells_ha == pytest.approx(number.realised.value)


def test_animals_are_drawn_by_area():
    shared, _ = both()
    rng = np.random.default_rng(2)
    cells = np.concatenate([simulate(shared, np.array([-6.0, -1.5, 6.8]), rng)[0].cell for _ in range(30)])
    drawn = np.bincount(QUARTERS[cells], minlength=5)[1:] / len(cells)
    areas = np.array([(q == QUARTERS).sum() * q for q in range(1, 5)])
    assert drawn == pytest.approx(areas / areas.sum(), abs=0.03)


@pytest.mark.parametrize("coast", [-300.0, -180.0])
def test_the_middles_of_cells_are_no_matter_along_a_coast(coast):
    """Cells of 0.4 sigma against cells three times finer; counted by their middles, they are off by more."""
    corners = np.array([(coast, -9e4), (9e4, -9e4), (9e4, 9e4), (coast, 9e4)])
    land = PolygonRegion.of_rings([[corners]], "land")

    def density(cells):
        on = Likelihood(build_model("proximity", "HN"), (replace(SESSION, mask=cells),), True)
        return float(np.exp(fit(on, hessian_wanted=False).beta[0]))

    maker = MaskMaker({"1": SESSION.xy}, land)
    coarse, fine = (density(maker.masks(3500.0, side)["1"]) for side in (320.0, 107.0))
    assert coarse == pytest.approx(fine, rel=0.001)
    assert abs(density(buffer_mask(SESSION.xy, 3500.0, 320.0, land)) / fine - 1) > 0.005
