"""Sessions and habitats without captures: what the data do not tell is not told, and the rest is as without them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.cautions import cautions
from leopard_census.estimates.scr.effective import derived_densities
from leopard_census.estimates.scr.estimates import parameter_estimates
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.profile import profile_interval
from leopard_census.estimates.scr.region_n import region_numbers
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.surface import density_surfaces
from tests.unit.estimates.scr.grid_survey import grid_survey

CAUGHT = grid_survey().sessions[0]


def nobody(name: str) -> Session:
    none = np.zeros(0, dtype=np.int64)
    return replace(
        CAUGHT, name=name, animals=(), animal=none, occasion=none, detector=none, count=none, last=none,
        traits=dict.fromkeys(CAUGHT.traits, ()),
    )  # fmt: skip


def likelihood_of(sessions, formulas=("D~session",), **options):
    return Likelihood(build_model("proximity", "HN", formulas, **options), tuple(sessions), True)


ALONE = likelihood_of([CAUGHT], [])
ALONE_FIT = fit(ALONE)


def close(found, wanted):
    """Whether two estimates are the same, all four numbers."""
    numbers = [[e.value, e.se, e.lower, e.upper] for e in (found, wanted)]
    np.testing.assert_allclose(numbers[0], numbers[1], rtol=1e-3)


@pytest.mark.parametrize("empty_first", [False, True])
def test_a_year_without_captures(empty_first):
    """Where the empty year comes makes no difference; the other year has the interval that it has alone."""
    sessions = [nobody("0"), CAUGHT] if empty_first else [CAUGHT, nobody("2")]
    empty, full = (0, 1) if empty_first else (1, 0)
    likelihood = likelihood_of(sessions)
    found = fit(likelihood)
    assert found.converged
    assert found.not_identified == (("D", "D.session1") if empty_first else ("D.session2",))
    density = [
        e.estimate for e in parameter_estimates(likelihood, found, own_levels=True) if e.parameter == "D"
    ]
    (wanted,) = (e.estimate for e in parameter_estimates(ALONE, ALONE_FIT) if e.parameter == "D")
    close(density[full], wanted)
    assert np.isnan([density[empty].se, density[empty].lower, density[empty].upper]).all()
    numbers = region_numbers(likelihood, found)
    close(numbers[full].realised, region_numbers(ALONE, ALONE_FIT)[0].realised)
    for one in (numbers[empty].expected, numbers[empty].realised, numbers[empty].log_normal):
        assert np.isnan([one.se, one.lower, one.upper]).all()
    surfaces = density_surfaces(likelihood, found)
    assert np.isnan(surfaces[empty].se).all()
    assert np.isfinite(surfaces[full].se).all()
    told = cautions(likelihood, found, ScrSettings())
    level = f"D (session = {sessions[empty].name})"
    assert f"no standard error and no interval of {level}." in told["not-identified"][1]
    assert told["nobody-caught"][1].startswith(f"Nobody was caught in session {sessions[empty].name}:")


def test_an_empty_habitat_that_comes_first():
    """Which habitat is called first makes no difference to the interval of the other."""
    east = np.asarray(CAUGHT.mask.covariates["east"])
    seen = []
    for words in (("a", "b"), ("b", "a")):
        # Nothing lives in the second: it lies within reach of the detectors, but nobody was caught there.
        kind = tuple(words[int(e > 7.5)] for e in east)
        near = CAUGHT.xy[CAUGHT.detector][:, 0] <= 3000
        kept = sorted(set(CAUGHT.animal[near]) - set(CAUGHT.animal[~near]))
        of = {a: i for i, a in enumerate(kept)}
        mine = np.isin(CAUGHT.animal, kept)
        session = replace(
            CAUGHT,
            animals=tuple(CAUGHT.animals[a] for a in kept),
            animal=np.array([of[a] for a in CAUGHT.animal[mine]]),
            occasion=CAUGHT.occasion[mine],
            detector=CAUGHT.detector[mine],
            count=CAUGHT.count[mine],
            last=CAUGHT.last[kept],
            traits={},
            mask=replace(CAUGHT.mask, covariates={"kind": kind}),
        )
        likelihood = likelihood_of([session], ["D~kind"])
        found = fit(likelihood)
        assert found.converged
        levels = {
            e.levels["kind"]: e.estimate
            for e in parameter_estimates(likelihood, found, own_levels=True)
            if e.parameter == "D"
        }
        seen.append([levels[word] for word in words])
    assert np.isnan([levels[1].se for levels in seen]).all()
    close(seen[0][0], seen[1][0])


def test_the_conditional_likelihood_tells_nothing_of_a_year_without_captures():
    likelihood = likelihood_of([CAUGHT, nobody("2")], [], conditional=True)
    found = fit(likelihood)
    full, empty = derived_densities(likelihood, found)
    # Chances of capture are shared, so that the area is known: that of the other year, which had the same detectors.
    assert empty.area_ha == pytest.approx(full.area_ha)
    assert empty.density.value == 0
    number = region_numbers(likelihood, found)[1]
    assert np.isnan([number.realised.value, number.realised.se, number.realised.lower]).all()
    assert np.isnan([number.expected.value, number.expected.se, number.expected.upper]).all()
    assert "nobody-caught" in cautions(likelihood, found, ScrSettings())


def test_the_area_of_a_year_of_its_own_chances_is_not_known():
    likelihood = likelihood_of([CAUGHT, nobody("2")], ["g0~session"], conditional=True)
    found = fit(likelihood)
    assert found.not_identified == ("g0.session2",)
    assert np.isnan(derived_densities(likelihood, found)[1].area_ha)


def test_a_group_without_captures_in_one_year():
    second = replace(CAUGHT, name="2")
    females = [i for i, sex in enumerate(CAUGHT.traits["sex"]) if sex == "F"]
    of = {a: i for i, a in enumerate(females)}
    mine = np.isin(CAUGHT.animal, females)
    second = replace(
        second, animals=tuple(CAUGHT.animals[a] for a in females),
        animal=np.array([of[a] for a in CAUGHT.animal[mine]]), occasion=CAUGHT.occasion[mine],
        detector=CAUGHT.detector[mine], count=CAUGHT.count[mine], last=CAUGHT.last[females],
        traits={"sex": ("F",) * len(females)},
    )  # fmt: skip
    likelihood = likelihood_of([CAUGHT, second], ["D~g*session"], groups="sex")
    found = fit(likelihood)
    assert found.not_identified == ("D.gM:session2",)
    numbers = {(n.session, n.group): n.realised for n in region_numbers(likelihood, found)}
    assert np.isnan(numbers["2", "M"].se)
    assert all(np.isfinite(numbers[s, g].se) for s, g in (("1", "F"), ("1", "M"), ("2", "F")))


def test_profiles_of_a_year_without_captures():
    """Of nobody caught the log-likelihood is -D a: D ends where D a is half the quantile; its ratio has no end."""
    likelihood = likelihood_of([nobody("0"), CAUGHT])
    found = fit(likelihood)
    density, ratio = (profile_interval(likelihood, found, name) for name in ("D", "D.session1"))
    area = derived_densities(likelihood, found)[0].area_ha
    assert density.lower is None
    assert density.upper == pytest.approx(chi2.ppf(0.95, 1) / 2 / area, rel=0.02)
    assert ratio.upper is None
    assert "it has no upper limit, because however large D.session1 is" in ratio.note
    assert "falls by no more than 0.00" in ratio.note
    assert ratio.lower is not None
    assert 0 < ratio.lower < found.beta[1]
