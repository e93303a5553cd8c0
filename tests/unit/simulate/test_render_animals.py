"""Bodies and coats: feet that do not slide, coats that differ where they must and repeat where they must."""

from __future__ import annotations

import numpy as np
import pytest

from leopard_census.simulate.body import Pose, quadruped
from leopard_census.simulate.coat import GROWERS, grow
from leopard_census.simulate.gait import DUTY, foot_offset
from leopard_census.simulate.person import person
from leopard_census.simulate.species_looks import PLANS, SPECIES


def test_a_standing_foot_moves_back_as_fast_as_the_body_moves_on() -> None:
    stride, lift = 0.84, 0.08
    phases = np.linspace(0.01, DUTY - 0.01, 30)
    in_world = [stride * p + foot_offset(p, stride, lift)[0] for p in phases]
    assert np.ptp(in_world) < 1e-12
    assert all(foot_offset(p, stride, lift)[1] == 0.0 for p in phases)


def test_feet_rise_only_in_the_swing_and_land_where_they_should() -> None:
    before, after = foot_offset(-1e-9, 1.0, 0.1), foot_offset(0.0, 1.0, 0.1)
    assert before[0] == pytest.approx(after[0], abs=1e-6)
    assert before[1] == pytest.approx(0.0, abs=1e-6)
    assert foot_offset(0.5 * (1 + DUTY), 1.0, 0.1)[1] == pytest.approx(0.1)


@pytest.mark.parametrize("species", sorted(PLANS))
@pytest.mark.parametrize("strides", [0.0, 0.3, 0.61])
def test_some_feet_stand_on_the_ground_and_none_is_far_below_it(species: str, strides: float) -> None:
    parts = {p.name: p.points for p in quadruped(PLANS[species], Pose(strides, 1.0))}
    lowest = [float(parts[n][..., 2].min()) for n in ("fore_left", "fore_right", "hind_left", "hind_right")]
    tall = max(float(p[..., 2].max()) for p in parts.values())
    assert sum(abs(z) < 0.06 * tall for z in lowest) >= 2
    assert min(lowest) > -0.08 * tall


def test_every_part_has_its_texture() -> None:
    for species in SPECIES:
        coat = grow(species, 3)
        parts = (
            person(Pose(0.2, 1.0), True)
            if species == "Homo sapiens"
            else quadruped(PLANS[species], Pose(0.2, 1.0))
        )
        assert {p.name for p in parts} <= set(coat)
        assert all(t.dtype == np.uint8 and t.shape[2] == 3 for t in coat.values())
        assert np.isfinite(np.concatenate([p.points.ravel() for p in parts])).all()


def _marks(trunk: np.ndarray, side: str) -> np.ndarray:
    w = trunk.shape[1]
    flank = (
        trunk[:, int(0.08 * w) : int(0.36 * w)]
        if side == "left"
        else trunk[:, int(0.64 * w) : int(0.92 * w)][:, ::-1]
    )
    return (flank.mean(axis=2) < 80).astype(float).ravel()


def test_a_leopards_flanks_differ_from_each_other_and_from_other_leopards() -> None:
    coats = [grow("Panthera pardus", seed)["trunk"] for seed in range(4)]
    flanks = [_marks(c, side) for c in coats for side in ("left", "right")]
    likeness = np.corrcoef(flanks)[np.triu_indices(8, 1)]
    assert np.abs(likeness).max() < 0.25
    # Marks cover about as much of the flank as on a living leopard.
    assert all(0.12 < f.mean() < 0.5 for f in flanks)


def test_a_coat_is_grown_alike_every_time() -> None:
    for species in GROWERS:
        one, two = grow(species, 9), grow(species, 9)
        assert all((one[name] == two[name]).all() for name in one)
