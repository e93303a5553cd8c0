"""How far a mask reaches and how wide its cells are."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr import mask_size
from leopard_census.estimates.scr.mask import buffer_mask
from leopard_census.estimates.scr.mask_size import MaskSize, size_for_fit, size_for_guess
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.reach import reaches, share_beyond
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr.grid_survey import grid_survey

SETTINGS = ScrSettings()
#: Without the floor for leopards.
SMALL = ScrSettings(buffer_min_m=1.0)
DETECTORS = np.array([(4000.0 * i, 4000.0 * j) for i in range(6) for j in range(5)])
HALF_NORMAL = build_model("proximity", "HN")
SIGMA = 800.0


def with_function(function, formulas=(), **options):
    return replace(grid_survey(animals=60), model=build_model("proximity", function, formulas, **options))


def beta_of(likelihood, **values):
    plain = {"D": -4.7, "g0": -1.6, "lambda0": -1.8, "sigma": log(SIGMA), "z": log(5.0)} | values
    return np.array([plain.get(name.replace(".", "_"), 0.0) for name in likelihood.design.names])


def test_a_guess():
    size = size_for_guess([DETECTORS], 3000.0, HALF_NORMAL, SETTINGS)
    assert (size.buffer_m, size.reach_m, size.spacing_m) == (15_000.0, 15_000.0, 1200.0)
    assert size.notes == ()
    size = size_for_guess([DETECTORS], 4321.0, HALF_NORMAL, SETTINGS)
    assert (size.buffer_m, size.spacing_m, size.coarsest_m) == (18_000.0, 1700.0, 0.6 * 4321)


def test_animals_that_move_little_need_less_than_the_floor():
    size = size_for_guess([DETECTORS], 900.0, HALF_NORMAL, SETTINGS)
    assert (size.buffer_m, size.reach_m, size.spacing_m) == (15_000.0, 7200.0, 360.0)


@pytest.mark.parametrize(
    "model",
    [
        build_model("proximity", "HN", ["D~x"]),
        build_model("proximity", "HN", ["D~cover"]),
        build_model("proximity", "HN", distribution="binomial"),
    ],
)
def test_models_in_which_all_cells_take_part(model):
    assert size_for_guess([DETECTORS], 900.0, model, SETTINGS).reach_m == 15_000.0


@pytest.mark.parametrize(
    "model",
    [
        build_model("proximity", "HN", ["D~session"]),
        build_model("proximity", "HN", ["D~g"], groups="sex"),
        build_model("proximity", "HN", conditional=True),
    ],
)
def test_models_in_which_they_do_not(model):
    assert size_for_guess([DETECTORS], 900.0, model, SETTINGS).reach_m == 7200.0


def test_a_half_normal_fit_takes_four_sigma():
    likelihood = grid_survey(animals=60)
    size = size_for_fit(likelihood, beta_of(likelihood), SMALL)
    assert (size.buffer_m, size.spacing_m) == (3200.0, 320.0)
    assert size.least_buffer_m == pytest.approx(4 * SIGMA)
    assert size.notes == ()


@pytest.mark.parametrize(("function", "sigmas"), [("EX", 7.0), ("HEX", 7.0), ("HR", 5.0), ("HHR", 5.0)])
def test_functions_with_long_tails_need_wider_buffers(function, sigmas):
    likelihood = with_function(function)
    beta = beta_of(likelihood)
    size = size_for_fit(likelihood, beta, SMALL)
    assert size.buffer_m > sigmas * SIGMA
    found = reaches(likelihood, beta)
    assert share_beyond(found, size.least_buffer_m) == pytest.approx(0.001, rel=0.01)
    assert size.least_buffer_m <= size.buffer_m <= 1.1 * size.least_buffer_m + 1
    (session,) = likelihood.sessions

    def area(buffer_m):
        mask = buffer_mask(session.xy, buffer_m, 200.0)
        wide = replace(likelihood, sessions=(replace(session, mask=mask),))
        return wide.parts[0].effective_ha(wide.parts[0].values(wide.design, beta))

    # What the wider of two masks adds is what lies beyond the narrower one, but for what lies beyond it too.
    wide = 4 * size.buffer_m
    added = 1 - area(size.buffer_m) / area(wide)
    assert added == pytest.approx(share_beyond(found, size.buffer_m) - share_beyond(found, wide), rel=0.1)


def test_the_settings_are_heeded():
    likelihood = grid_survey(animals=60)
    settings = ScrSettings(buffer_sigma=6.0, buffer_min_m=1.0, mask_spacing_sigma=0.25)
    size = size_for_fit(likelihood, beta_of(likelihood), settings)
    assert (size.buffer_m, size.spacing_m) == (4800.0, 200.0)


def test_the_widest_sigma_makes_the_buffer_and_the_smallest_the_cells():
    likelihood = grid_survey(["sigma~g"], groups="sex", animals=60)
    size = size_for_fit(likelihood, beta_of(likelihood, sigma_gM=log(2.0)), SMALL)
    assert (size.buffer_m, size.spacing_m) == (6400.0, 320.0)


def test_ground_that_is_no_habitat_needs_no_buffer():
    likelihood = with_function("EX")
    rings = [np.array([[-4000.0, -4000], [9000, -4000], [9000, 7000], [-4000, 7000]])]
    island = PolygonRegion.of_rings([rings], "island")
    beta = beta_of(likelihood)
    assert size_for_fit(likelihood, beta, SMALL).buffer_m > 5600.0
    assert size_for_fit(likelihood, beta, SMALL, island).buffer_m < 5600.0


def test_too_many_cells(monkeypatch):
    """Cells get wider, up to where they serve; a buffer beyond four sigma gets narrower; then a sentence says so."""
    likelihood = with_function("EX")
    beta = beta_of(likelihood)
    free = size_for_fit(likelihood, beta, SMALL)

    def size(cells):
        monkeypatch.setattr(mask_size, "MOST_CELLS", cells)
        found = size_for_fit(likelihood, beta, SMALL)
        (session,) = likelihood.sessions
        assert len(buffer_mask(session.xy, found.reach_m, found.spacing_m).xy) <= 1.1 * cells
        return found

    wider_cells = size(1500)
    assert free.spacing_m < wider_cells.spacing_m <= 0.6 * SIGMA
    assert (wider_cells.buffer_m, wider_cells.notes) == (free.buffer_m, ())
    narrower = size(600)
    assert 4 * SIGMA < narrower.buffer_m < free.buffer_m
    assert narrower.spacing_m <= 0.6 * SIGMA
    (note,) = narrower.notes
    beyond = share_beyond(reaches(likelihood, beta), narrower.buffer_m)
    assert note.startswith(
        f"Beyond the buffer of {narrower.buffer_m:.0f} m lie {beyond:.1%} of the effective"
    )
    coarse = size(100)
    assert coarse.buffer_m == 3200.0
    assert coarse.spacing_m > 0.6 * SIGMA
    assert coarse.notes[1].startswith(
        f"The cells of the mask are {coarse.spacing_m:.0f} m wide, more than 0.6 sigma (480 m): finer ones would be "
        "more than 100."
    )
    # What limits kept from being better serves all the same; else it would be made again without end.
    for found in (wider_cells, narrower, coarse):
        assert found.serves(found)


def test_a_function_without_bound_is_told():
    likelihood = with_function("HHR")
    size = size_for_fit(likelihood, beta_of(likelihood, z=log(1.5)), SMALL)
    assert "100.0% of the effective sampling area" in size.notes[0]
    assert size.buffer_m < 101 * SIGMA


def test_what_serves():
    had = MaskSize(15_000.0, 15_000.0, 1200.0, 12_000.0, 12_000.0, 1800.0)
    assert had.serves(had)
    # Sigma grew a little: the mask is still good enough, though a new one would be larger.
    assert had.serves(MaskSize(16_000.0, 16_000.0, 1300.0, 15_000.0, 15_000.0, 1950.0))
    assert not had.serves(MaskSize(16_000.0, 16_000.0, 1300.0, 15_100.0, 15_100.0, 1950.0))
    assert not had.serves(MaskSize(15_000.0, 15_000.0, 790.0, 12_000.0, 12_000.0, 1190.0))
    narrow = replace(had, reach_m=8000.0)
    assert not narrow.serves(had)
    assert narrow.serves(replace(had, least_reach_m=7900.0))


def test_sizes_do_not_hang_on_the_unit_of_length():
    """A survey of mice is one of leopards in small; sizes are rounded to two digits."""
    large = size_for_guess([DETECTORS], 3000.0, HALF_NORMAL, SMALL)
    small = size_for_guess([DETECTORS / 1000], 3.0, HALF_NORMAL, ScrSettings(buffer_min_m=0.001))
    for name in ("buffer_m", "reach_m", "spacing_m"):
        assert getattr(small, name) == pytest.approx(getattr(large, name) / 1000)
