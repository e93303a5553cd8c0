"""Models as formulas, and the same as functions of what happened: every term with every kind of detector."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Any

from leopard_census.estimates.scr.likelihood import Likelihood
from tests.unit.estimates.scr.enumerated import At, Density, Rules, Survey
from tests.unit.estimates.scr.tiny import engine, tiny

# Coefficients of the constants; a case adds its own.
D, G0, LAMBDA0, SIGMA, Z = 0.1, -0.4, -0.7, 4.7, 1.3
PMIX = 0.3
CLASSES_2 = {"pmix.h22": PMIX}
CLASSES_SEX = {"pmix.h2M": PMIX}
HCOV = {"hcov": "partly"}


def logistic(eta: float) -> float:
    return 1 / (1 + exp(-eta))


@dataclass(frozen=True)
class Case:
    """A model as formulas with coefficients by name, and the same as functions of what happened.

    `more` are the coefficients beyond the constants; `base`, `sigma` and `density` are what they add to the linear
    predictor of g0 or lambda0, sigma, and D; `second_class` is the chance of the second class in each session.
    """

    name: str
    kind: str
    function: str = "HN"
    formulas: Sequence[str] = ()
    more: Mapping[str, float] = field(default_factory=dict)
    base: Callable[[At], float] = lambda _: 0.0
    sigma: Callable[[At], float] = lambda _: 0.0
    density: Density = lambda *_: 0.0
    second_class: Callable[[int], float] | None = None
    survey: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    collapsed: bool = False


def on(kind: str, name: str, *formulas: str, **rest: Any) -> Case:
    return Case(f"{kind}-{name}", kind, formulas=formulas, **rest)


def plain_cases() -> list[Case]:
    """Every kind of detector with every detection function, with uneven effort and a removal."""
    cases = [
        Case(f"{kind}-{function}", kind, function)
        for kind in ("proximity", "count", "multi")
        for function in ("HN", "EX", "HR", "HHN", "HEX", "HHR")
    ]
    for kind in ("proximity", "count", "multi"):
        cases += [
            Case(f"{kind}-binary-usage", kind, survey={"usage": (0.0, 1.0)}),
            Case(f"{kind}-conditional", kind, options={"conditional": True}),
            Case(f"{kind}-fixed-sigma", kind, "HR", options={"fixed": {"sigma": exp(SIGMA)}}),
            Case(f"{kind}-fixed-g0-and-D", kind, options={"fixed": {"g0": logistic(G0), "D": exp(D)}}),
            Case(f"{kind}-binomial-N", kind, options={"distribution": "binomial"}),
        ]
    whole = {"usage": (0.0, 1.0, 3.0)}
    cases += [
        Case("count-3-trials", "count", survey={"trials": 3}, options={"binomial": 3}),
        Case("count-3-trials-HHR", "count", "HHR", survey={"trials": 3}, options={"binomial": 3}),
        Case("count-trials-of-usage", "count", survey={**whole, "trials": 1}, options={"binomial": 1}),
        Case("proximity-collapsed", "proximity", survey={**whole, "removals": False}, collapsed=True),
        Case("count-collapsed", "count", survey={"removals": False}, collapsed=True),
        Case("count-HHN-collapsed", "count", "HHN", survey={"removals": False}, collapsed=True),
        Case("count-3-trials-collapsed", "count", survey={**whole, "trials": 3, "removals": False},
             options={"binomial": 3}, collapsed=True),
        Case("count-trials-of-usage-collapsed", "count", survey={**whole, "trials": 1, "removals": False},
             options={"binomial": 1}, collapsed=True),
    ]  # fmt: skip
    return cases


def learned_cases() -> list[Case]:
    """Learned responses, and time."""
    cases = []
    for kind in ("proximity", "count", "multi"):
        for state in ("b", "bk", "B", "Bk", "k", "K"):
            more = {f"g0.{state}TRUE": 0.8}
            cases.append(
                on(kind, state, f"g0~{state}", more=more, base=lambda at, s=state: 0.8 * getattr(at, s))
            )
        cases += [
            on(kind, "sigma-bk", "sigma~bk", more={"sigma.bkTRUE": -0.3}, sigma=lambda at: -0.3 * at.bk),
            on(kind, "t", "g0~t", more={"g0.t2": 0.5, "g0.t3": -0.6},
               base=lambda at: (0.0, 0.5, -0.6)[at.occasion]),
            on(kind, "T", "g0~T", "sigma~T", more={"g0.T": 0.3, "sigma.T": -0.1},
               base=lambda at: 0.3 * at.occasion, sigma=lambda at: -0.1 * at.occasion),
            on(kind, "b-and-Bk", "g0~b+Bk", "sigma~k",
               more={"g0.bTRUE": 0.4, "g0.BkTRUE": 0.7, "sigma.kTRUE": 0.2},
               base=lambda at: 0.4 * at.b + 0.7 * at.Bk, sigma=lambda at: 0.2 * at.k),
            on(kind, "t-by-bk", "g0~T:bk", more={"g0.T:bkFALSE": 0.2, "g0.T:bkTRUE": 0.5},
               base=lambda at: (0.5 if at.bk else 0.2) * at.occasion),
            on(kind, "t-levels-by-bk", "g0~bk+t:bk",
               more={"g0.bkTRUE": 0.4, "g0.bkFALSE:t2": 0.2, "g0.bkTRUE:t2": 0.9, "g0.bkFALSE:t3": 0.1,
                     "g0.bkTRUE:t3": -0.7},
               base=lambda at: (0.4, 1.3, -0.3)[at.occasion] if at.bk else (0.0, 0.2, 0.1)[at.occasion]),
        ]  # fmt: skip
    cases += [
        Case("proximity-HHN-bk", "proximity", "HHN", ("lambda0~bk",), {"lambda0.bkTRUE": 0.8},
             base=lambda at: 0.8 * at.bk),
        Case("multi-HEX-b", "multi", "HEX", ("lambda0~b", "sigma~b"), {"lambda0.bTRUE": 0.8, "sigma.bTRUE": 0.2},
             base=lambda at: 0.8 * at.b, sigma=lambda at: 0.2 * at.b),
        Case("count-3-trials-b", "count", "HN", ("g0~b",), {"g0.bTRUE": 0.8}, base=lambda at: 0.8 * at.b,
             survey={"trials": 3}, options={"binomial": 3}),
    ]  # fmt: skip
    return cases


def on_road(at: At) -> bool:
    return bool(at.detector["trail"] == "road")


def covariate_cases() -> list[Case]:
    """Covariates of detectors and of the mask, and their interactions."""
    cases = []
    for kind in ("proximity", "count", "multi"):
        cases += [
            on(kind, "trail", "g0~trail", more={"g0.trailroad": 0.9}, base=lambda at: 0.9 * on_road(at)),
            on(kind, "height", "sigma~height", more={"sigma.height": 0.2},
               sigma=lambda at: 0.2 * at.detector["height"]),
            on(kind, "b-times-trail", "g0~b*trail",
               more={"g0.bTRUE": 0.6, "g0.trailroad": 0.9, "g0.bTRUE:trailroad": -1.1},
               base=lambda at: 0.6 * at.b + 0.9 * on_road(at) - 1.1 * (at.b and on_road(at))),
            on(kind, "height-by-bk", "g0~height:bk", more={"g0.height:bkFALSE": -0.3, "g0.height:bkTRUE": 0.7},
               base=lambda at: (0.7 if at.bk else -0.3) * at.detector["height"]),
            on(kind, "trail-and-bk-by-trail", "g0~trail+trail:bk",
               more={"g0.trailroad": 0.9, "g0.trailpath:bkTRUE": 0.6, "g0.trailroad:bkTRUE": -0.5},
               base=lambda at: 0.9 * on_road(at) + (-0.5 if on_road(at) else 0.6) * at.bk),
        ]  # fmt: skip
        soil = {"D.cover": 0.5, "D.soilsand": -0.8}
        cases += [
            on(kind, "cover-and-soil", "D~cover+soil", more=soil,
               density=lambda _, cell, __: 0.5 * cell["cover"] - 0.8 * (cell["soil"] == "sand")),
            on(kind, "cover-by-soil", "D~cover*soil", more={**soil, "D.cover:soilsand": 0.4},
               density=lambda _, cell, __: (
                   0.5 * cell["cover"] + (0.4 * cell["cover"] - 0.8) * (cell["soil"] == "sand"))),
            on(kind, "cover-binomial-N", "D~cover", more={"D.cover": 0.5}, options={"distribution": "binomial"},
               density=lambda _, cell, __: 0.5 * cell["cover"]),
            on(kind, "cover-and-b", "D~cover", "g0~b", more={"D.cover": 0.5, "g0.bTRUE": 0.6},
               base=lambda at: 0.6 * at.b, density=lambda _, cell, __: 0.5 * cell["cover"]),
        ]  # fmt: skip
    # Cells of the mask lie on 3 x 2 places, 100 m apart: mean 1150 and 1100, variance 8000 and 3000.
    cases.append(
        on("proximity", "place", "D~x+y2+xy", more={"D.x": 0.3, "D.y2": -0.2, "D.xy": 0.4},
           density=lambda _, cell, __: _of_place((cell["x"] - 1150) / 8000**0.5, (cell["y"] - 1100) / 3000**0.5))
    )  # fmt: skip
    return cases


def _of_place(x: float, y: float) -> float:
    return 0.3 * x - 0.2 * y * y + 0.4 * x * y


TWO = {"sessions": ("A", "B")}
# No male was caught in session B; or no animal at all.
NO_MALE = {**TWO, "sexes": ("FMMF", "FFFF")}
NOBODY = {**TWO, "silent": ("B",)}
THREE = {"sessions": ("A", "B", "C")}


def session_cases() -> list[Case]:
    """Several sessions, of other detectors, occasions and masks."""
    cases = []
    for kind in ("proximity", "count", "multi"):
        cases += [
            on(kind, "D-session", "D~session", more={"D.sessionB": 0.6, "D.sessionC": -0.4}, survey=THREE,
               density=lambda r, *_: (0.0, 0.6, -0.4)[r]),
            on(kind, "D-trend", "D~Session", "g0~Session", more={"D.Session": -0.3, "g0.Session": 0.2}, survey=THREE,
               density=lambda r, *_: -0.3 * r, base=lambda at: 0.2 * at.session),
            on(kind, "all-session", "D~session", "g0~session*b", "sigma~session",
               more={"D.sessionB": 0.6, "g0.sessionB": -0.5, "g0.bTRUE": 0.7, "g0.sessionB:bTRUE": 0.9,
                     "sigma.sessionB": 0.2}, survey=TWO, density=lambda r, *_: 0.6 * r,
               base=lambda at: -0.5 * at.session + 0.7 * at.b + 0.9 * at.session * at.b,
               sigma=lambda at: 0.2 * at.session),
            on(kind, "t-in-sessions", "g0~t", more={"g0.t2": 0.5, "g0.t3": -0.6}, survey=TWO,
               base=lambda at: (0.0, 0.5, -0.6)[at.occasion]),
            on(kind, "cover-by-session", "D~cover:session", more={"D.cover:sessionA": -0.2, "D.cover:sessionB": 0.5},
               survey=TWO, density=lambda r, cell, _: (-0.2, 0.5)[r] * cell["cover"]),
            on(kind, "session-of-none", "D~session", "g0~bk", more={"D.sessionB": -2.0, "g0.bkTRUE": 0.7},
               survey=NOBODY, density=lambda r, *_: -2.0 * r, base=lambda at: 0.7 * at.bk),
            on(kind, "session-of-none-conditional", options={"conditional": True}, survey=NOBODY),
            on(kind, "session-conditional", "g0~session", more={"g0.sessionB": -0.5}, survey=TWO,
               options={"conditional": True}, base=lambda at: -0.5 * at.session),
        ]  # fmt: skip
    return cases


def group_cases() -> list[Case]:
    """Groups, each of its own number of animals, and traits in the conditional likelihood."""
    cases = []
    for kind in ("proximity", "count", "multi"):
        cases += [
            on(kind, "groups", "D~g", "g0~g", more={"D.gM": 0.5, "g0.gM": -0.7}, options={"groups": "sex"},
               density=lambda _, __, group: 0.5 * (group == "M"), base=lambda at: -0.7 * (at.group == "M")),
            on(kind, "groups-alike", options={"groups": "sex"}),
            on(kind, "groups-b", "D~g+cover", "g0~g*b", "sigma~g",
               more={"D.gM": 0.5, "D.cover": 0.4, "g0.gM": -0.7, "g0.bTRUE": 0.3, "g0.gM:bTRUE": 0.6,
                     "sigma.gM": 0.2}, options={"groups": "sex"},
               density=lambda _, cell, group: 0.5 * (group == "M") + 0.4 * cell["cover"],
               base=lambda at: (-0.7 + 0.6 * at.b) * (at.group == "M") + 0.3 * at.b,
               sigma=lambda at: 0.2 * (at.group == "M")),
            on(kind, "group-of-none", "D~g", "g0~g*b",
               more={"D.gM": 0.5, "g0.gM": -0.7, "g0.bTRUE": 0.3, "g0.gM:bTRUE": 0.6},
               options={"groups": "sex"}, survey=NO_MALE, density=lambda _, __, group: 0.5 * (group == "M"),
               base=lambda at: (-0.7 + 0.6 * at.b) * (at.group == "M") + 0.3 * at.b),
            on(kind, "group-of-none-binomial-N", "D~cover", "g0~h2", more={"D.cover": 0.4, "g0.h22": -1.1, **CLASSES_2},
               options={"groups": "sex", "distribution": "binomial"}, survey=NO_MALE,
               density=lambda _, cell, __: 0.4 * cell["cover"], base=lambda at: -1.1 * at.second),
            on(kind, "groups-session-of-none", "D~g", more={"D.gM": 0.5}, options={"groups": "sex"}, survey=NOBODY,
               density=lambda _, __, group: 0.5 * (group == "M")),
            on(kind, "groups-binomial-N", "D~g", more={"D.gM": 0.5},
               options={"groups": "sex", "distribution": "binomial"},
               density=lambda _, __, group: 0.5 * (group == "M")),
            on(kind, "groups-sessions", "D~g*session", more={"D.gM": 0.5, "D.sessionB": 0.3, "D.gM:sessionB": -0.8},
               options={"groups": "sex"}, survey=TWO,
               density=lambda r, _, group: 0.3 * r + (0.5 - 0.8 * r) * (group == "M")),
            on(kind, "sex-conditional", "g0~sex", "sigma~sex", more={"g0.sexM": -0.7, "sigma.sexM": 0.3},
               options={"conditional": True}, base=lambda at: -0.7 * (at.animal["sex"] == "M"),
               sigma=lambda at: 0.3 * (at.animal["sex"] == "M")),
            on(kind, "age-conditional", "g0~age*bk", more={"g0.age": -0.4, "g0.bkTRUE": 0.2, "g0.age:bkTRUE": 0.3},
               options={"conditional": True},
               base=lambda at: -0.4 * at.animal["age"] + 0.2 * at.bk + 0.3 * at.animal["age"] * at.bk),
            on(kind, "sex-conditional-sessions", "g0~sex+session", more={"g0.sexM": -0.7, "g0.sessionB": 0.4},
               options={"conditional": True}, survey=TWO,
               base=lambda at: -0.7 * (at.animal["sex"] == "M") + 0.4 * at.session),
        ]  # fmt: skip
    return cases


def mixture_cases() -> list[Case]:
    """Two classes, hidden or partly known."""
    cases = []
    for kind in ("proximity", "count", "multi"):
        cases += [
            on(kind, "g0-h2", "g0~h2", more={"g0.h22": -1.1, **CLASSES_2}, base=lambda at: -1.1 * at.second),
            on(kind, "h2-T", "g0~h2*T", "sigma~h2",
               more={"g0.h22": -1.1, "g0.T": 0.2, "g0.h22:T": 0.3, "sigma.h22": 0.4, **CLASSES_2},
               base=lambda at: (-1.1 + 0.3 * at.occasion) * at.second + 0.2 * at.occasion,
               sigma=lambda at: 0.4 * at.second),
            on(kind, "h2-bk", "g0~h2+bk", more={"g0.h22": -1.1, "g0.bkTRUE": 0.5, **CLASSES_2},
               base=lambda at: -1.1 * at.second + 0.5 * at.bk),
            on(kind, "h2-conditional", "sigma~h2", more={"sigma.h22": 0.4, **CLASSES_2},
               options={"conditional": True}, sigma=lambda at: 0.4 * at.second),
            on(kind, "h2-groups", "g0~h2+g", more={"g0.h22": -1.1, "g0.gM": 0.3, **CLASSES_2},
               options={"groups": "sex"}, base=lambda at: -1.1 * at.second + 0.3 * (at.group == "M")),
            on(kind, "hcov", "g0~h2", "sigma~h2", more={"g0.h2M": -1.1, "sigma.h2M": 0.4, **CLASSES_SEX},
               options=HCOV, base=lambda at: -1.1 * at.second, sigma=lambda at: 0.4 * at.second),
            on(kind, "hcov-alike", more=CLASSES_SEX, options=HCOV),
            on(kind, "hcov-sessions-cover-bk", "D~cover", "g0~h2*bk", survey=TWO, options=HCOV,
               more={"D.cover": 0.5, "g0.h2M": -1.1, "g0.bkTRUE": 0.4, "g0.h2M:bkTRUE": 0.6, **CLASSES_SEX},
               base=lambda at: (-1.1 + 0.6 * at.bk) * at.second + 0.4 * at.bk,
               density=lambda _, cell, __: 0.5 * cell["cover"]),
            on(kind, "pmix-session", "g0~h2", "pmix~h2+session",
               more={"g0.h22": -1.1, "pmix.sessionB": -0.9, "pmix.sessionC": 0.5, **CLASSES_2}, survey=THREE,
               base=lambda at: -1.1 * at.second, second_class=lambda r: logistic(PMIX + (0.0, -0.9, 0.5)[r])),
            on(kind, "hcov-pmix-session", "sigma~h2", "pmix~session",
               more={"sigma.h2M": 0.4, "pmix.sessionB": -0.9, **CLASSES_SEX}, survey=TWO, options=HCOV,
               sigma=lambda at: 0.4 * at.second, second_class=lambda r: logistic(PMIX - 0.9 * r)),
            on(kind, "hcov-pmix-trend-none", "g0~h2", "pmix~h2+Session",
               more={"g0.h2M": -1.1, "pmix.Session": 0.7, **CLASSES_SEX}, survey=NOBODY, options=HCOV,
               base=lambda at: -1.1 * at.second, second_class=lambda r: logistic(PMIX + 0.7 * r)),
            on(kind, "h2-session-of-none", "D~cover", "g0~h2", more={"D.cover": 0.5, "g0.h22": -1.1, **CLASSES_2},
               survey=NOBODY, base=lambda at: -1.1 * at.second, density=lambda _, cell, __: 0.5 * cell["cover"]),
            on(kind, "hcov-session-of-none", "g0~h2", more={"g0.h2M": -1.1, **CLASSES_SEX}, options=HCOV,
               survey=NOBODY, base=lambda at: -1.1 * at.second),
            on(kind, "h2-fixed-pmix", "g0~h2", more={"g0.h22": -1.1}, options={"fixed": {"pmix": logistic(PMIX)}},
               base=lambda at: -1.1 * at.second),
            on(kind, "hcov-conditional", "g0~h2", more={"g0.h2M": -1.1, **CLASSES_SEX},
               options={**HCOV, "conditional": True}, base=lambda at: -1.1 * at.second),
            on(kind, "hcov-binomial-N", "g0~h2", more={"g0.h2M": -1.1, **CLASSES_SEX},
               options={**HCOV, "distribution": "binomial"}, base=lambda at: -1.1 * at.second),
        ]  # fmt: skip
    cases.append(
        Case("proximity-h2-collapsed", "proximity", "HN", ("g0~h2",), {"g0.h22": -1.1, **CLASSES_2},
             base=lambda at: -1.1 * at.second, survey={"usage": (0.0, 1.0, 3.0), "removals": False}, collapsed=True)
    )  # fmt: skip
    return cases


EVERY = (
    plain_cases() + learned_cases() + covariate_cases() + session_cases() + group_cases() + mixture_cases()
)


def rules_of(case: Case) -> Rules:
    on_hazard = case.function in ("HHN", "HEX", "HHR")

    def detection(at: At) -> Mapping[str, float]:
        base = (
            {"lambda0": exp(LAMBDA0 + case.base(at))} if on_hazard else {"g0": logistic(G0 + case.base(at))}
        )
        return {**base, "sigma": exp(SIGMA + case.sigma(at)), "z": exp(Z)}

    options = dict(case.options)
    density = None
    if not options.pop("conditional", False):
        density = lambda session, cell, group: exp(D + case.density(session, cell, group))  # noqa: E731
    fixed = options.pop("fixed", {})
    mixed = options.get("hcov") or "pmix" in {*fixed, *(name.split(".")[0] for name in case.more)}
    second = logistic(PMIX) if mixed else None
    return Rules(
        case.kind,
        case.function,
        detection,
        density,
        second_class=second,
        second_class_of=case.second_class,
        collapsed=case.collapsed,
        **options,
    )


def coefficients_of(case: Case) -> dict[str, float]:
    constants = {"lambda0": LAMBDA0} if case.function in ("HHN", "HEX", "HHR") else {"g0": G0}
    constants["sigma"] = SIGMA
    if case.function.endswith("HR"):
        constants["z"] = Z
    if not case.options.get("conditional"):
        constants["D"] = D
    fixed = case.options.get("fixed", {})
    return {name: value for name, value in constants.items() if name not in fixed} | dict(case.more)


def likelihood_of(case: Case, seed: int) -> tuple[Likelihood, Survey]:
    """The engine's likelihood of a case for a survey made by chance, and that survey."""
    survey = tiny(seed, case.kind, **case.survey)
    return (
        engine(survey, case.kind, case.function, case.formulas, case.collapsed, **case.options),
        survey,
    )
