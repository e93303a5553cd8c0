"""Cameras by model, and what each station lost: the tables of the chapter on effort."""

import re

from leopard_census.report.effort_view import effort_view
from leopard_census.report.printing import TableRow
from tests.unit.report.words import told


def row(**cells) -> TableRow:
    return TableRow(cells, "work.csv", "0" * 64, ("key",))


def camera(station: str, model: str | None, **lost: float) -> TableRow:
    reasons = dict.fromkeys(("theft", "battery", "snow", "fire", "other", "measured"), 0.0) | lost
    days = {f"{reason}_days": part for reason, part in reasons.items()}
    return row(
        locationID=station, cameraModel=model, set_up_days=90.0, worked_days=90 - sum(lost.values()), **days
    )


def loss(station: str, reason: str, days: float) -> TableRow:
    return row(locationID=station, reason=reason, station_days=days)


def test_cameras_stand_by_model_and_stations_by_letters() -> None:
    cameras = [
        camera("S1", "Reconyx", snow=3.0),
        camera("S1", None, theft=9.0),
        camera("S2", "Bushnell", measured=1.0, battery=2.0),
        camera("S2", "Reconyx"),
        camera("S3", None),
    ]
    view = effort_view(cameras, [])
    assert view is not None
    assert [(work.letter, len(work.rows), work.reasons) for work in view.models] == [
        ("A", 1, ("battery", "measured")),
        ("B", 2, ("snow",)),
        ("", 2, ("theft",)),
    ]
    assert view.all.reasons == ("theft", "battery", "snow", "measured")
    assert view.of_station == {"S1": ("B",), "S2": ("A", "B")}


def test_what_cost_most_stands_first() -> None:
    losses = [
        loss("S1", "battery", 2.0),
        loss("S1", "snow", 5.0),
        loss("S2", "battery", 9.0),
        loss("S2", "no camera", 9.0),
    ]
    view = effort_view([camera("S1", None)], losses)
    assert view is not None
    assert [one["reason"] for one in view.losses["S1"]] == ["snow", "battery"]
    assert [one["reason"] for one in view.losses["S2"]] == ["battery", "no camera"]
    assert [rows[0]["reason"] for rows in view.in_all] == ["battery", "no camera", "snow"]


def test_without_cameras_on_record_the_table_of_stations_stands_as_it_was(made_up) -> None:
    assert effort_view([], []) is None
    text = told(made_up(animals=2, stations=3, media=False, earlier=0, cameras=False))
    assert "Effort and encounters by station." in text
    assert "Days worked" in text
    assert "Cameras by model" not in text


def test_losses_and_effort_of_the_page_add_up_to_the_window(made_up) -> None:
    given = made_up(animals=2, stations=4, days=60, media=False, earlier=0)
    text = told(given)
    assert "Cameras by model" in text
    effort = sum(one["usage"] for one in given.sources.rows("effort"))
    table = text[text.index("Effort, what was lost") :]
    total = re.search(rf"All {effort:.1f} [\d.]+ ([\d.]+) fire, ([\d.]+) no camera", table)
    assert total is not None
    assert sum(map(float, total.groups())) + effort == 4 * 60


def test_one_model_needs_no_letters(made_up) -> None:
    text = told(made_up(animals=1, stations=1, media=False, earlier=0))
    assert "Cameras by model" in text
    assert "Letters stand for camera models" not in text
    assert "Letters stand for camera models" in told(made_up(animals=1, stations=4, media=False, earlier=0))
