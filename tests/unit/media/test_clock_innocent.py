"""Right clocks whose pictures look as if they were wrong: nothing is proposed for them."""

from datetime import timedelta

import numpy as np
import pytest

from benchmarks.clock_series import START, survey
from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_days import Days, day_fault
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.status import Timing, timings
from tests.unit.media.test_clock_faults import ALONE

HOUR = timedelta(hours=1)


def walked(one_way, seed, delay_s=200.0):
    """Two cameras that an animal passes one after the other, in that order in a share of the passes."""
    timed, deployments = survey(np.random.default_rng(seed), ALONE, None, False)
    rng = np.random.default_rng([seed, 1])
    media = [item.row for item in timed]
    for n in range(60):
        first = START + timedelta(days=1 + n, hours=float(rng.uniform(0, 20)))
        gap = (1 if rng.random() < one_way else -1) * (delay_s + rng.normal(0, 15))
        for key, shift in (("A", 0.0), ("B", gap)):
            time = (first + timedelta(seconds=shift)).replace(microsecond=0)
            name = f"{key}/IMG_{5000 + n}.JPG"
            media.append(
                {**media[0], "mediaID": name, "deploymentID": key, "filePath": name, "timestamp": time}
            )
    rows = propose_clocks(timings(media, deployments, []), deployments, ClocksSettings())
    return [row for row in rows if row["found_by"] == "pair"]


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_from_one_camera_to_the_other_is_no_clock(seed):
    rows = walked(0.5, seed)
    assert rows
    assert all(row["strength"] == "weak" and row["proposed_true"] is None for row in rows)
    assert all("the other way round" in row["reason"] for row in rows)


def test_the_same_difference_in_one_direction_may_be_a_clock():
    rows = walked(1.0, 1)
    assert rows
    assert all(row["strength"] == "moderate" and row["proposed_true"] is not None for row in rows)


def test_few_minutes_for_a_part_of_the_time_are_no_strong_claim():
    rows = walked(1.0, 0)
    assert rows
    assert all(row["kind"] == "step" and row["strength"] == "moderate" for row in rows)


@pytest.mark.parametrize(
    ("kind", "explained", "strength", "proposed"),
    [
        ("twelve-hours", 1.0, "strong", True),
        ("twelve-hours", 0.8, "strong", True),
        ("day-night", 1.0, "moderate", True),
        ("one-hour", 1.0, "weak", True),
        ("twelve-hours", 0.7, "weak", False),
        ("day-night", 0.3, "weak", False),
    ],
)
def test_by_the_sun_alone_only_half_a_day_that_explains_it_is_strong(kind, explained, strength, proposed):
    item = Timing({"deploymentID": "A", "filePath": "A/1.JPG", "timestamp": START}, START, False, "inside")
    fault = day_fault(kind, Days(HOUR, (HOUR, HOUR), ()), [(item, HOUR)], "so many", 1e-6, explained)
    assert fault.strength == strength
    assert [shift for _, shift in fault.shifts] == [HOUR if proposed else None]
    assert ("no time is proposed" in fault.reason) != proposed
