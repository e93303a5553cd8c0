"""Clock faults are found in made-up series with a known fault, and not in series without one."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from benchmarks.clock_series import START, Fault, Station, stretched, survey
from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.clock_sun import Light, fit_sun
from leopard_census.media.clock_vote import vote
from leopard_census.media.status import timings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

ALONE = Station(shared_per_day=0.0, own_per_day=1.2)


def proposals(timed, deployments, copies=()):
    rows = propose_clocks(timed, deployments, ClocksSettings(), copies)
    table_bytes(contract("clock_proposals"), rows)
    assert all(row["reason"] for row in rows)
    return rows


def planted(seed, station=Station(), fault=None, located=True):  # noqa: B008 - a frozen value
    timed, deployments = survey(np.random.default_rng(seed), station, fault, located)
    return timed, deployments, proposals(timed, deployments)


def confirmed(rows):
    return [
        {"deploymentID": row["deploymentID"], "shown": row["shown"], "true": row["proposed_true"]}
        for row in rows
        if row["proposed_true"] is not None
    ]


def error(row, shift):
    """By how much a proposal misses the planted shift."""
    return abs(row["proposed_true"] - row["shown"].replace(tzinfo=START.tzinfo) - shift)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("located", [True, False])
def test_right_clocks_are_left_alone(seed, located):
    assert planted(seed, located=located)[2] == []


@pytest.mark.parametrize("fault", [Fault(60), Fault(-60)])
def test_a_minute_between_two_cameras_is_an_animals_way(fault):
    assert planted(1, fault=fault)[2] == []


def test_a_difference_of_minutes_is_told_but_not_whose_it_is():
    timed, deployments, rows = planted(2, fault=Fault(600))
    assert {(row["deploymentID"], row["kind"], row["found_by"]) for row in rows} == {
        ("A", "offset", "pair"),
        ("B", "offset", "pair"),
    }
    assert all(row["strength"] == "moderate" and row["chance"] < 1e-3 for row in rows)
    assert "min 5" in rows[0]["reason"] or "10 min" in rows[0]["reason"]
    assert all("copy rows of one of the two cameras" in row["reason"] for row in rows)
    # By the other's clock, and between limits that hold that this one is right.
    for row, shift in zip(sorted(rows, key=lambda row: row["deploymentID"]), (-600, 600), strict=True):
        assert error(row, timedelta(seconds=shift)) < timedelta(seconds=15)
        assert row["true_earliest"] <= row["shown"].replace(tzinfo=START.tzinfo) <= row["true_latest"]
    media = [item.row for item in timed]
    for row in rows:
        assert proposals(timings(media, deployments, confirmed([row])), deployments) == []


@pytest.mark.parametrize(
    ("shift_s", "kind"),
    [(43_200, "twelve-hours"), (18_000, "offset"), (-14_400, "offset"), (3600, "one-hour")],
)
def test_the_sun_tells_which_of_two_cameras_is_wrong(shift_s, kind):
    timed, deployments, rows = planted(3, fault=Fault(shift_s))
    shift = timedelta(seconds=shift_s)
    (pair,) = [row for row in rows if row["found_by"] == "pair"]
    assert (pair["deploymentID"], pair["kind"], pair["other_deployment"]) == ("B", kind, "A")
    assert error(pair, shift) <= timedelta(seconds=15)
    assert pair["true_earliest"] <= pair["proposed_true"] <= pair["true_latest"]
    media = [item.row for item in timed]
    # Confirmed, nothing is left to be told.
    assert proposals(timings(media, deployments, confirmed([pair])), deployments) == []


def test_morning_for_afternoon_is_seen_by_the_sun_alone():
    rows = planted(4, ALONE, Fault(43_200))[2]
    (sun,) = [row for row in rows if row["found_by"] == "sun"]
    assert (sun["deploymentID"], sun["kind"], sun["strength"]) == ("B", "twelve-hours", "strong")
    assert error(sun, timedelta(hours=12)) == timedelta(0)
    assert sun["true_latest"] - sun["true_earliest"] < timedelta(hours=3)


def test_without_coordinates_the_files_alone_raise_a_question():
    rows = planted(4, ALONE, Fault(43_200), located=False)[2]
    (row,) = [row for row in rows if row["found_by"] == "files"]
    assert (row["deploymentID"], row["kind"], row["proposed_true"]) == ("B", "day-night", None)
    assert "no coordinates" in row["reason"]


def test_a_white_flash_is_no_wrong_clock():
    timed, deployments = survey(np.random.default_rng(5), Station(nocturnal=0.95))
    media = [{**item.row, "night": False} for item in timed]
    assert proposals(timings(media, deployments, []), deployments) == []


@pytest.mark.parametrize("located", [True, False])
@pytest.mark.parametrize("hour", [3, 12])
def test_one_infra_red_picture_of_a_white_flash_is_no_claim(located, hour):
    """By night, or at noon: where the place is not known, there is a question at most."""
    timed, deployments = survey(np.random.default_rng(5), Station(nocturnal=0.95), located=located)
    media = [{**item.row, "night": False} for item in timed]
    one = next(n for n, row in enumerate(media) if row["timestamp"].hour == hour)
    media[one]["night"] = True
    rows = proposals(timings(media, deployments, []), deployments)
    assert {row["strength"] for row in rows} <= (set() if located else {"weak"})
    assert all("it may have a white flash" in row["reason"] for row in rows)


def test_without_coordinates_light_is_a_question_however_many_pictures_there_are():
    rows = planted(4, Station(shared_per_day=0.0, own_per_day=4), Fault(43_200), located=False)[2]
    (row,) = [row for row in rows if row["found_by"] == "files"]
    assert row["files"] > 50
    assert row["strength"] == "weak"


def test_a_drift_is_proposed_in_steps_where_the_sheet_tells_the_right_camera():
    rows = planted(6, fault=Fault(43_200, 10))[2]
    steps = sorted((row for row in rows if row["kind"] == "drift"), key=lambda row: row["shown"])
    assert len(steps) > 5
    for row in steps:
        shown = row["shown"].replace(tzinfo=START.tzinfo)
        days = (shown - START) / timedelta(days=1)
        assert error(row, timedelta(seconds=43_200 + 10 * days)) < timedelta(seconds=90)


@pytest.mark.parametrize("camera", ["A", "B"])
def test_all_steps_of_one_camera_take_a_drift_away(camera):
    timed, deployments, rows = planted(6, fault=Fault(-300, 10))
    assert {row["kind"] for row in rows} == {"drift"}
    media = [item.row for item in timed]
    mine = [row for row in rows if row["deploymentID"] == camera]
    assert all(row["true_earliest"] <= row["proposed_true"] <= row["true_latest"] for row in mine)
    assert proposals(timings(media, deployments, confirmed(mine)), deployments) == []


def test_a_part_of_the_steps_leaves_a_rest_that_is_no_strong_claim():
    timed, deployments, rows = planted(6, fault=Fault(0, 10))
    media = [item.row for item in timed]
    steps = sorted(confirmed(row for row in rows if row["deploymentID"] == "B"), key=lambda row: row["shown"])
    left = proposals(timings(media, deployments, [steps[len(steps) // 2]]), deployments)
    left = [row for row in left if row["found_by"] == "pair"]
    assert {row["strength"] for row in left} == {"moderate"}
    assert all("0 s fast" not in row["reason"] for row in left)
    assert all("clocks.csv has rows for B: this is what they leave" in row["reason"] for row in left)


@pytest.mark.parametrize(("shift_s", "day"), [(3600, 45), (-3600, 40)])
def test_an_hour_in_the_middle_is_told_of_both_cameras(shift_s, day):
    rows = [row for row in planted(7, fault=Fault(shift_s, 0, day))[2] if row["found_by"] == "pair"]
    assert {(row["deploymentID"], row["kind"], row["proposed_true"]) for row in rows} == {
        ("A", "one-hour", None),
        ("B", "one-hour", None),
    }
    step = START + timedelta(days=day)
    for row in rows:
        assert abs(row["shown"].replace(tzinfo=START.tzinfo) - step) < timedelta(days=8)


def test_a_year_is_explained_by_the_sheet():
    timed, deployments = survey(np.random.default_rng(8), ALONE)
    media = stretched(timed, "B", lambda time: time - timedelta(days=365))
    rows = proposals(timings(media, deployments, []), deployments)
    (row,) = rows
    assert (row["deploymentID"], row["kind"], row["found_by"]) == ("B", "year", "dates")
    # One year later on the calendar: 366 days, as the readings begin before a leap day or not.
    assert error(row, timedelta(days=365)) <= timedelta(days=1)
    again = proposals(timings(media, deployments, confirmed(rows)), deployments)
    assert all(row["strength"] != "strong" for row in again)


def test_day_and_month_swapped_at_the_set_up():
    timed, deployments = survey(np.random.default_rng(9), ALONE)
    shift = datetime(2015, 12, 10) - datetime(2015, 10, 12)  # noqa: DTZ001
    media = stretched(timed, "B", lambda time: time - shift)
    (row,) = proposals(timings(media, deployments, []), deployments)
    assert (row["kind"], row["found_by"]) == ("day-month", "dates")
    assert error(row, shift) == timedelta(0)


def test_half_a_day_by_the_sheet_alone_is_no_strong_claim():
    timed, deployments = survey(np.random.default_rng(10), Station(battery_dies=0), located=False)
    media = stretched(timed, "B", lambda time: time - timedelta(hours=12))
    rows = proposals(timings(media, deployments, []), deployments)
    (row,) = [row for row in rows if row["found_by"] == "dates"]
    assert (row["kind"], row["strength"]) == ("twelve-hours", "moderate")


def test_the_partner_dates_a_reset_to_the_second():
    timed, deployments = survey(np.random.default_rng(11), Station(battery_dies=0))
    reset = START + timedelta(days=40)
    back = reset - START.replace(year=2010, month=1, day=1, hour=0)
    media = stretched(timed, "B", lambda time: time - back if time >= reset else time)
    rows = proposals(timings(media, deployments, []), deployments)
    first, closing = sorted(rows, key=lambda row: row["shown"])
    assert (first["kind"], first["found_by"], first["other_deployment"]) == ("reset", "pair", "A")
    assert error(first, back) <= timedelta(seconds=20)
    assert first["true_earliest"] <= first["proposed_true"] <= first["true_latest"]
    assert error(closing, timedelta(0)) == timedelta(0)
    assert proposals(timings(media, deployments, confirmed(rows)), deployments) == []


def test_photos_taken_by_the_clock_at_both_cameras_do_not_vote():
    timed, deployments = survey(np.random.default_rng(12), Station(shared_per_day=0.0))
    hourly = [
        {
            **timed[0].row,
            "mediaID": f"{key}t{n}",
            "deploymentID": key,
            "filePath": f"{key}/T{n:05d}.JPG",
            "timestamp": START + timedelta(hours=n + 1, minutes=4 * (key == "B")),
            "night": None,
        }
        for key in "AB"
        for n in range(24 * 80)
    ]
    media = [*(item.row for item in timed), *hourly]
    assert proposals(timings(media, deployments, []), deployments) == []


def test_copies_of_a_card_do_not_vote():
    timed, deployments = survey(np.random.default_rng(13), Station(shared_per_day=0.0))
    copied = [
        {**i.row, "mediaID": f"c{i.row['mediaID']}", "deploymentID": "B", "timestamp": i.row["timestamp"]}
        for i in timed
        if i.row["deploymentID"] == "A"
    ]
    late = [{**row, "timestamp": row["timestamp"] + timedelta(minutes=9)} for row in copied]
    media = [*(item.row for item in timed), *late]
    assert proposals(timings(media, deployments, []), deployments) != []
    assert proposals(timings(media, deployments, []), deployments, [row["mediaID"] for row in late]) == []


def test_readings_of_one_file_that_disagree_are_told_in_stretches():
    timed, deployments = survey(np.random.default_rng(14), Station(days=60))
    media = []
    for item in timed:
        shown = item.row["timestamp"].replace(tzinfo=None)
        late = item.row["deploymentID"] == "A" and item.row["timestamp"] > START + timedelta(days=30)
        name = shown + timedelta(hours=1 if late else 0)
        media.append({**item.row, "readings": f"exif={shown.isoformat()}|filename={name.isoformat()}"})
    (row,) = proposals(timings(media, deployments, []), deployments)
    assert (row["deploymentID"], row["kind"], row["proposed_true"]) == ("A", "readings-differ", None)
    assert "the file name is 1 h ahead of EXIF in" in row["reason"]
    assert "0 s, then 1 h" in row["reason"]


def with_readings(*cells):
    """The first files of one camera, each with the readings that a function of its own time gives."""
    timed, deployments = survey(np.random.default_rng(14), Station(days=60))
    mine = [item.row for item in timed if item.row["deploymentID"] == "A"][: len(cells)]
    media = [{**row, "readings": cell(row["timestamp"])} for row, cell in zip(mine, cells, strict=True)]
    return proposals(timings(media, deployments, []), deployments)


def local(time, hours=0):
    return (time.replace(tzinfo=None) + timedelta(hours=hours)).isoformat()


def test_the_source_that_stands_alone_is_named_with_its_files():
    def wrong(time):
        return f"exif={local(time)}|banner={local(time, 12)}|filename={local(time)}"

    def right(time):
        return f"exif={local(time)}|banner={local(time)}|filename={local(time)}"

    (row,) = with_readings(right, *[wrong] * 34, right)
    assert row["reason"].startswith(
        "EXIF and the file name agree; the burned-in strip is 12 h ahead of them in 34 of 36 files"
    )
    assert (row["files"], row["strength"]) == (34, "weak")


def test_two_sources_that_stand_apart_from_the_first_file_on_are_both_told():
    (row,) = with_readings(*[lambda t: f"exif={local(t)}|banner={local(t, 1)}|filename={local(t, 7)}"] * 3)
    assert "the burned-in strip is 1 h ahead of EXIF" in row["reason"]
    assert "the file name is 7 h ahead of EXIF" in row["reason"]


def test_a_modification_time_disagrees_with_nothing():
    assert with_readings(*[lambda t: f"exif={local(t)}|mtime={local(t, 900)}"] * 3) == []


def test_readings_in_two_zones_are_compared_as_moments():
    # 03:00 at +03:00 is 10:00 at +10:00, the survey's offset.
    assert with_readings(*[lambda t: f"exif={local(t, -7)}+03:00|filename={local(t)}"] * 3) == []
    (row,) = with_readings(*[lambda t: f"exif={local(t)}+03:00|filename={local(t)}"] * 3)
    assert "the file name is 7 h behind EXIF in 3 of 3 files" in row["reason"]
    assert "EXIF states the offset +03:00" in row["reason"]


def test_the_order_of_rows_changes_nothing():
    timed, deployments, rows = planted(15, fault=Fault(43_200))
    other = proposals(timed[::-1], deployments[::-1])
    table = contract("clock_proposals")
    assert table_bytes(table, rows) == table_bytes(table, other)


def test_the_vote_finds_a_tilted_line():
    rng = np.random.default_rng(16)
    shared = np.sort(rng.uniform(0, 90 * 86_400, 40))
    second = np.sort(np.concatenate([shared - 500 - 5 * shared / 86_400, rng.uniform(0, 90 * 86_400, 60)]))
    won = vote(shared, second, -86_400.0, 86_400.0)
    assert won is not None
    assert won.drift == pytest.approx(5, abs=0.1)
    assert won.at(0.0) == pytest.approx(500, abs=10)
    assert won.chance < 1e-6


def test_independent_series_do_not_agree():
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        one, other = np.sort(rng.uniform(0, 60 * 86_400, (2, 120)), axis=1)
        won = vote(one, other, -86_400.0, 86_400.0)
        found.append(won is not None and won.chance < 0.01)
    # One in a hundred is allowed by construction; three of sixty would come once in 50 times.
    assert sum(found) < 3


def test_light_that_has_nothing_to_do_with_the_sun_says_nothing():
    rng = np.random.default_rng(17)
    times = START.timestamp() + np.sort(rng.uniform(0, 90 * 86_400, 200))
    light = Light(times, rng.random(200) < 0.5, 43.1, 131.4)
    assert fit_sun(light).chance > 0.01
