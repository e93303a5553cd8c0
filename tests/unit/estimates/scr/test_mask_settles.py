"""The size of the mask where a likelihood has a second maximum, and what is said where no mask suits."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr import mask_loop, mask_size
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.model import build_model
from tests.unit.estimates.comparison.simulated_winters import drawn, winter

MODEL = build_model("proximity", "HN")
STATIONS = [f"S{i}" for i in range(9)]


def session(one):
    return replace(capture_session(one.captures, one.detectors), name=one.survey)


def winters():
    """Two winters of eight animals at stations 3 km apart, and one in which an animal was caught again."""
    rng = np.random.default_rng(2)
    one, two = (session(drawn(name, rng)) for name in ("w1", "w2"))
    again = winter("w2", [("L1", "S0", 3), ("L1", "S1", 3), ("L1", "S0", 9)], STATIONS, 40)
    return one, two, session(again)


@pytest.mark.parametrize("case", ["fine", "coarse", "one animal", "alone"])
def test_maxima_that_ask_for_the_mask_of_each_other(case):
    """On a narrow mask there is a higher maximum of a wider sigma, which on the mask made for it is none."""
    one, two, again = winters()
    sessions = {"one animal": (one, again), "alone": (one,)}.get(case, (one, two))
    settings = ScrSettings(mask_spacing_sigma=0.5, buffer_min_m=9000.0) if case == "coarse" else ScrSettings()
    found = mask_loop.settle(MODEL, sessions, settings)
    sigma = float(np.exp(found.fit.beta[2]))
    assert found.size.spacing_m <= mask_size.COARSEST * sigma
    assert found.size.buffer_m >= 4 * sigma
    assert mask_loop.NOT_SETTLED not in found.size.notes
    wide = mask_loop.likelihood_on(MODEL, sessions, 80_000.0, 1500.0)
    aside = [wide.value(found.fit.beta + step) for step in 0.15 * np.vstack([np.eye(3), -np.eye(3)])]
    assert wide.value(found.fit.beta) > max(aside)


def test_the_mask_for_several_fits_is_the_widest_in_the_finest_cells(monkeypatch):
    detectors = [np.array([[0.0, 0.0], [3000.0, 0.0]])]
    sizes = [
        mask_size.MaskSize(9000.0, 9000.0, 500.0, 8000.0, 8000.0, 600.0),
        mask_size.MaskSize(30_000.0, 25_000.0, 3000.0, 28_000.0, 25_000.0, 3600.0),
    ]
    found = mask_size.size_for_each(detectors, sizes)
    assert (found.buffer_m, found.reach_m, found.spacing_m) == (30_000.0, 25_000.0, 500.0)
    monkeypatch.setattr(mask_size, "MOST_CELLS", 500)
    assert 2000.0 < mask_size.size_for_each(detectors, sizes).spacing_m < 2300.0


@pytest.mark.parametrize(
    ("far", "said"), [(0.1, "The animals moved too little"), (99.0, "No mask was found that suits")]
)
def test_stations_are_far_apart_only_where_they_are(monkeypatch, far, said):
    """Cells too wide for another reason are no word on movement."""
    monkeypatch.setattr(mask_size, "MOST_CELLS", 20)
    monkeypatch.setattr(mask_loop, "_FAR_SIGMAS", far)
    found = mask_loop.settle(MODEL, winters()[1:2], ScrSettings())
    assert found.reason.startswith(said)


def test_cells_leave_room_for_a_smaller_sigma():
    assert ScrSettings(mask_spacing_sigma=0.5).mask_spacing_sigma < mask_size.COARSEST
    with pytest.raises(ValidationError, match=r"less than or equal to 0\.5"):
        ScrSettings(mask_spacing_sigma=0.6)
