"""Regions and habitat that the mask does not suit: far beyond it, or narrower than its cells."""

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.mask import MaskMaker
from leopard_census.estimates.scr.place import habitat_cells
from leopard_census.estimates.scr.region_beyond import share_beyond_buffer
from leopard_census.estimates.scr.survey import Surveyed, estimate_survey, survey_cautions
from leopard_census.estimates.scr.table import scr_rows
from leopard_census.geo.hull import WidenedHull
from leopard_census.geo.polygon import PolygonRegion, near_hull
from tests.unit.estimates.scr.survey_rows import simulated

SETTINGS = ScrSettings()
ONE = np.array([[0.0, 0.0]])


def box(x0, y0, x1, y1, name="box"):
    return PolygonRegion.of_rings([[np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)]], name)


def surveyed(region=None, habitat=None):
    found = estimate_survey(capture_session(*simulated()), SETTINGS, region, habitat)
    assert isinstance(found, Surveyed)
    return found


@pytest.mark.parametrize(
    ("region", "habitat", "share"),
    [
        (box(-500, -500, 500, 500), None, 0.0),
        (box(-2000, -2000, 2000, 2000), None, 1 - np.pi / 16),
        # Half of the disc in half of the region.
        (box(-2000, -2000, 2000, 2000), box(0, -9000, 9000, 9000), 1 - np.pi / 16),
        (WidenedHull(ONE, 2000.0, "disc"), None, 0.75),
        # A strip 20 m wide, from 3 km west of the station to 1 km east of it: narrower than any cell asked for.
        (box(-3000, -3000, 1000, 3000), box(-9000, 3, 9000, 23), 0.5),
        (box(5000, 5000, 6000, 6000), None, 1.0),
    ],
)
def test_share_of_a_region_beyond_the_buffer(region, habitat, share):
    assert share_beyond_buffer(ONE, 1000.0, region, habitat) == pytest.approx(share, abs=0.01)


def test_a_number_that_is_extrapolated_is_told():
    """Half of this region is 30 km and more away from all stations."""
    value, sentence = survey_cautions(surveyed(box(0, 0, 100_000, 12_000)), SETTINGS)["region-beyond"]
    buffer_m = 15_000
    assert value == pytest.approx(1 - (16_000 + buffer_m) / 100_000, abs=0.03)
    assert "extrapolation" in sentence
    assert f"{value:.0%} of the region lie farther than the buffer of 15000 m" in sentence


def test_nothing_is_told_of_the_hull_and_of_near_regions():
    assert "region-beyond" not in survey_cautions(surveyed(), SETTINGS)
    assert "region-beyond" not in survey_cautions(surveyed(box(-9000, -9000, 20_000, 20_000)), SETTINGS)


@pytest.mark.parametrize("width_m", [20.0, 100.0, 900.0])
def test_a_strip_narrower_than_the_cells_is_habitat(width_m):
    """Rivers: each cell counts for what of it is habitat, and N is told for what of them lies in the region."""
    strip = box(8130, -50_000, 8130 + width_m, 50_000, "habitat")
    found = surveyed(habitat=strip)
    rows = {r["parameter"]: r for r in scr_rows("headline", capture_session(*simulated()), found, SETTINGS)}
    (session,) = found.settled.likelihood.sessions
    reach = strip.near(session.xy, found.settled.size.reach_m)
    assert session.mask.area_ha == pytest.approx(reach.area_m2 / 1e4, rel=1e-9)
    assert rows["mask_spacing"]["estimate"] == found.settled.size.spacing_m > width_m
    outline = near_hull(found.region.corners, found.region.radius_m)
    inside = strip.within(outline).area_m2 / 1e6
    assert rows["region_habitat_km2"]["estimate"] == pytest.approx(inside, rel=1e-9)


def test_a_strip_with_a_region_of_its_own():
    region, strip = box(-5000, -5000, 20_000, 20_000), box(8000, -50_000, 8200, 50_000)
    assert habitat_cells(region, 3000.0, strip).area_ha == pytest.approx(200 * 25_000 / 1e4, rel=1e-9)
    away = box(90_000, 0, 91_000, 1000)
    assert not len(habitat_cells(region, 3000.0, away).xy)


def test_specks_of_habitat_have_their_area():
    specks = [[corner + np.array([(0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)])] for corner in (100.1, 9000.1)]
    maker = MaskMaker({"1": ONE}, PolygonRegion.of_rings(specks, "specks"))
    assert maker.masks(15_000.0, 3000.0)["1"].area_ha == pytest.approx(5e-5, rel=1e-6)
    with pytest.raises(InputError, match="has 1 cells"):
        maker.masks(5000.0, 3000.0)
