"""What density would be on another mask, and when a reader is told."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr import mask_check
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import MaskMaker, working_detectors
from leopard_census.estimates.scr.mask_check import (
    densities,
    finer_cells,
    mask_cautions,
    other_masks,
)
from leopard_census.estimates.scr.mask_size import MaskSize, size_for_fit, size_for_guess
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.starts import pooled_sigma
from leopard_census.geo.polygon import PolygonRegion
from tests.unit.estimates.scr import scr_oracle
from tests.unit.estimates.scr.grid_survey import grid_survey

SETTINGS = ScrSettings(buffer_min_m=1.0)


def size_of(buffer_m, spacing_m):
    return MaskSize(buffer_m, buffer_m, spacing_m, buffer_m, buffer_m, spacing_m)


def fitted(buffer_m, spacing_m, formulas=(), habitat=None, covariates=None, **options):
    """Likelihood and fit on a mask of this size, and what made the mask."""
    likelihood = grid_survey(formulas, animals=60, **options)
    maker = MaskMaker({s.name: s.xy for s in likelihood.sessions}, habitat, covariates)
    masks = maker.masks(buffer_m, spacing_m)
    sessions = tuple(replace(s, mask=masks[s.name]) for s in likelihood.sessions)
    likelihood = replace(likelihood, sessions=sessions)
    return likelihood, fit(likelihood), maker


def checked(buffer_m, spacing_m, *args, **options):
    likelihood, found, maker = fitted(buffer_m, spacing_m, *args, **options)
    return other_masks(likelihood, found, maker, size_of(buffer_m, spacing_m))


def test_a_mask_of_the_size_that_the_fit_asks_for_serves():
    likelihood, found, maker = fitted(3600.0, 350.0)
    size = size_for_fit(likelihood, found.beta, SETTINGS)
    assert size_of(3600.0, 350.0).serves(size)
    answers = other_masks(likelihood, found, maker, size)
    assert [(one.what, one.used_m, one.tried_m) for one in answers] == [
        ("buffer", size.reach_m, 1.5 * size.reach_m), ("cells", size.spacing_m, 0.5 * size.spacing_m)
    ]  # fmt: skip
    assert all(abs(one.change) < 0.002 for one in answers)
    assert mask_cautions(answers) == {}


def test_a_narrow_mask_is_told():
    wider, finer = checked(800.0, 200.0)
    (value, sentence) = mask_cautions([wider, finer])["mask-buffer"]
    assert value == wider.change < -0.05
    assert sentence == (
        f"With a buffer of 1200 m in place of 800 m density would be {wider.tried_density:.0f} in place of "
        f"{wider.density:.0f} animals per 100 km2 ({100 * wider.change:.1f}%). Widen the buffer."
    )
    assert abs(finer.change) < 0.01


def test_the_answers_are_those_of_whole_fits():
    likelihood, found, maker = fitted(800.0, 700.0)
    for one, (buffer_m, spacing_m) in zip(
        other_masks(likelihood, found, maker, size_of(800.0, 700.0)),
        ((1200.0, 700.0), (800.0, 350.0)),
        strict=True,
    ):
        _, again, _ = fitted(buffer_m, spacing_m)
        # Animals per hectare to animals per 100 km2.
        assert one.tried_density == pytest.approx(1e4 * np.exp(again.beta[0]), rel=1e-4)
        assert one.density == pytest.approx(1e4 * np.exp(found.beta[0]), rel=1e-12)


def test_coarse_cells_are_told():
    answers = checked(3600.0, 2400.0)
    (value, sentence) = mask_cautions(answers)["mask-cells"]
    told = mask_cautions(answers, cells="a smaller setting")["mask-cells"][1]
    assert told == sentence.replace("cells.", "cells (a smaller setting).") != sentence
    assert abs(value) > 0.01
    assert sentence.startswith("With cells of 1200 m in place of 2400 m density would be ")
    assert sentence.endswith("%). Take finer cells.")


def test_cells_of_any_mask_can_be_cut():
    likelihood, found, _ = fitted(3600.0, 2400.0)
    one = finer_cells(likelihood, found)
    assert (one.what, one.used_m, one.tried_m) == ("cells", 2400.0, 1200.0)
    assert abs(one.change) > 0.01
    likelihood, found, _ = fitted(3600.0, 350.0)
    assert abs(finer_cells(likelihood, found).change) < 0.002


@pytest.mark.parametrize(
    ("formulas", "options"),
    [
        (["D~session"], {"sessions": ("A", "B")}),
        (["sigma~g"], {"groups": "sex"}),
        (["g0~sex"], {"conditional": True}),
        (["D~x"], {}),
        (["g0~h2"], {}),
        ([], {"distribution": "binomial"}),
    ],
)
def test_every_kind_of_model(formulas, options):
    for one in checked(3600.0, 400.0, formulas, **options):
        assert one.why_not == ""
        assert abs(one.change) < 0.01


def test_the_session_that_changes_most_is_told():
    """Of two sessions, one has ground to the east alone."""
    likelihood, found, maker = fitted(800.0, 200.0, ["D~session"], sessions=("A", "B"))
    (first, second) = densities(likelihood, found, np.inf)
    masks = maker.masks(1200.0, 200.0)
    moved = replace(likelihood, sessions=tuple(replace(s, mask=masks[s.name]) for s in likelihood.sessions))
    changes = densities(moved, fit(moved), np.inf) / (first, second) - 1
    (wider, _) = other_masks(likelihood, found, maker, size_of(800.0, 200.0))
    assert wider.change == pytest.approx(changes[np.argmax(np.abs(changes))], rel=1e-3)


def wide_table():
    """Cover of 200 m cells, far beyond all masks: the easting in units of 2 km."""
    east, north = np.meshgrid(np.arange(-9000.0, 14_001.0, 200.0), np.arange(-9000.0, 12_001.0, 200.0))
    cells = np.column_stack([east.ravel(), north.ravel()])
    return Mask(cells, 4.0, {"cover": cells[:, 0] / 2000})


def test_density_that_varies_is_averaged_over_the_same_ground():
    """More animals in the east mean more in a wider mask, but no other density around the detectors."""
    found = Fit(np.array([-4.7, 0.6, -1.6, 6.7]), np.eye(4), -100.0, True)
    narrow, wide = (
        fitted(buffer_m, 400.0, ["D~cover"], covariates=wide_table())[0] for buffer_m in (3600.0, 5400.0)
    )
    (here,), (there,) = densities(narrow, found, 3600.0), densities(wide, found, 3600.0)
    assert there == pytest.approx(here, rel=0.01)
    (everywhere,) = densities(wide, found, np.inf)
    assert everywhere > 1.05 * here


def test_covariates_that_end_where_the_mask_ends():
    table = wide_table()
    kept = (np.abs(table.xy - (2500.0, 1500.0)) <= (6100.0, 5100.0)).all(axis=1)
    table = Mask(table.xy[kept], 4.0, {"cover": table.covariates["cover"][kept]})
    wider, finer = checked(3600.0, 400.0, ["D~cover"], covariates=table)
    assert np.isnan(wider.change)
    assert "What a buffer of 5400 m in place of 3600 m would change is not known: " in wider.sentence
    assert "have no covariates" in wider.sentence
    assert abs(finer.change) < 0.01
    assert mask_cautions([wider, finer]) == {}


def test_habitat_bounds_the_wider_mask_too():
    rings = [np.array([[-900.0, -900], [5900, -900], [5900, 3900], [-900, 3900]])]
    wider, _ = checked(1600.0, 200.0, habitat=PolygonRegion.of_rings([rings], "island"))
    assert wider.change == pytest.approx(0.0, abs=1e-9)


def test_a_fit_that_does_not_converge(monkeypatch):
    likelihood, found, maker = fitted(3600.0, 400.0)
    monkeypatch.setattr(mask_check, "fit", lambda *_, **__: replace(found, converged=False))
    answers = other_masks(likelihood, found, maker, size_of(3600.0, 400.0))
    assert [one.sentence for one in answers] == [
        "What a buffer of 5400 m in place of 3600 m would change is not known: the fit on it did not converge.",
        "What cells of 200 m in place of 400 m would change is not known: the fit on it did not converge.",
    ]
    assert mask_cautions(answers) == {}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sim_a_prox:HN_null_fast", "HN"),
        ("sim_a_prox:HHN_null_fast", "HHN"),
        ("sim_a_prox:EX_null_fast", "EX"),
        ("sim_a_count:HN_poisson_fast", "HN"),
        ("sim_a_count:HHN_poisson_fast", "HHN"),
    ],
)
def test_density_of_secr_on_a_mask_of_our_own(name, function):
    """Sized for a guess, fitted, sized for the fit, until it serves: D is that on secr's mask."""
    record = next(case.record for case in scr_oracle.cases() if case.name == name)
    dataset = record["dataset"]
    sessions = scr_oracle.sessions(dataset, record["mask"]["mask_csv"], record["mask"]["cell_area_ha"])
    maker = MaskMaker({s.name: working_detectors(s) for s in sessions})
    model, settings = build_model(scr_oracle.detector_type(dataset), function), ScrSettings()
    size = size_for_guess(list(maker.detectors.values()), pooled_sigma(sessions), model, settings)
    for _ in range(4):
        masks = maker.masks(size.reach_m, size.spacing_m)
        likelihood = Likelihood(model, tuple(replace(s, mask=masks[s.name]) for s in sessions), True)
        found = fit(likelihood)
        wanted = size_for_fit(likelihood, found.beta, settings)
        if size.serves(wanted):
            break
        size = wanted
    else:
        pytest.fail("no mask served")
    assert np.exp(found.beta[0]) == pytest.approx(np.exp(record["beta"][0]), rel=1e-3)
    assert mask_cautions(other_masks(likelihood, found, maker, size)) == {}


def test_a_session_without_captures_is_no_matter():
    """Its density is all but 0 on every mask, by factors that mean nothing."""
    caught = grid_survey(animals=60).sessions[0]
    none = np.zeros(0, dtype=np.int64)
    empty = replace(
        caught, name="2", animals=(), animal=none, occasion=none, detector=none, count=none, last=none,
        traits=dict.fromkeys(caught.traits, ()),
    )  # fmt: skip
    alone = Likelihood(build_model("proximity", "HN", []), (caught,), True)
    both = Likelihood(build_model("proximity", "HN", ["D~session"]), (empty, caught), True)
    wanted, got = (finer_cells(one, fit(one)) for one in (alone, both))
    assert got.density == pytest.approx(wanted.density, rel=1e-3)
    assert got.change == pytest.approx(wanted.change, abs=1e-4)
