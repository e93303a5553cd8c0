"""What weakens a comparison: effort that is not on record, other cameras, and what counts may then not say."""

import dataclasses
import datetime as dt
from itertools import pairwise

import pytest

from leopard_census.estimates.comparison.cameras import cameras_at_a_station
from leopard_census.estimates.comparison.cautions import alike, cautions
from leopard_census.estimates.comparison.comparison_rows import comparison_rows
from leopard_census.estimates.comparison.trend_rows import trend_rows
from leopard_census.estimates.comparison.turnover import turnover_of
from tests.unit.estimates.comparison.simulated_winters import winter

STATIONS = [f"S{i}" for i in range(6)]


def year(name, animals, model="Stills X", cameras=1, **more):
    """A winter from tables, with a field sheet where a model is told."""
    seen = [(f"L{i}", STATIONS[i % 6], d) for i in range(animals) for d in (1, 8)]
    made = winter(name, seen, STATIONS, 20, places=False, method="tables", n_hat=animals * 1.1, **more)
    sheet = [{"locationID": s, "cameraModel": model} for s in STATIONS for _ in range(cameras)]
    return dataclasses.replace(made, deployments=sheet if model else ())


def counts_row(*winters):
    return next(row for row in comparison_rows(winters, None, {}) if row["method"] == "minimum numbers")


def test_winters_alike_in_all_may_be_held_against_each_other():
    then, now = year("then", 4), year("now", 24)
    assert cautions(then, now) == []
    assert counts_row(then, now)["verdict"] == "increase"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (year("now", 24, "Video Y"), "Cameras changed (Stills X then, Video Y last)."),
        (year("now", 24, cameras=2), "Cameras at a station changed (1.0 then, 2.0 last)."),
        (year("now", 24, ""), "Camera models of now are not on record."),
    ],
)
def test_counts_by_other_or_unknown_cameras_say_nothing_of_a_change(now, said):
    then = year("then", 4)
    assert not alike([then], now)
    row = counts_row(then, now)
    assert row["verdict"] == "not comparable"
    assert said in row["note"]


def test_the_same_camera_set_up_again_is_none_more():
    days = [dt.datetime(2012, 1, day, tzinfo=dt.UTC) for day in (1, 10, 20)]
    spans = list(pairwise(days))
    rows = [{"locationID": "A", "deploymentStart": a, "deploymentEnd": b} for a, b in spans]
    assert cameras_at_a_station(dataclasses.replace(year("now", 3), deployments=rows)) == 1
    twice = [*rows, {"locationID": "A", "deploymentStart": days[0], "deploymentEnd": days[2]}]
    assert cameras_at_a_station(dataclasses.replace(year("now", 3), deployments=twice)) == 2


@pytest.mark.parametrize("lost", ["then", "now"])
def test_effort_that_is_not_on_record_is_not_taken_for_none(lost):
    then, now = (year(name, n, effort=name != lost) for name, n in (("then", 4), ("now", 8)))
    assert cautions(then, now) == [f"Effort of {lost} is not on record."]
    assert not alike([then], now)
    trend = trend_rows([then, now], None, turnover_of([then, now]), comparison_rows([then, now], None, {}))
    assert trend[0].get("shared_stations") is None
