"""What places and times say of clusters: draws against sums over all partitions."""

from itertools import product

import numpy as np
import pytest

from leopard_census.partitions.draws import sample_chain
from leopard_census.partitions.partition import LEFT, Problem, canonical
from leopard_census.partitions.places import Places, worth_of

GROUPS = 5
# Captures of each group: the second and the third share one, the last has none.
CAPTURES = ((0,), (1, 2), (2,), (3,), ())
ODDS = 1.7


def partitions(n):
    return sorted({tuple(canonical(np.array(z)).tolist()) for z in product(range(n), repeat=n)})


class World:
    """Capture terms and chances by cell, written down as the formulas have them."""

    def __init__(self, known=()):
        rng = np.random.default_rng(4)
        self.terms = rng.normal(0.5, 2.0, (4, 3))
        self.new = rng.normal(-0.5, 1.0, 3)
        self.centre = rng.dirichlet(np.ones(3))
        self.unseen = rng.uniform(0.2, 0.8, 3)
        self.present = 0.6
        self.known = np.isin(np.arange(GROUPS), known)

    def ln_worth(self, members):
        """Of one cluster, from the formulas of the module."""
        captures = sorted({c for g in members for c in CAPTURES[g]})
        known = self.known[list(members)].any()
        if not captures:
            missed = np.log(1 - self.present + self.present * (self.centre * self.unseen).sum())
            return missed if known else np.log(ODDS)
        base = np.exp(self.new)
        if known:
            base = self.present * self.centre * self.unseen
        return np.log((base * np.exp(self.terms[captures].sum(axis=0))).sum())

    def places(self):
        """The same as the sampler has it."""
        most, new, old = self.terms.max(axis=1), np.exp(self.new), self.centre * self.unseen
        return Places(
            first=np.concatenate([[0], np.cumsum([len(own) for own in CAPTURES])]).astype(np.int64),
            captures=np.array([c for own in CAPTURES for c in own], np.int64),
            known=self.known,
            gain=np.exp(self.terms - most[:, None]),
            ln_gain=most,
            new=new / new.sum(),
            old=old / old.sum(),
            ln_new=float(np.log(new.sum())),
            ln_old=float(np.log(self.present * old.sum())),
            missed=float(np.log(1 - self.present + self.present * old.sum())),
        )


def problem():
    rng = np.random.default_rng(8)
    evidence = np.triu(rng.normal(0, 0.8, (GROUPS, GROUPS)), 1)
    cannot = np.zeros((GROUPS, GROUPS), bool)
    cannot[0, 3] = cannot[3, 0] = True
    return Problem(evidence + evidence.T, cannot, np.full(GROUPS, LEFT), ODDS)


def exact(p, world):
    shares = {}
    for z in partitions(p.size):
        labels, total = np.array(z), 0.0
        for k in set(z):
            members = np.flatnonzero(labels == k)
            total += world.ln_worth(members) + p.evidence[np.ix_(members, members)].sum() / 2
            if not p.allowed(members):
                total = -np.inf
                break
        shares[z] = np.exp(total)
    whole = sum(shares.values())
    return {z: share / whole for z, share in shares.items()}


@pytest.mark.parametrize("known", [(), (1,), (0, 4)], ids=["all new", "one known", "a known one not caught"])
def test_draws_follow_the_posterior(known):
    world, p = World(known), problem()
    expected = exact(p, world)
    rng = np.random.default_rng(3)
    draws = sample_chain(p, np.arange(GROUPS), draws=4000, rng=rng, places=world.places())
    for z, share in expected.items():
        found = (draws == np.array(z)).all(axis=1).mean()
        assert found == pytest.approx(share, abs=0.035), z
    plain = exact(p, _Constant())
    assert sum(abs(expected[z] - plain[z]) for z in plain) > 0.25  # places must matter here


class _Constant:
    """The prior without places."""

    def ln_worth(self, members):
        return np.log(ODDS)


@pytest.mark.parametrize("known", [(), (2,)])
def test_worth_of_a_cluster_is_that_of_its_captures_each_once(known):
    world = World(known)
    room = np.empty(3)
    for members in ((0,), (1, 2), (0, 1, 2, 3), (4,), (2, 4)):
        labels = np.array([0 if g in members else 1 for g in range(GROUPS)])
        worth, caught = worth_of(world.places(), np.log(ODDS), labels, 0, -1, -1, room)
        assert worth == pytest.approx(world.ln_worth(members), abs=1e-12)
        assert caught == any(CAPTURES[g] for g in members)


def test_a_group_may_be_added_or_taken_away_for_trial():
    world, labels, room = World(), np.array([0, 0, 1, 1, 2]), np.empty(3)
    for more, less, members in ((2, -1, (0, 1, 2)), (-1, 0, (1,)), (3, 1, (0, 3))):
        worth, _ = worth_of(world.places(), 0.0, labels, 0, more, less, room)
        assert worth == pytest.approx(world.ln_worth(members), abs=1e-12)


def test_many_captures_do_not_leave_the_numbers_of_a_computer():
    """Captures of which each is unlikely in all cells but one, which differs: a product falls below any number."""
    captures = 400
    gain = np.full((captures, 2), 1e-8)
    gain[np.arange(captures), np.arange(captures) % 2] = 1.0
    places = Places(
        first=np.arange(captures + 1),
        captures=np.arange(captures),
        known=np.zeros(captures, bool),
        gain=gain,
        ln_gain=np.zeros(captures),
        new=np.array([0.5, 0.5]),
        old=np.array([0.5, 0.5]),
        ln_new=0.0,
        ln_old=0.0,
        missed=0.0,
    )
    worth, _ = worth_of(places, 0.0, np.zeros(captures, np.int64), 0, -1, -1, np.empty(2))
    assert worth == pytest.approx(captures / 2 * np.log(1e-8), rel=1e-9)
