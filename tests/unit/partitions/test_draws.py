import numpy as np
import pytest

from leopard_census.partitions.draws import STARTS, sample_partitions
from leopard_census.partitions.partition import LEFT, Problem


@pytest.mark.parametrize("seed", range(4))
def test_a_family_that_may_belong_to_either_of_two_is_seen_both_ways_by_every_seed(seed):
    # Sixes of sightings that hang together; the first may be of the second or of the third, which are two animals.
    # On the way from one to the other it loses 14 natural logs of likelihood: one chain alone never gets there.
    evidence = np.kron(np.array([[0.0, 0.4, 0.4], [0.4, 0.0, -2.0], [0.4, -2.0, 0.0]]), np.ones((6, 6)))
    evidence += np.kron(np.eye(3), np.full((6, 6), 6.0))
    np.fill_diagonal(evidence, 0)
    problem = Problem(evidence, np.zeros((18, 18), bool), np.full(18, LEFT), 3.0)
    best = np.repeat([0, 0, 1], 6)
    draws = sample_partitions(problem, best, draws=1024, seed=seed)
    assert ((draws[:, 0] == draws[:, 6]) | (draws[:, 0] == draws[:, 12])).mean() > 0.99
    assert 0.2 < (draws[:, 0] == draws[:, 6]).mean() < 0.8
    # From either start: two chains that each stayed where they began could look like this when mixed.
    for chain in np.array_split(draws, STARTS):
        assert 0.02 < (chain[:, 0] == chain[:, 6]).mean() < 0.98
