"""Models that cannot be used, or that ask for what the data have not: one clear sentence for each fault."""

import re
from dataclasses import replace

import numpy as np
import pytest

from leopard_census.errors import InputError
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from tests.unit.estimates.scr.tiny import sessions_of, tiny

TWO = {"sessions": ("A", "B")}


def refused(
    formulas=(), kind="proximity", function="HN", collapsed=False, survey=None, change=None, **options
):
    """Problems of a model, of its design for a survey, or of the captures."""
    with pytest.raises(InputError) as fault:
        model = build_model(kind, function, formulas, **options)
        sessions = sessions_of(tiny(1, kind, **(survey or {})), kind)
        if change:
            sessions = tuple(change(session) for session in sessions)
        likelihood = Likelihood(model, sessions, collapsed)
        likelihood.value(np.zeros(len(likelihood.design.names)))
    return fault.value.problems


@pytest.mark.parametrize(
    ("formulas", "options", "says"),
    [
        (["lambda0~1"], {}, "'lambda0~1': the model has no parameter lambda0; it has D, g0, sigma"),
        (["g0~1"], {"function": "HHN"}, "the model has no parameter g0; it has D, lambda0, sigma"),
        (["D~x"], {"conditional": True}, "the model has no parameter D; it has g0, sigma"),
        (["pmix~1"], {}, "the model has no parameter pmix; it has D, g0, sigma"),
        (["g0~b", "g0~t"], {}, "g0 is given twice"),
        (["g0"], {}, "write parameter ~ terms"),
        (["g0~b+"], {}, "'(nothing)' is no term"),
        (["g0~b-1"], {}, "'b-1' is no term"),
        (["D~t"], {}, "density cannot depend on t"),
        (["g0~g"], {}, "no trait is given that the groups are made by"),
        (["D~g"], {}, "no trait is given that the groups are made by"),
        (["pmix~bk", "g0~h2"], {}, "pmix can be ~h2, or differ by session (~h2+session, ~h2+Session), and no more"),
        ([], {"kind": "trap"}, "there is no type of detectors trap; choose one of proximity, count, multi"),
        ([], {"function": "XX"}, "there is no detection function XX; choose one of HN, EX, HR, HHN, HEX, HHR"),
        ([], {"distribution": "gamma"}, "there is no distribution of N gamma; choose one of poisson, binomial"),
        ([], {"binomial": 5}, "binomial counts are for detectors of the type count"),
        ([], {"binomial": -1, "kind": "count"}, "the number of trials is a whole number"),
        ([], {"binomial": 2.5, "kind": "count"}, "the number of trials is a whole number"),
        ([], {"conditional": True, "distribution": "binomial"}, "has no distribution of N"),
        ([], {"conditional": True, "groups": "sex"}, "groups are for the full likelihood"),
        ([], {"groups": "sex", "hcov": "sex"}, "groups and hcov both divide the animals"),
        ([], {"fixed": {"z": 3.0}}, "z is fixed, but the model has no such parameter"),
        (["sigma~t"], {"fixed": {"sigma": 3.0}}, "sigma is fixed and has a formula"),
        ([], {"fixed": {"g0": 1.0}}, "g0 is fixed at 1, but lies between 0 and 1"),
        ([], {"fixed": {"sigma": -5.0}}, "sigma is fixed at -5, but is greater than 0"),
        (["g0~trial"], {}, "g0 ~ trial: session 1 has nothing named trial; give a column trial of the detectors"),
        (["D~forest"], {}, "D ~ forest: session 1 has nothing named forest; give a column forest in the mask"),
        (["D~trail"], {}, "give a column trail in the mask"),
        (["g0~weight"], {"conditional": True}, "give a column weight of the detectors or individuals"),
        (["g0~sex"], {}, "g0 ~ sex: sex is a trait of animals; with the full likelihood divide them by it"),
        (["g0~partly"], {"conditional": True}, "partly is not known of 1 animals (13); fill it in, leave them out"),
        ([], {"groups": "partly"}, "partly is not known of 1 animals (13)"),
        ([], {"groups": "colour"}, "the individuals have no column colour"),
        ([], {"groups": "age"}, "age has numbers; groups are made by a trait of words"),
        ([], {"hcov": "age"}, "age has numbers; hcov takes a trait of two words"),
        ([], {"hcov": "colour"}, "the individuals have no column colour"),
    ],
)  # fmt: skip
def test_model_that_cannot_be_used(formulas, options, says):
    (problem,) = refused(formulas, **options)
    assert says in problem


def test_all_faults_of_a_model_at_once():
    problems = refused(["g0~", "sigma~b", "sigma~t", "z~1"])
    assert len(problems) == 3
    problems = refused(["g0~trial", "sigma~width", "D~forest"], groups="partly")
    assert len(problems) == 4


def test_hcov_with_three_levels():
    def third(session):
        return replace(session, traits={"sex": ("F", "M", "U", "")})

    (problem,) = refused(hcov="sex", change=third)
    assert problem == "hcov: the trait sex has 3 levels (F, M, U), and must have two"


def test_hcov_that_nobody_knows():
    def unknown(session):
        return replace(session, traits={"sex": ("", "", "", "")})

    (problem,) = refused(hcov="sex", change=unknown)
    assert "has 0 levels" in problem


def test_detectors_of_unknown_trail():
    def unknown(session):
        return replace(
            session, detector_traits={"trail": ("", "road", "path"), "height": np.array([np.nan] * 3)}
        )

    problems = refused(["g0~trail", "sigma~height"], change=unknown)
    assert problems == [
        "session 1: height is not known of 3 detectors (d0, d1, d2); fill it in, or leave height out of the model",
        "session 1: trail is not known of 1 detectors (d0); fill it in, or leave trail out of the model",
    ]


def test_cells_of_unknown_cover():
    def unknown(session):
        cover = session.mask.covariates["cover"].copy()
        cover[1] = np.nan
        return replace(session, mask=replace(session.mask, covariates={"cover": cover}))

    (problem,) = refused(["D~cover"], change=unknown)
    assert "cover is not known of 1 cells of the mask (such as x 1050 y 1150)" in problem


def test_a_covariate_of_one_value():
    """It is told at once, by name, and not blamed on what it is an effect on."""

    def even(session):
        return replace(
            session,
            detector_traits={"trail": ("path",) * 3, "height": np.full(3, 2.5)},
            mask=replace(session.mask, covariates={"elev": np.full(6, 5000.0), "soil": ("clay",) * 6}),
        )

    problems = refused(["D~elev+soil", "g0~trail", "sigma~height"], change=even)
    for name, value, of in (
        ("elev", "5000", "cell of the mask"),
        ("soil", "clay", "cell of the mask"),
        ("trail", "path", "detector"),
        ("height", "2.5", "detector"),
    ):
        assert sum(f"the covariate {name} has one value, {value}, at every {of}," in p for p in problems) == 1
    assert len(problems) == 4


def test_a_covariate_of_one_value_in_each_session():
    """It tells the sessions apart, and is let pass."""
    survey = tiny(1, "proximity", sessions=("A", "B"))
    sessions = tuple(
        replace(s, detector_traits={"snow": np.full(len(s.detectors), float(i))})
        for i, s in enumerate(sessions_of(survey, "proximity"))
    )
    likelihood = Likelihood(build_model("proximity", "HN", ["g0~snow"]), sessions, False)
    assert "g0.snow" in likelihood.design.names


def test_a_covariate_that_is_not_used_may_be_unknown():
    sessions = sessions_of(tiny(1, "proximity"), "proximity")
    unknown = replace(sessions[0], detector_traits={"trail": ("", "", "")})
    assert Likelihood(build_model("proximity"), (unknown,), False).value(np.zeros(3)) < 0


def test_a_name_that_contains_h2_makes_no_classes():
    sessions = sessions_of(tiny(1, "proximity"), "proximity")
    (session,) = (replace(s, detector_traits={"month2": np.arange(3.0)}) for s in sessions)
    likelihood = Likelihood(build_model("proximity", "HN", ["g0~month2"]), (session,), False)
    assert likelihood.design.names == ("D", "g0", "g0.month2", "sigma")


def test_count_above_the_number_of_trials():
    problems = refused(
        kind="count", binomial=2, survey=TWO, change=lambda s: replace(s, count=s.count * 0 + 3)
    )
    pattern = r"session [AB]: animal \w+, detector d\d, occasion \d: is counted 3 times in 2 trials; correct the count"
    assert all(re.match(pattern, problem) for problem in problems)
    assert {problem[8] for problem in problems} == {"A", "B"}


def test_count_above_the_usage():
    """With as many trials as the usage says, half a unit of usage is no trial."""
    problems = refused(kind="count", binomial=1, survey={"usage": (0.4,), "trials": 1})
    assert problems
    assert all("in 0 trials" in problem for problem in problems)


def test_captures_above_the_summed_usage():
    """Two captures in one and a half units of usage cannot be two of one whole trial."""

    def halved(session):
        return replace(session, usage=np.where(session.usage > 0, 0.5, 0.0))

    problems = refused(collapsed=True, survey={"usage": (1.0,), "removals": False}, change=halved)
    assert problems
    assert all("all occasions" in p and p.endswith("or do not sum over occasions") for p in problems)


@pytest.mark.parametrize(
    ("formulas", "kind", "survey", "says"),
    [
        (["g0~b", "sigma~height"], "proximity", {"removals": False}, "g0 ~ b tells occasions apart"),
        (["g0~T"], "count", {"removals": False}, "g0 ~ T tells occasions apart"),
        ([], "multi", {"removals": False}, "detectors of the type multi hold one at a time"),
    ],
)
def test_captures_that_are_not_summed(formulas, kind, survey, says):
    (problem,) = refused(formulas, kind, collapsed=True, survey=survey)
    assert says in problem


def test_removed_animals_are_not_summed():
    def removed(session):
        return replace(session, last=np.where(np.arange(session.n) == 1, 2, session.occasions + 1))

    (problem,) = refused(collapsed=True, survey={"removals": False, "usage": (1.0,)}, change=removed)
    assert problem.endswith("animals were removed (11)")
