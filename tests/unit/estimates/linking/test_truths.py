"""Draws of truths behind captures with errors, against all truths one by one."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from leopard_census.estimates.linking.error_model import ErrorRates, Written
from leopard_census.estimates.linking.histories import session_of
from leopard_census.estimates.linking.kernel import Kernel, kernel_of, kernel_of_m0
from leopard_census.estimates.linking.truths import Truth, TruthSampler
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.named_model import named_model
from tests.unit.estimates.linking.flank_cases import MODELS, template

CELLS = [(0, 0), (3, 0), (2, 3), (3, 1), (6, 2)]
WRITTEN = Written([0, 0, 1, 2, 0], CELLS)


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    for rest in partitions(items[1:]):
        yield [[items[0]], *rest]
        for i, part in enumerate(rest):
            yield [*rest[:i], [items[0], *part], *rest[i + 1 :]]


def log_chances(
    written: Written, kernel: Kernel, rates: ErrorRates
) -> dict[tuple[tuple[int, ...], ...], float]:
    """log weight of every partition of the captures, summed over whose each name may be."""
    names, correct = written.names, 1 - rates.split - rates.lump
    found = {}
    for parts in partitions(list(range(len(written.name)))):
        if any(len({written.cell[c] for c in part}) < len(part) for part in parts):
            continue
        total = 0.0
        of = {c: i for i, part in enumerate(parts) for c in part}
        for owners in product([None, *range(len(parts))], repeat=names):
            own = [o for o in owners if o is not None]
            if len(set(own)) < len(own):
                continue
            chance = 1.0
            for name, owner in enumerate(owners):
                under = [c for c, n in enumerate(written.name) if n == name]
                if owner is None and len(under) > 1:
                    chance = 0.0
                elif owner is None:
                    chance *= rates.split
                elif not any(of[c] == owner for c in under):
                    chance = 0.0
                else:
                    for c in under:
                        chance *= correct if of[c] == owner else rates.lump / (names - 1)
            total += chance
        if total > 0:
            weight = sum(kernel.log_weight(part) for part in parts)
            found[tuple(sorted(tuple(sorted(part)) for part in parts))] = weight + np.log(total)
    return found


def spatial_kernel(model: str = "g0~1 sigma~1") -> Kernel:
    session = session_of(template(), [frozenset({cell}) for cell in CELLS])
    return kernel_of(Likelihood(named_model(model), (session,), False), MODELS[model])


@pytest.mark.parametrize(
    "rates",
    [ErrorRates(0.2, 0.0), ErrorRates(0.1, 0.15), ErrorRates(0.0, 0.3)],
    ids=["split", "both", "lump"],
)
@pytest.mark.parametrize(
    "kernel",
    [*map(spatial_kernel, MODELS), kernel_of_m0(np.ones(5), 10, 3.0, 0.2)],
    ids=[*MODELS, "m0"],
)
def test_draws_have_the_distribution_of_the_enumeration(rates, kernel):
    every = log_chances(WRITTEN, kernel, rates)
    weight = np.array(list(every.values()))
    chance = dict(
        zip(every, np.exp(weight - weight.max()) / np.exp(weight - weight.max()).sum(), strict=True)
    )
    truth, rng = Truth(WRITTEN), np.random.default_rng(2)
    sampler = TruthSampler(truth, kernel, rates)
    count = dict.fromkeys(every, 0)
    draws = 2500
    for _ in range(draws):
        sampler.sweep(rng)
        count[tuple(tuple(sorted(part)) for part in truth.key)] += 1
    assert max(abs(count[k] / draws - chance[k]) for k in every) < 0.045
    assert sorted(chance.values())[-2] > 0.05  # not a case of one answer


def test_without_errors_what_was_written_is_true():
    truth = Truth(WRITTEN)
    sampler = TruthSampler(truth, spatial_kernel(), ErrorRates(0.0, 0.0))
    for _ in range(20):
        sampler.sweep(np.random.default_rng(1))
    assert truth.key == ((0, 1, 4), (2,), (3,))


def test_a_capture_that_no_other_animal_can_have_made():
    """Both were caught in one cell: each stays an animal of its own."""
    written = Written([0, 1], [(0, 0), (0, 0)])
    truth = Truth(written)
    sampler = TruthSampler(truth, kernel_of_m0(np.ones(2), 10, 3.0, 0.2), ErrorRates(0.3, 0.1))
    for _ in range(20):
        sampler.sweep(np.random.default_rng(1))
    assert truth.key == ((0,), (1,))


def test_an_element_far_from_all_places_has_a_weight():
    """Its captures are likeliest where the base is beyond all numbers."""
    kernel = Kernel(np.array([[0.0, -1500.0], [-1500.0, 0.0]]), np.array([-2000.0, 0.0]))
    assert kernel.alone == pytest.approx([-1500.0, 0.0])
