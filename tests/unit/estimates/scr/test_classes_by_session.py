"""The share of the second class by session: fitted, named by session, and the same with the classes exchanged."""

import numpy as np
import pytest

from leopard_census.estimates.scr.estimates import parameter_estimates
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.mixture import larger_class_second
from leopard_census.estimates.scr.profile import profile_interval
from tests.unit.estimates.scr.grid_survey import grid_survey

TWO = {"sessions": ("1", "2"), "cell_m": 1000.0}


def test_shares_of_known_sexes_by_session():
    """Sessions that share all else have the shares that their animals have, as one fit of all and by name."""
    likelihood = grid_survey(["g0~h2", "pmix~h2+session"], hcov="sex", **TWO)
    found = fit(likelihood)
    assert found.sure
    assert likelihood.design.names[-2:] == ("pmix.h2M", "pmix.session2")
    shares = {
        (e.levels["session"], e.levels["h2"]): e.estimate
        for e in parameter_estimates(likelihood, found, own_levels=True)
        if e.parameter == "pmix"
    }
    assert len(shares) == 4
    for session in ("1", "2"):
        assert shares[session, "F"].value + shares[session, "M"].value == pytest.approx(1)
        assert shares[session, "F"].se == pytest.approx(shares[session, "M"].se)
    # Chances of capture are the sexes' own in both sessions: odds of the shares are as odds of the caught.
    caught = [[s.traits["sex"].count(sex) for sex in "FM"] for s in likelihood.sessions]
    ratio = (caught[1][1] / caught[1][0]) / (caught[0][1] / caught[0][0])
    assert np.exp(found.beta[-1]) == pytest.approx(ratio, rel=1e-3)
    effect = profile_interval(likelihood, found, "pmix.session2")
    assert effect.lower < found.beta[-1] < effect.upper


def test_exchanged_classes_are_the_same_model():
    likelihood = grid_survey(["g0~h2", "pmix~h2+session"], **TWO)
    beta = np.array([-6.0, -2.0, -0.8, 6.7, -0.4, 0.9])
    assert likelihood.design.names == ("D", "g0", "g0.h22", "sigma", "pmix.h22", "pmix.session2")
    exchange = larger_class_second(likelihood, beta)
    moved = exchange @ beta
    np.testing.assert_allclose(moved, [-6.0, -2.8, 0.8, 6.7, 0.4, -0.9])
    assert likelihood.value(moved) == pytest.approx(likelihood.value(beta), abs=1e-9)
    assert larger_class_second(likelihood, moved) is None
