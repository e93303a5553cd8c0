"""Coarse places of a survey: what the table holds, with a key, without one, and of a simulated survey."""

import dataclasses

import pytest

from leopard_census.config.load import load_plans, read_config
from leopard_census.disclosure.key import create_key, key_digest, simulated_key
from leopard_census.disclosure.survey_places import key_of_survey, place_rows
from leopard_census.errors import InputError

YAML = """
id: {id}
title: Kedrovaya Pad
utc_offset: "+11:00"
season: {{start: {year}-11-01, end: {next}-04-30}}
window: {{start: {year}-12-15, days: 90}}
media: {{root: media}}
earlier: [{earlier}]
"""
HEAD = "deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd\n"
ROW = "{d},{l},{lat},131.5,{y}-12-01T12:00:00+11:00,{n}-03-20T12:00:00+11:00\n"


@pytest.fixture
def work(tmp_path):
    """Two winters at one station, read anew each time, and a second station that is new."""
    for year, earlier, rows in (
        (2010, "", [("K1-1", "K1", 43.10881)]),
        (2011, "plot-2010", [("K1-1", "K1", 43.10899), ("K2-1", "K2", 43.4)]),
    ):
        folder = tmp_path / "config" / "surveys" / f"plot-{year}"
        folder.mkdir(parents=True)
        told = {"id": f"plot-{year}", "year": year, "next": year + 1, "earlier": earlier}
        (folder / "survey.yaml").write_text(YAML.format(**told))
        lines = [ROW.format(d=d, l=place, lat=lat, y=year, n=year + 1) for d, place, lat in rows]
        (folder / "deployments.csv").write_text(HEAD + "".join(lines))
        for deployment, _, _ in rows:
            (tmp_path / "media" / deployment).mkdir(parents=True, exist_ok=True)
    (tmp_path / "config" / "config.yaml").write_text("surveys: [plot-2010, plot-2011]\n")
    return tmp_path


def plans_of(work):
    config, faults = read_config(work)
    return load_plans(config, work, faults, keep_media_problems=True)


def test_a_station_keeps_its_place_and_earlier_ones_are_named_without_one(work):
    plans, key = plans_of(work), bytes(range(32))
    rows = {(row["survey"], row["locationID"]): row for row in place_rows("plot-2011", plans, key)}
    assert set(rows) == {("plot-2010", "K1"), ("plot-2011", "K1"), ("plot-2011", "K2")}
    assert rows["plot-2010", "K1"]["latitude"] is None
    (first,) = place_rows("plot-2010", plans, key)
    now = rows["plot-2011", "K1"]
    assert (first["latitude"], first["longitude"]) == (now["latitude"], now["longitude"])
    assert now["names"] == ["K1-1"]
    assert now["coordinateUncertainty"] == 26_000
    assert abs(now["latitude"] - 43.1088) > 0.001


def test_without_a_key_no_station_has_a_place(work):
    plans = plans_of(work)
    assert key_of_survey(plans["plot-2011"], work) is None
    assert {row["latitude"] for row in place_rows("plot-2011", plans, None)} == {None}


def test_a_key_file_is_used_as_soon_as_it_is_there(work):
    key = create_key(work / "config" / "disclosure.key")
    assert key_of_survey(plans_of(work)["plot-2011"], work) == key


def test_a_key_that_settings_tell_of_and_that_is_gone_is_an_error(work):
    (work / "config" / "config.yaml").write_text(
        "surveys: [plot-2010, plot-2011]\n"
        f'settings: {{disclosure: {{key_sha256: "{key_digest(bytes(range(32)))}"}}}}\n'
    )
    with pytest.raises(InputError, match="the key is missing"):
        key_of_survey(plans_of(work)["plot-2011"], work)


def test_a_simulated_survey_needs_no_secret_and_a_real_one_never_takes_its_key(work):
    plan = plans_of(work)["plot-2011"]
    made_up = dataclasses.replace(plan, survey=plan.survey.model_copy(update={"simulated": True}))
    assert key_of_survey(made_up, work) == simulated_key()
    own = create_key(work / "config" / "disclosure.key")
    assert key_of_survey(made_up, work) == own
