"""The map of squares: whole cells in each, the numbers and errors of a region, and few enough to draw."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.estimates.scr.region_n import region_numbers
from leopard_census.estimates.scr.squares import Grid, grid_over, square_numbers, square_rows
from leopard_census.estimates.scr.survey import estimate_survey
from leopard_census.geo.polygon import PolygonRegion
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.estimates.scr.survey_rows import simulated


@pytest.fixture(scope="module")
def settled():
    captures, detectors = simulated(g0=0.1)
    found = estimate_survey(capture_session(captures, detectors, []), ScrSettings(fit_runs=0))
    assert not isinstance(found, NoEstimate)
    return found.settled


@pytest.fixture(scope="module")
def session(settled):
    return settled.likelihood.sessions[0]


def test_squares_hold_whole_cells_and_are_few(session):
    mask = session.mask
    grid = grid_over(mask.xy, mask.cell_ha)
    cell_m = np.sqrt(mask.cell_ha * 1e4)
    assert len(grid.corners) <= 200 < len(mask.xy)
    assert grid.side_m / cell_m == pytest.approx(round(grid.side_m / cell_m))
    within = mask.xy - grid.corners[grid.of_cell]
    assert (within > 0).all()
    assert (within < grid.side_m).all()
    # Side by side, without a gap or an overlap, and row by row.
    steps = (grid.corners - grid.corners.min(axis=0)) / grid.side_m
    assert steps == pytest.approx(np.rint(steps))
    assert [tuple(row) for row in np.rint(steps[:, ::-1]).astype(int)] == sorted(
        {tuple(row) for row in np.rint(steps[:, ::-1]).astype(int)}
    )
    assert grid_over(mask.xy, mask.cell_ha, most=len(mask.xy)).side_m == pytest.approx(cell_m)


def test_the_squares_sum_to_the_animals_of_the_mask(settled, session):
    rows = list(square_rows(settled))
    (whole,) = region_numbers(settled.likelihood, settled.fit)
    assert sum(row["animals"] for row in rows) == pytest.approx(whole.realised.value)
    assert sum(row["km2"] for row in rows) == pytest.approx(session.mask.area_ha / 100)
    for row in rows:
        assert row["density"] * row["km2"] / 100 == pytest.approx(row["animals"])
        assert row["density_se"] * row["km2"] / 100 == pytest.approx(row["animals_se"])


def test_a_square_has_the_number_and_the_error_of_a_region(settled, session):
    """Of squares where animals live, at the rim of the stations, and far from them.

    The error of a region is that of its predictive distribution, which is not straight in the coefficients.
    """
    grid = grid_over(session.mask.xy, session.mask.cell_ha, most=30)
    found = square_numbers(settled.likelihood, settled.fit, grid)
    order = np.argsort(found.value)
    for square in order[[0, len(order) // 2, -1]]:
        x, y = grid.corners[square]
        region = PolygonRegion(shapely.box(x, y, x + grid.side_m, y + grid.side_m), "square")
        if grid.sums(session.mask.cells_ha)[square] < 0.999 * region.area_m2 / 1e4:
            continue  # a square that the mask cuts
        (number,) = region_numbers(settled.likelihood, settled.fit, region)
        assert found.value[square] == pytest.approx(number.realised.value, rel=1e-6)
        assert found.se[square] == pytest.approx(number.predictive.se, rel=0.1)


def test_the_chance_of_an_animal_follows_from_the_number(settled, session):
    """Never above the number expected, near it where that is small, and sure of the whole mask."""
    grid = grid_over(session.mask.xy, session.mask.cell_ha)
    found = square_numbers(settled.likelihood, settled.fit, grid)
    assert (found.at_least_one <= found.value + 1e-12).all()
    small = found.value < 0.02
    assert small.any()
    assert found.at_least_one[small] == pytest.approx(found.value[small], rel=0.02)
    one = Grid(grid.side_m * 1000, grid.corners[:1], np.zeros(len(session.mask.xy), dtype=np.intp))
    assert square_numbers(settled.likelihood, settled.fit, one).at_least_one == pytest.approx([1.0])


def test_without_variances_there_is_a_map_without_errors(settled, tmp_path):
    unsure = replace(settled, fit=settled.fit.unsure)
    path = tmp_path / "density_squares.csv"
    write_table(path, contract("density_squares"), list(square_rows(unsure)))
    rows = read_table(path, contract("density_squares"))
    assert {row["density_se"] for row in rows} == {row["animals_se"] for row in rows} == {None}
    assert all(row["density"] > 0 for row in rows)


def test_other_models_are_refused(settled):
    likelihood = settled.likelihood
    binomial = replace(likelihood, model=replace(likelihood.model, distribution="binomial"))
    grid = grid_over(likelihood.sessions[0].mask.xy, likelihood.sessions[0].mask.cell_ha)
    with pytest.raises(InputError, match="Poisson"):
        square_numbers(binomial, settled.fit, grid)
