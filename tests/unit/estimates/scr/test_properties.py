"""What must not change a likelihood, or change it by what is known."""

from collections.abc import Callable
from dataclasses import replace
from math import cos, exp, log, sin

import numpy as np
import pytest

from leopard_census.estimates.scr import session_likelihood
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.session import Mask
from tests.unit.estimates.scr.enumerated import Survey
from tests.unit.estimates.scr.enumerated_cases import EVERY, Case, coefficients_of
from tests.unit.estimates.scr.tiny import engine, tiny, value_at

KINDS = ("proximity", "count", "multi")


def some(holds: Callable[[Case], bool]) -> list[object]:
    return [pytest.param(case, id=case.name) for case in EVERY if holds(case)]


def value_of(case: Case, survey: Survey, more: dict[str, float] | None = None) -> float:
    likelihood = engine(survey, case.kind, case.function, case.formulas, case.collapsed, **case.options)
    return value_at(likelihood, coefficients_of(case) | (more or {}))


def variables(case: Case) -> set[str]:
    return set(
        " ".join(case.formulas)
        .replace("~", " ")
        .replace("+", " ")
        .replace("*", " ")
        .replace(":", " ")
        .split()
    )


def survey_of(case: Case) -> Survey:
    return tiny(4, case.kind, **case.survey)


def moved(rows, angle, x, y):
    """Rows turned about the origin and shifted."""
    return [
        {**row, "x": cos(angle) * row["x"] - sin(angle) * row["y"] + x,
         "y": sin(angle) * row["x"] + cos(angle) * row["y"] + y}
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize("case", some(lambda case: not variables(case) & {"x", "y2", "xy"}))
def test_rigid_motion(case):
    survey = survey_of(case)
    # A quarter of a turn or so, to where UTM has its northings.
    motion = (1.3, 5e5, 5e6)
    elsewhere = replace(
        survey,
        detectors=moved(survey.detectors, *motion),
        cells={name: moved(cells, *motion) for name, cells in survey.cells.items()},
    )
    assert value_of(case, elsewhere) == pytest.approx(value_of(case, survey), abs=1e-7)


def stretched(rows, factor):
    return [{**row, "x": factor * row["x"], "y": factor * row["y"]} for row in rows]


@pytest.mark.parametrize("case", some(lambda case: "fixed" not in case.options))
def test_unit_of_length(case):
    """Everything 100 times as wide, with sigma to match and as many animals, is the same."""
    survey = survey_of(case)
    wide = Survey(
        survey.captures,
        stretched(survey.detectors, 100.0),
        survey.individuals,
        {name: stretched(cells, 100.0) for name, cells in survey.cells.items()},
        survey.cell_ha * 10_000,
    )
    constants = coefficients_of(case)
    shifted = {"sigma": constants["sigma"] + log(100)}
    if "D" in constants:
        shifted["D"] = constants["D"] - log(10_000)
    assert value_of(case, wide, shifted) == pytest.approx(value_of(case, survey), abs=1e-9)


@pytest.mark.parametrize("case", some(lambda _: True))
def test_names_and_order_of_rows(case):
    """Names of animals and detectors are names alone; rows of tables and cells have no order."""
    survey = survey_of(case)
    rng = np.random.default_rng([len(case.name)])

    def renamed(row):
        found = dict(row)
        for key in ("individual", "detector"):
            if key in row:
                found[key] = f"{'zyxwv'[sum(map(ord, row[key])) % 5]}{row[key]}"
        return found

    def shuffled(rows):
        return [rows[i] for i in rng.permutation(len(rows))]

    # The order of sessions gives their levels an order; within each of them detectors may lie anyhow.
    detectors = [
        renamed(row)
        for session in dict.fromkeys(row["session"] for row in survey.detectors)
        for row in shuffled([row for row in survey.detectors if row["session"] == session])
    ]
    other = replace(
        survey,
        captures=[renamed(row) for row in shuffled(survey.captures)],
        detectors=detectors,
        individuals=[renamed(row) for row in shuffled(survey.individuals)],
        cells={name: shuffled(cells) for name, cells in survey.cells.items()},
    )
    assert value_of(case, other) == pytest.approx(value_of(case, survey), abs=1e-9)


WORDS = {
    "F": "1 female",
    "M": "2 male",
    "path": "on a path",
    "road": "on a road",
    "clay": "heavy",
    "sand": "light",
}


@pytest.mark.parametrize(
    "case", some(lambda c: bool(variables(c) & {"g", "sex", "trail", "soil"} or "hcov" in c.options))
)
def test_names_of_levels(case):
    """Other words in the same order give the same coefficients under other names."""
    survey = survey_of(case)

    def reworded(rows):
        return [{k: WORDS.get(v, v) if isinstance(v, str) else v for k, v in row.items()} for row in rows]

    other = replace(
        survey,
        detectors=reworded(survey.detectors),
        individuals=reworded(survey.individuals),
        cells={name: reworded(cells) for name, cells in survey.cells.items()},
    )
    before = engine(survey, case.kind, case.function, case.formulas, case.collapsed, **case.options)
    after = engine(other, case.kind, case.function, case.formulas, case.collapsed, **case.options)
    assert before.design.names != after.design.names
    beta = np.array([coefficients_of(case)[name] for name in before.design.names])
    assert after.value(beta) == pytest.approx(before.value(beta), abs=1e-9)


@pytest.mark.parametrize("case", some(lambda _: True))
def test_a_detector_that_never_worked(case):
    survey = survey_of(case)
    first = survey.detectors[0]
    idle = {**first, "detector": "idle", "x": first["x"] + 30, "trail": "path"}
    idle |= {name: 0.0 for name in idle if name.startswith("usage_")}
    # Before, between and after the others.
    for at in (0, 2, 3):
        detectors = [*survey.detectors[:at], idle, *survey.detectors[at:]]
        detectors.sort(key=lambda row: row["session"])
        assert value_of(case, replace(survey, detectors=detectors)) == pytest.approx(
            value_of(case, survey), abs=1e-9
        )


def with_occasion(survey: Survey, after: int, share: float) -> Survey:
    """The survey with one occasion more in each session, to which goes a share of the usage of the one before."""
    detectors = []
    for row in survey.detectors:
        usage = [value for name, value in row.items() if name.startswith("usage_")]
        usage[after - 1 : after] = [usage[after - 1] * (1 - share), usage[after - 1] * share]
        plain = {name: value for name, value in row.items() if not name.startswith("usage_")}
        detectors.append(plain | {f"usage_{s}": u for s, u in enumerate(usage, start=1)})
    captures = [
        {**row, "occasion": row["occasion"] + (row["occasion"] > after)} for row in survey.captures
    ]  # fmt: skip
    return replace(survey, captures=captures, detectors=detectors)


@pytest.mark.parametrize("case", some(lambda case: not variables(case) & {"t", "T", "B", "Bk", "K"}))
@pytest.mark.parametrize("after", [1, 2])
def test_an_occasion_without_effort(case, after):
    survey = survey_of(case)
    assert value_of(case, with_occasion(survey, after, 0.0)) == pytest.approx(
        value_of(case, survey), abs=1e-9
    )


@pytest.mark.parametrize(
    "case",
    some(
        lambda case: (
            case.kind == "count"
            and not case.options.get("binomial")
            and not variables(case) & {"t", "T", "b", "bk", "B", "Bk", "k", "K"}
        )
    ),
)
@pytest.mark.parametrize("after", [1, 2])
def test_an_occasion_split_in_two(case, after):
    """Poisson counts of half an occasion each: what was counted in the first half has log 2 less each time.

    Animals that were removed on the occasion miss its second half.
    """
    survey = tiny(4, case.kind, **{**case.survey, "removals": False})
    split = with_occasion(survey, after, 0.5)
    counted = sum(row["count"] for row in survey.captures if row["occasion"] == after)
    constant = 0.0 if case.collapsed else -counted * log(2)
    assert value_of(case, split) - value_of(case, survey) == pytest.approx(constant, abs=1e-9)


@pytest.mark.parametrize(
    "case",
    some(lambda case: bool(case.survey.get("sessions")) and not variables(case) & {"session", "Session"}),
)
def test_order_of_sessions(case):
    survey = survey_of(case)
    backwards = sorted(survey.detectors, key=lambda row: row["session"], reverse=True)
    other = value_of(case, replace(survey, detectors=backwards))
    assert other == pytest.approx(value_of(case, survey), abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("groups", [None, "sex"])
def test_a_session_without_captures_is_its_silence(kind, groups):
    """It adds minus the expected number of animals caught, and no constant."""
    survey = tiny(5, kind, sessions=("A", "B"), silent=("B",))
    alone = replace(survey, detectors=[row for row in survey.detectors if row["session"] == "A"])
    beta = np.array([0.1, -0.4, 4.7])
    both = engine(survey, kind, "HN", [], groups=groups)
    part = both.parts[1]
    expected = exp(beta[0]) * part.effective_ha(part.values(both.design, beta))
    difference = both.value(beta) - engine(alone, kind, "HN", [], groups=groups).value(beta)
    assert difference == pytest.approx(-expected, abs=1e-9)


@pytest.mark.parametrize(
    ("formulas", "names", "first", "effects"),
    [
        (["g0~h2"], ["D", "g0", "g0.h22", "sigma", "pmix.h22"], [0.1, -0.4, -1.1, 4.7, 0.3],
         [0.1, -1.5, 1.1, 4.7, -0.3]),
        (["g0~h2*b", "sigma~h2"],
         ["D", "g0", "g0.h22", "g0.bTRUE", "g0.h22:bTRUE", "sigma", "sigma.h22", "pmix.h22"],
         [0.1, -0.4, -1.1, 0.6, 0.2, 4.7, 0.3, 0.3], [0.1, -1.5, 1.1, 0.8, -0.2, 5.0, -0.3, -0.3]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", KINDS)
def test_classes_exchanged(kind, formulas, names, first, effects):
    likelihood = engine(tiny(6, kind), kind, "HN", formulas)
    assert list(likelihood.design.names) == names
    assert likelihood.value(np.array(first)) == pytest.approx(likelihood.value(np.array(effects)), abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_level_as_the_first(kind):
    """With sexes named the other way round the constant is the other sex's, and the effect has the other sign."""
    survey = tiny(7, kind)
    other = {"F": "M", "M": "F"}
    turned = replace(
        survey, individuals=[{**row, "sex": other[row["sex"]]} for row in survey.individuals]
    )  # fmt: skip
    formulas = ["D~g", "g0~g"]
    before = {"D": 0.1, "D.gM": 0.5, "g0": -0.4, "g0.gM": -0.7, "sigma": 4.7}
    after = {"D": 0.6, "D.gM": -0.5, "g0": -1.1, "g0.gM": 0.7, "sigma": 4.7}
    one = value_at(engine(survey, kind, "HN", formulas, groups="sex"), before)
    assert value_at(engine(turned, kind, "HN", formulas, groups="sex"), after) == pytest.approx(one, abs=1e-9)


@pytest.mark.parametrize(
    "case", some(lambda c: c.name in {
        "proximity-HR", "count-HEX", "proximity-b-times-trail", "multi-groups-b", "count-hcov-sessions-cover-bk",
        "multi-h2-T", "proximity-all-session", "multi-cover-and-soil"})
)  # fmt: skip
def test_blocks_of_cells(case, monkeypatch):
    """The mask is gone through in blocks; value and gradient are those of one block, to the last digits."""
    likelihood = engine(survey_of(case), case.kind, case.function, case.formulas, **case.options)
    rng = np.random.default_rng([8])
    cells = rng.uniform(1000, 1300, (70, 2))
    mask = Mask(cells, 0.1, {"cover": rng.normal(size=70), "soil": tuple(rng.choice(["clay", "sand"], 70))})
    sessions = tuple(replace(session, mask=mask) for session in likelihood.sessions)
    beta = np.array([coefficients_of(case)[name] for name in likelihood.design.names])
    whole, slope = Likelihood(likelihood.model, sessions, False).value_and_gradient(beta)
    monkeypatch.setattr(session_likelihood, "_BLOCK", 1)
    in_blocks = Likelihood(likelihood.model, sessions, False)
    assert len(in_blocks.parts[0]._blocks) == 5
    value, gradient = in_blocks.value_and_gradient(beta)
    assert value == pytest.approx(whole, rel=1e-12)
    np.testing.assert_allclose(gradient, slope, rtol=1e-9, atol=1e-9)
