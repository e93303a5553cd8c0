"""The set of models of a survey: what is compared, what is left out and why, and what is printed."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from pydantic import ValidationError

from leopard_census.config.estimates import ScrSettings
from leopard_census.config.spatial_model import spatial_model_fault
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.density_table import density_rows
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.model_set import chosen, fit_set
from leopard_census.estimates.scr.model_table import model_rows
from leopard_census.estimates.scr.named_model import named_model
from leopard_census.estimates.scr.station_traits import at_work, with_station_traits
from leopard_census.estimates.scr.survey import estimate_survey, told
from leopard_census.estimates.scr.table import scr_rows
from tests.unit.estimates.scr.survey_rows import detector, simulated

SETTINGS = ScrSettings()


def known(captures, sexes=("female", "male", "")):
    """Sexes by turns."""
    names = sorted({c["individual"] for c in captures})
    return [{"individual": name, "sex": sexes[i % len(sexes)]} for i, name in enumerate(names)]


def on_trails(captures, detectors, kept=0.35):
    """Every second station stands off the trail, and catches far less: most of its captures are taken out."""
    rng = np.random.default_rng(5)
    off = {d["detector"] for d in detectors[1::2]}
    left = [c for c in captures if c["detector"] not in off or rng.random() < kept]
    placed = [
        {**d, "featureType": "none" if d["detector"] in off else "trailGame", "cameraModel": "550"}
        for d in detectors
    ]
    return left, placed


@pytest.fixture(scope="module")
def survey():
    captures, detectors = on_trails(*simulated(g0=0.1))
    session = capture_session(captures, detectors, known(captures))
    found = estimate_survey(session, SETTINGS)
    assert not isinstance(found, NoEstimate)
    return found, fit_set(found.settled, SETTINGS)


def of(models, name, sexes=False):
    return next(one for one in models if one.name == name and one.sexes is sexes)


def test_the_set_finds_the_trails_and_the_printed_model_stays(survey):
    _, models = survey
    assert models[0].name == "g0~featureType"
    best, declared = models[0].compared, of(models, SETTINGS.model).compared
    assert declared.delta > 10
    effect = dict(zip(models[0].fitted.likelihood.design.names, models[0].fitted.fit.beta, strict=True))
    assert effect["g0.featureTypetrailGame"] == pytest.approx(-np.log(0.35), abs=0.5)
    assert sum(one.compared.weight for one in models if one.compared and not one.sexes) == pytest.approx(1)
    assert best.weight > 0.99
    assert chosen(models, SETTINGS) is None
    assert chosen(models, ScrSettings(choose="aicc")) is models[0]


def test_models_of_one_comparison_have_the_same_constant(survey):
    """g0~bk cannot be summed over occasions, so that none is, though the declared model was."""
    found, models = survey
    assert found.settled.likelihood.collapsed
    fitted = [one.fitted for one in models if one.fitted]
    assert len(fitted) > 5
    assert not any(one.likelihood.collapsed for one in fitted)
    alone = of(fit_set(found.settled, ScrSettings(models=("g0~featureType",))), SETTINGS.model)
    assert alone.fitted.fit is found.settled.fit
    apart = of(models, SETTINGS.model).fitted.fit
    np.testing.assert_allclose(apart.beta, found.settled.fit.beta, atol=1e-4)


def test_sexes_stand_apart_with_the_declared_model_among_them(survey):
    _, models = survey
    sexes = [one for one in models if one.sexes]
    assert {one.name for one in sexes} == {SETTINGS.model, "g0~sex", "sigma~sex", "g0~sex sigma~sex"}
    assert sum(one.compared.weight for one in sexes if one.compared) == pytest.approx(1)
    # Sexes were given by turns: without an effect of them density is the same, with one hardly another.
    plain, declared = of(models, SETTINGS.model), of(models, SETTINGS.model, sexes=True)
    assert declared.fitted.fit.beta[0] == pytest.approx(plain.fitted.fit.beta[0], abs=1e-4)
    # One coefficient more, the share of males; the simplest is best or near it.
    assert declared.compared.parameters == plain.compared.parameters + 1
    assert declared.compared.delta < 3


def test_a_model_of_the_set_is_that_of_the_engine(survey):
    found, models = survey
    session = found.settled.likelihood.sessions[0]
    model = build_model("proximity", "HN", ["sigma ~ h2"], hcov="sex")
    again = fit(Likelihood(model, (session,), False))
    assert of(models, "sigma~sex", sexes=True).compared.loglik == pytest.approx(again.loglik, abs=1e-5)


def test_a_model_without_what_it_needs_is_left_out_with_the_reason(survey):
    _, models = survey
    assert of(models, "g0~cameraModel").left_out == "All stations have the same cameraModel."
    captures, detectors = simulated(seed=8)
    bare = with_station_traits(detectors, [])
    few = capture_session(captures, bare, known(captures, ("female", "", "", "", "", "", "", "", "male", "")))
    found = fit_set(estimate_survey(few, SETTINGS).settled, SETTINGS)
    assert of(found, "g0~featureType").left_out == "The field sheet tells no featureType."
    assert "fewer than 3 of each" in of(found, "g0~sex", sexes=True).left_out
    rows = model_rows(found, SETTINGS.model, SETTINGS)
    assert {row["model"] for row in rows if row.get("loglik") is None} >= {"g0~featureType", "sigma~sex"}
    assert all(row["note"] for row in rows if row.get("weight") is None)


@pytest.mark.parametrize(
    ("features", "told"),
    [
        (["a", "", *["a"] * 9, *["b"] * 9], "is not told, or not as one, of 1 stations"),
        ([*["a"] * 18, "b", "b"], "Fewer than 3 stations are of featureType b"),
    ],
)
def test_too_few_stations_of_a_kind(features, told):
    captures, detectors = simulated(seed=8)
    placed = [{**d, "featureType": kind} for d, kind in zip(detectors, features, strict=True)]
    session = capture_session(captures, placed)
    only = ScrSettings(models=("g0~featureType",))
    assert told in of(fit_set(estimate_survey(session, only).settled, only), "g0~featureType").left_out


def test_a_kind_of_station_without_captures_is_left_out():
    captures, detectors = simulated(seed=8)
    empty = {d["detector"] for d in detectors[:3]}
    placed = [{**d, "featureType": "ab"[d["detector"] in empty]} for d in detectors]
    session = capture_session([c for c in captures if c["detector"] not in empty], placed)
    only = ScrSettings(models=("g0~featureType",))
    found = of(fit_set(estimate_survey(session, only).settled, only), "g0~featureType")
    assert found.left_out == "No animal was caught at stations of featureType b."


def test_the_model_that_aicc_chooses_is_printed_at_its_levels(survey):
    found, models = survey
    settings = ScrSettings(choose="aicc")
    best = chosen(models, settings)
    settled = type(found.settled)(
        best.fitted.likelihood, best.fitted.fit, found.settled.size, found.settled.maker
    )
    printed = told(settled, found.region, None)
    rows = {
        row["parameter"]: row
        for row in scr_rows("headline", settled.likelihood.sessions[0], printed, settings)
    }
    assert rows["g0"]["estimate"] is None
    assert rows["g0"]["note"]
    ratio = rows["g0.featureType-trailGame"]["estimate"] / rows["g0.featureType-none"]["estimate"]
    assert ratio == pytest.approx(1 / 0.35, rel=0.5)
    assert rows["n_parameters"]["estimate"] == 4
    table = model_rows(models, best.name, settings)
    assert [row["model"] for row in table if row["printed"]] == [best.name]
    assert {row["model"] for row in table if row["declared"]} == {SETTINGS.model}


def test_the_maps_sum_to_the_animals(survey):
    """Fitted density times area is E(N) on the mask; the realised map sums to animals caught and missed."""
    found, _ = survey
    rows = list(density_rows(found.settled))
    session = found.settled.likelihood.sessions[0]
    assert len(rows) == len(session.mask.xy)
    assert {row["density"] for row in rows} == {rows[0]["density"]}
    assert rows[0]["density"] == pytest.approx(found.estimates["D"].value)
    assert rows[0]["density_se"] == pytest.approx(found.estimates["D"].se)
    assert sum(row["caught"] * row["km2"] / 100 for row in rows) == pytest.approx(session.n)
    assert sum(row["realised"] * row["km2"] / 100 for row in rows) == pytest.approx(
        rows[0]["density"] * session.mask.area_ha / 1e4, rel=1e-6
    )


# ---- names of models and what the field sheet says


def test_formulas_of_settings_are_those_of_the_engine():
    assert named_model("g0~bk").formulas["g0"].text == "g0 ~ bk"
    assert named_model("g0~bk").hcov is None
    with_sex = named_model("sigma~sex+featureType")
    assert (with_sex.hcov, with_sex.formulas["sigma"].text) == ("sex", "sigma ~ h2 + featureType")
    assert (named_model("g0~1", sexes=True).hcov, named_model("g0~1", sexes=True).classes) == ("sex", 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("g0", "is no formula"),
        ("", "empty"),
        ("D~x", "no parameter D"),
        ("g0~1 g0~bk", "given twice"),
        ("g0~weather", "no variable weather"),
        ("g0~bk+", "no variable (nothing)"),
    ],
)
def test_models_that_cannot_be_read_are_told_before_work_starts(text, told):
    assert told in spatial_model_fault(text)
    with pytest.raises(ValidationError):
        ScrSettings(model=text)
    with pytest.raises(ValidationError):
        ScrSettings(models=("g0~bk", text))


def test_every_default_model_can_be_built():
    for text in (SETTINGS.model, *SETTINGS.models):
        assert spatial_model_fault(text) is None
        assert named_model(text).function.name == "HN"


def test_traits_of_stations_come_from_all_their_cameras():
    def camera(station, feature, model):
        return {"locationID": station, "featureType": feature, "cameraModel": model}

    sheet = [
        camera("S1", "trailGame", "B"), camera("S1", "trailGame", "A"), camera("S2", "trailGame", "A"),
        camera("S2", "roadDirt", "A"), camera("S3", None, "A"), camera("S3", "roadDirt", None),
    ]  # fmt: skip
    stations = [detector(f"S{i}", 0.0, 0.0, [1]) for i in range(1, 5)]
    found = [(row["featureType"], row["cameraModel"]) for row in with_station_traits(stations, sheet)]
    assert found == [("trailGame", "A + B"), ("", "A"), ("roadDirt", ""), ("", "")]


def test_deployments_at_work_in_the_window():
    def day(number, hour=0):
        return datetime(2012, 1, 1, hour, tzinfo=timezone(timedelta(hours=10))) + timedelta(days=number)

    sheet = [
        {"deploymentID": name, "deploymentStart": day(*start), "deploymentEnd": day(*end)}
        for name, start, end in (
            ("before", (-9,), (0,)), ("first-hour", (-9,), (0, 1)), ("after", (10,), (20,)),
            ("last-hour", (9, 23), (20,)),
            ("broken", (-9,), (20,)), ("twice", (-9,), (20,)), ("mended", (-9,), (20,)), ("for-good", (2,), (8,)),
        )
    ]  # fmt: skip
    outages = [
        {"deploymentID": name, "start": day(*start), "end": end and day(*end)}
        for name, start, end in (
            ("broken", (-1,), (10,)), ("twice", (5,), (11,)), ("twice", (-2,), (6,)), ("mended", (6,), None),
            ("mended", (-2,), (5,)), ("for-good", (2,), None), ("first-hour", (0, 1), None),
        )
    ]  # fmt: skip
    found = [row["deploymentID"] for row in at_work(sheet, outages, day(0), day(10))]
    assert found == ["first-hour", "last-hour", "mended"]


def test_one_model_in_two_spellings_stands_once():
    """Twice in the table it would share its weight with itself."""
    captures, detectors = simulated(g0=0.1)
    settings = ScrSettings(model="g0~1 sigma~sex", models=("sigma~sex", "g0~sex"))
    found = estimate_survey(capture_session(captures, detectors, known(captures)), settings)
    assert not isinstance(found, NoEstimate)
    names = [one.name for one in fit_set(found.settled, settings)]
    assert sorted(names) == ["g0~1 sigma~sex", "g0~sex"]
