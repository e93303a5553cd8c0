"""Capture histories that are drawn: their means, variances and whole distribution are those of the model."""

from collections import Counter
from math import exp, log

import numpy as np
import pytest
from scipy.stats import chi2

from leopard_census.errors import InputError
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.simulate import blank_session, simulate
from tests.unit.estimates.scr.every_history import every_history
from tests.unit.estimates.scr.grid_survey import grid_survey

XY = np.array([[0.0, 0.0], [120.0, 40.0], [30.0, 150.0]])
USAGE = np.array([[1.0, 0.5, 2.0, 1.0], [1.0, 1.0, 0.0, 1.0], [0.0, 2.0, 1.0, 1.0]])
CELLS = np.array([[x, y] for x in (-60.0, 20.0, 100.0, 180.0) for y in (-20.0, 60.0, 140.0)])
MASK = Mask(CELLS, 0.64, {"cover": np.linspace(-1, 1, len(CELLS))})
DENSITY, G0, SIGMA = 30.0, 0.35, 70.0
# A chance of 1 in 1000 each that a test fails of a program that is right; the seeds are fixed.
UNLIKELY = 0.001


def blank(name="1", levels=None, mask=MASK, usage=USAGE):
    traits = {"height": np.array([0.3, -0.8, 0.5])[: len(usage)]}
    return blank_session(name, XY[: len(usage)], usage, mask, detector_traits=traits, levels=levels)


def of(kind, formulas=(), sessions=None, **options):
    model = build_model(kind, options.pop("function", "HN"), formulas, **options)
    return Likelihood(model, sessions or (blank(),), False)


def beta_of(likelihood, **by_name):
    """Coefficients by name, with a dot as two underscores; those not named are at the constants above."""
    start = {"D": log(DENSITY), "g0": log(G0 / (1 - G0)), "lambda0": log(0.4), "sigma": log(SIGMA), "z": 1.2}
    given = {name.replace("__", "."): value for name, value in by_name.items()}
    assert set(given) <= set(likelihood.design.names)
    return np.array([given.get(name, start.get(name, 0.0)) for name in likelihood.design.names])


def hazards(function, base):
    """Hazard of each detector in each cell, (K, M)."""
    d = np.hypot(XY[:, :1] - CELLS[:, 0], XY[:, 1:] - CELLS[:, 1])
    shape = {"HN": np.exp(-(d**2) / (2 * SIGMA**2)), "EX": np.exp(-d / SIGMA)}
    shape["HR"] = 1 - np.exp(-((d / SIGMA) ** -exp(1.2)))
    curve = base * shape[function[-2:]]
    return curve if len(function) == 3 else -np.log1p(-curve)


def near(found, mean, variance, draws):
    """Whether means of draws are within what chance allows: the sum of squared z is chi-square."""
    found, mean, variance = np.broadcast_arrays(found, mean, variance)
    z = (found - mean) / np.sqrt(np.maximum(variance, 1e-12) / draws)
    assert (found[variance == 0] == mean[variance == 0]).all()
    statistic, freedom = float((z[variance > 0] ** 2).sum()), int((variance > 0).sum())
    return chi2.ppf(UNLIKELY, freedom) < statistic < chi2.isf(UNLIKELY, freedom)


def counts(session):
    """Captures on each occasion at each detector, (S, K)."""
    found = np.zeros((session.occasions, len(session.detectors)))
    np.add.at(found, (session.occasion, session.detector), session.count)
    return found


@pytest.mark.parametrize("function", ["HN", "EX", "HR", "HHN", "HEX", "HHR"])
@pytest.mark.parametrize(
    ("kind", "binomial"), [("proximity", 0), ("multi", 0), ("count", 0), ("count", 3), ("count", 1)]
)
def test_captures_have_the_mean_and_variance_of_the_model(kind, binomial, function):
    likelihood = of(kind, function=function, binomial=binomial)
    beta, draws = beta_of(likelihood), 120
    rng = np.random.default_rng([1, len(kind), binomial, len(function)])
    found = np.array([counts(simulate(likelihood, beta, rng)[0].session) for _ in range(draws)])
    h = hazards(function, 0.4 if len(function) == 3 else G0)[None]  # (1, K, M)
    usage = USAGE.T[:, :, None]
    p = 1 - np.exp(-usage * h)
    # Mean count of one animal in each cell, and mean square.
    if kind == "multi":
        whole = (usage * h).sum(axis=1, keepdims=True)
        first = (1 - np.exp(-whole)) * usage * h / whole
        second = first
    elif binomial == 1:
        trials, g = np.round(usage), 1 - np.exp(-h)
        first, second = trials * g, trials * g * (1 - g) + (trials * g) ** 2
    elif binomial:
        first, second = 3 * p, 3 * p * (1 - p) + (3 * p) ** 2
    elif kind == "count":
        first, second = usage * h, usage * h + (usage * h) ** 2
    else:
        first, second = p, p
    each = DENSITY * MASK.cell_ha  # animals in a cell, Poisson
    mean, variance = each * first.sum(axis=2), each * second.sum(axis=2)
    # Occasions share their animals, but hardly; the bound is for sums of nearly independent squares.
    for s in range(USAGE.shape[1]):
        assert near(found.mean(axis=0)[s], mean[s], variance[s], draws)
    spread = found.var(axis=0, ddof=1)[variance > 0] / variance[variance > 0]
    assert spread.mean() == pytest.approx(1, abs=0.25)


def histories_of(session):
    """Each animal's history as a tuple of counts, (S * K), and how many have it."""
    whole = np.zeros((session.n, session.occasions, len(session.detectors)), dtype=int)
    whole[session.animal, session.occasion, session.detector] = session.count
    return Counter(tuple(own.ravel()) for own in whole)


def with_history(template, history):
    """A session of one animal."""
    occasion, detector = np.nonzero(history)
    zero = np.zeros(len(occasion), dtype=np.int64)
    return Session(
        "1", ("a",), template.detectors, template.xy, template.usage, zero, occasion, detector,
        history[occasion, detector], np.array([template.occasions + 1]), template.mask, {},
        template.detector_traits,
    )  # fmt: skip


SMALL = np.array([[1.0, 0.5, 2.0], [1.0, 1.0, 0.0]])


@pytest.mark.parametrize(
    "terms", ["", "b", "bk", "B", "Bk", "t", "T", "height", "h2", "b*height", "t+t:bk+Bk", "h2+h2:b"]
)
@pytest.mark.parametrize(
    ("kind", "binomial", "most", "usage"),
    [
        ("proximity", 0, 1, SMALL),
        ("multi", 0, 1, SMALL),
        ("count", 2, 2, SMALL[:, :2]),
        ("count", 0, 9, SMALL[:1, :2]),
    ],
    ids=["proximity", "multi", "trials", "poisson"],
)
def test_all_histories_come_as_often_as_the_likelihood_says(kind, binomial, most, usage, terms):
    """The conditional likelihood of one animal is Pr(history) / Pr(caught)."""
    formulas = [f"g0~{terms}"] if terms else []
    template = blank(usage=usage)
    drawn_from = of(kind, formulas, (template,), binomial=binomial)
    rng = np.random.default_rng([2, len(terms), len(kind), binomial])
    beta = beta_of(drawn_from, D=log(2500.0))
    effects = np.array(["." in name for name in drawn_from.design.names])
    beta[effects] = rng.normal(0, 0.9, int(effects.sum()))
    animals = histories_of(simulate(drawn_from, beta, rng)[0].session)
    n = sum(animals.values())
    model = build_model(kind, "HN", formulas, conditional=True, binomial=binomial)
    expected, observed = [], []
    for history in every_history(kind, usage, most):
        one = Likelihood(model, (with_history(template, history),), False)
        expected.append(n * exp(one.value(beta[1:])))
        observed.append(animals.pop(tuple(history.ravel()), 0))
    assert sum(animals.values()) <= 2  # what is beyond the counts that were listed
    order = np.argsort(expected)
    whole, seen = np.array(expected)[order], np.array(observed)[order]
    # Rare ones are taken together, so that each class has five at least.
    rare = np.cumsum(whole) < 5
    whole = np.append(whole[~rare], whole[rare].sum() + n - whole.sum())
    seen = np.append(seen[~rare], seen[rare].sum() + sum(animals.values()))
    if whole[-1] < 5:
        whole[0], seen[0] = whole[0] + whole[-1], seen[0] + seen[-1]
        whole, seen = whole[:-1], seen[:-1]
    statistic = float(((seen - whole) ** 2 / whole).sum())
    assert n > 2000
    assert statistic < chi2.isf(UNLIKELY, len(whole) - 1)


def test_the_number_of_animals():
    poisson, fixed = of("proximity"), of("proximity", distribution="binomial")
    mean = DENSITY * MASK.area_ha  # 230.4
    rng = np.random.default_rng(3)
    drawn = np.array([len(simulate(poisson, beta_of(poisson), rng)[0].centres) for _ in range(300)])
    assert near(drawn.mean(), mean, mean, 300)
    assert drawn.var(ddof=1) / mean == pytest.approx(1, abs=0.3)
    drawn = np.array([len(simulate(fixed, beta_of(fixed), rng)[0].centres) for _ in range(300)])
    assert set(drawn) == {230, 231}
    assert drawn.mean() == pytest.approx(mean, abs=0.1)


@pytest.mark.parametrize("distribution", ["poisson", "binomial"])
def test_centres_lie_where_density_says(distribution):
    likelihood = of("proximity", ["D~cover"], distribution=distribution)
    (drawn,) = simulate(likelihood, beta_of(likelihood, D=log(400.0), D__cover=0.8), np.random.default_rng(4))
    share = np.exp(0.8 * MASK.covariates["cover"])
    expected = len(drawn.cell) * share / share.sum()
    seen = np.bincount(drawn.cell, minlength=len(CELLS))
    assert ((seen - expected) ** 2 / expected).sum() < chi2.isf(UNLIKELY, len(CELLS) - 1)
    assert (drawn.centres == CELLS[drawn.cell]).all()


def test_centres_anywhere_in_their_cells():
    likelihood = of("proximity")
    (drawn,) = simulate(likelihood, beta_of(likelihood), np.random.default_rng(5), anywhere_in_cell=True)
    away = (drawn.centres - CELLS[drawn.cell]) / 80.0
    assert np.abs(away).max() <= 0.5
    assert near(away.mean(axis=0), 0.0, 1 / 12, len(away))
    assert away.var(axis=0) == pytest.approx(1 / 12, rel=0.3)


def test_groups_have_their_own_density_and_detection():
    sessions = (blank(levels={"sex": ("F", "M")}),)
    likelihood = of("proximity", ["D~g", "g0~g"], sessions, groups="sex")
    beta = beta_of(likelihood, D__gM=0.5, g0__gM=-1.2)
    rng = np.random.default_rng(6)
    drawn = [simulate(likelihood, beta, rng)[0].session for _ in range(60)]
    found = np.mean([[d.traits["sex"].count(s) for s in "FM"] for d in drawn], axis=0)
    odds = log(G0 / (1 - G0)) - 1.2
    for seen, base, density in zip(
        found, (G0, 1 / (1 + exp(-odds))), (DENSITY, DENSITY * exp(0.5)), strict=True
    ):
        whole = (hazards("HN", base) * USAGE.sum(axis=1)[:, None]).sum(axis=0)
        mean = density * MASK.cell_ha * (1 - np.exp(-whole)).sum()
        assert near(seen, mean, mean, 60)


def test_known_classes():
    """Of animals caught, class M has the share p_M pi_M / (p_F pi_F + p_M pi_M)."""
    sessions = (blank(levels={"sex": ("F", "M")}),)
    likelihood = of("proximity", ["sigma~h2"], sessions, hcov="sex")
    beta = beta_of(likelihood, D=log(200.0), sigma__h2M=-0.7, pmix__h2M=0.3)
    (drawn,) = simulate(likelihood, beta, np.random.default_rng(7), known=0.6)
    sexes = drawn.session.traits["sex"]
    n, known = len(sexes), sum(s != "" for s in sexes)
    assert near(known / n, 0.6, 0.24, n)
    share = 1 / (1 + exp(-0.3))
    caught = []
    for sigma in (SIGMA, SIGMA * exp(-0.7)):
        squared = ((XY[:, None] - CELLS[None]) ** 2).sum(axis=2)
        h = -np.log1p(-G0 * np.exp(-squared / (2 * sigma**2)))
        caught.append((1 - np.exp(-(h * USAGE.sum(axis=1)[:, None]).sum(axis=0))).mean())
    chance = share * caught[1] / (share * caught[1] + (1 - share) * caught[0])
    assert near(sexes.count("M") / known, chance, chance * (1 - chance), known)
    truth = drawn.mixture_class[drawn.caught]
    assert all(s in ("", "FM"[c]) for s, c in zip(sexes, truth, strict=True))
    everyone = simulate(likelihood, beta, np.random.default_rng(7), known=1.0)[0].session
    assert "" not in everyone.traits["sex"]


def test_what_other_animals_did_at_a_detector_counts():
    """A detector at which nobody is caught again; and one that rests for an occasion after each capture."""
    for term, worst in (("k", 1), ("K", 2)):
        likelihood = of("proximity", [f"g0~{term}"])
        beta = beta_of(likelihood, **{f"g0__{term}TRUE": -40.0})
        (drawn,) = simulate(likelihood, beta, np.random.default_rng(8))
        seen = counts(drawn.session) > 0
        assert (seen.sum(axis=0) <= worst).all()
        assert not (seen[1:] & seen[:-1]).any()
        if term == "k":
            assert seen.any(axis=0).all()


def test_sessions_are_drawn_apart():
    sessions = tuple(blank(name) for name in ("A", "B"))
    likelihood = of("proximity", ["D~session"], sessions)
    rng = np.random.default_rng(9)
    beta = beta_of(likelihood, D__sessionB=log(3.0))
    drawn = np.array([[len(d.centres) for d in simulate(likelihood, beta, rng)] for _ in range(40)])
    mean = DENSITY * MASK.area_ha * np.array([1.0, 3.0])
    assert near(drawn.mean(axis=0), mean, mean, 40)


def test_a_conditional_model_is_drawn_with_its_derived_density():
    likelihood = grid_survey(["g0~sex"], conditional=True)
    found = fit(likelihood)
    rng = np.random.default_rng(10)
    drawn = [simulate(likelihood, found.beta, rng)[0].session for _ in range(60)]
    for sex in "FM":
        caught = likelihood.sessions[0].traits["sex"].count(sex)
        assert near(np.mean([d.traits["sex"].count(sex) for d in drawn]), caught, caught, 60)
    again = fit(Likelihood(likelihood.model, (drawn[0],), False), found.beta)
    assert again.converged


def test_one_seed_gives_one_survey():
    likelihood = of("multi", ["g0~bk+t"])
    first, second, other = (
        simulate(likelihood, beta_of(likelihood), np.random.default_rng(seed))[0] for seed in (11, 11, 12)
    )
    assert (first.centres == second.centres).all()
    assert (first.session.animal == second.session.animal).all()
    assert (first.session.detector == second.session.detector).all()
    assert (
        len(first.session.animal) != len(other.session.animal)
        or (first.session.detector != other.session.detector).any()
    )
    assert (first.session.last == USAGE.shape[1] + 1).all()
    assert len(first.caught) == first.session.n


def test_nobody_lives_there():
    likelihood = of("multi")
    (drawn,) = simulate(likelihood, beta_of(likelihood, D=-20.0), np.random.default_rng(1))
    assert (drawn.session.n, len(drawn.centres)) == (0, 0)


def test_what_cannot_be_drawn():
    likelihood = of("proximity")
    with pytest.raises(InputError, match="has the coefficients D, g0, sigma, but 2 values"):
        simulate(likelihood, np.zeros(2), np.random.default_rng(1))
    with pytest.raises(InputError, match="animals on the mask; correct those of D"):
        simulate(likelihood, beta_of(likelihood, D=20.0), np.random.default_rng(1))
