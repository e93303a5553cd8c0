"""Which records make a group, and what is left out for which reason."""

from typing import Any

import numpy as np
import pytest

from leopard_census.estimates.activity.clocks import clock_trust
from leopard_census.estimates.activity.groups import Group, encounter_groups
from leopard_census.estimates.bycatch import bycatch_rows
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.species_events import events_of, species_records, with_effort
from tests.unit.estimates.activity_rows import (
    ALL,
    DOUBTED,
    HALF_HOUR,
    TARGET,
    ZONE,
    admission,
    assigned,
    encounter,
    events,
    hours,
    moment,
    sighting,
    worked,
)

# ---- clocks


def proposal(deployment: str, strength: str, other: str | None = None) -> dict[str, Any]:
    return {"deploymentID": deployment, "strength": strength, "other_deployment": other}


def test_which_clocks_are_trusted():
    sheet = [
        {"deploymentID": "S1-1", "timestampIssues": True},
        {"deploymentID": "S2-1", "timestampIssues": None},
    ]
    media = [{"mediaID": "m-b", "timestampSource": "mtime"}, {"mediaID": "m-a", "timestampSource": "exif"}]
    trust = clock_trust(
        sheet, [proposal("S3-1", "moderate", "S3-2"), proposal("S2-1", "weak")], media, "moderate"
    )
    assert not trust.trusts(sighting("a", moment(0, 1)))
    assert trust.trusts(sighting("a", moment(0, 1), time_corrected=True))
    assert trust.trusts(sighting("a", moment(0, 1), deploymentID="S2-1"))
    assert not trust.trusts(sighting("b", moment(0, 1), deploymentID="S2-1"))
    # Of two cameras that contradict each other neither is trusted, corrected or not.
    for deployment in ("S3-1", "S3-2"):
        assert not trust.trusts(sighting("a", moment(0, 1), deploymentID=deployment, time_corrected=True))
    strict = clock_trust(sheet, [proposal("S2-1", "weak")], media, "weak")
    assert not strict.trusts(sighting("a", moment(0, 1), deploymentID="S2-1"))
    lax = clock_trust(sheet, [proposal("S2-1", "moderate")], media, "strong")
    assert lax.trusts(sighting("a", moment(0, 1), deploymentID="S2-1"))


# ---- groups


def named(encounters: list[dict[str, Any]], **others: Any) -> dict[str, Group]:
    sightings = {row["sightingID"]: row for row in others.get("sightings", [])}
    of_target = {key for key, row in sightings.items() if row["scientificName"] == TARGET}
    groups = encounter_groups(
        encounters, sightings, of_target, admission(others.get("trust", ALL)), HALF_HOUR
    )
    return {group.key: group for group in groups}


def test_named_animals_by_sex_without_cubs():
    found = named(
        [
            encounter("F.1", moment(0, 1), sex="female"),
            encounter("M.1", moment(0, 2), sex="male", lifeStage="subadult"),
            encounter("X.1", moment(1, 3), lifeStage=None),
        ]
    )
    assert {key: hours(group) for key, group in found.items()} == {
        "adults": [1, 2, 3],
        "females": [1],
        "males": [2],
    }


def test_what_is_left_out_is_counted_by_reason():
    shown = [
        sighting("s-A.5", moment(3, 5), deploymentID="S9-1"),
        sighting("s-A.6", moment(4, 6), deploymentID="S9-1"),
        sighting("other", moment(4, 6.5)),
    ]
    found = named(
        [
            encounter("A.1", moment(0, 1)),
            encounter("A.2", moment(1, 2), excluded_by="outside-window"),
            encounter("A.3", moment(2, 3), excluded_by="no-effort"),
            encounter("A.4", None),
            encounter("A.5", moment(3, 5)),
            encounter("A.6", moment(4, 6), sightingIDs=["s-A.6", "other"]),
            encounter("A.7", moment(5, 7), excluded_by="same-occasion"),
            encounter("A.8", moment(5, 8), excluded_by="other-flank"),
            encounter("A.9", moment(5, 9), excluded_by="name-grade"),
            encounter("A.10", moment(5, 10), excluded_by="name-probability"),
        ],
        sightings=shown,
        trust=DOUBTED,
    )["adults"]
    # The sixth counts at the picture of the other camera, whose clock is trusted.
    assert hours(found) == [1, 6.5, 7]
    assert found.left_out == {
        "outside": 1,
        "no_effort": 1,
        "unsure_name": 2,
        "other_flank": 1,
        "untimed": 1,
        "doubtful": 1,
    }


def test_company_of_cubs():
    found = named(
        [
            encounter("F.1", moment(0, 20), end=moment(0, 20.1), sex="female"),
            encounter("F.2", moment(1, 20), sex="female"),
            encounter("M.1", moment(0, 20.7), sex="male"),
            encounter("M.2", moment(0, 20.5), sex="male", locationID="S2"),
            encounter("C.1", moment(0, 20.4), lifeStage="juvenile"),
        ],
        sightings=[sighting("label", moment(1, 20.45), lifeStage="juvenile")],
    )
    assert hours(found["with-cubs"]) == [20, 20.7, 20]
    assert hours(found["without-cubs"]) == [20.5]
    assert len(found["adults"].starts) == 4
    assert "with-cubs" not in named([encounter("F.1", moment(0, 20))])
    # A fawn is no cub.
    fawn = sighting("fawn", moment(0, 20), lifeStage="juvenile", scientificName="Cervus nippon")
    assert "with-cubs" not in named([encounter("F.1", moment(0, 20))], sightings=[fawn])
    # A label that says otherwise of a named adult makes it no company of its own.
    own = sighting("s-F.1", moment(0, 20), lifeStage="juvenile")
    assert "with-cubs" not in named([encounter("F.1", moment(0, 20))], sightings=[own])


def test_a_stay_is_one_event_since_the_last_record_and_several_since_the_last_independent_one():
    rows = [sighting(f"s{i}", moment(0, 12 + i / 3)) for i in range(7)]  # every 20 minutes for two hours
    assert hours(events(rows)[TARGET]) == [12]
    found = events(rows, since="lastIndependentRecord")[TARGET]
    assert hours(found) == pytest.approx([12, 12 + 2 / 3, 12 + 4 / 3, 14])


def test_an_event_lasts_to_the_end_of_its_clip_and_belongs_to_one_station():
    long = sighting("a", moment(0, 20), end=moment(0, 20.25))
    assert hours(events([long, sighting("b", moment(0, 20.7))])[TARGET]) == [20]
    assert hours(events([long, sighting("b", moment(0, 20.75))])[TARGET]) == [20, 20.75]
    elsewhere = sighting("c", moment(0, 20.1), locationID="S2")
    assert hours(events([long, elsewhere])[TARGET]) == [20, 20.1]


def test_events_of_species_hold_the_unnamed_and_no_people():
    rows = [
        sighting("a", moment(0, 1)),
        sighting("b", moment(0, 1.2)),
        sighting("c", moment(1, 2)),
        sighting("d", moment(2, 3)),
        sighting("deer", moment(0, 12), scientificName="Cervus nippon"),
        sighting("herd", moment(0, 12), scientificName="Cervus nippon"),
        sighting("called deer", moment(3, 4), scientificName="Cervus nippon"),
        sighting("called boar", moment(3, 5), scientificName="Cervus nippon"),
        sighting("man", moment(0, 10), scientificName="Homo sapiens"),
        sighting("what", moment(0, 11), scientificName="unknown"),
        sighting("leaf", moment(0, 11), scientificName="blank", excluded_by="false-detection"),
        sighting("copy", moment(2, 3), scientificName="Sus scrofa", excluded_by="duplicate-media"),
    ]
    assignments = [assigned("a"), assigned("b", "to-review"), assigned("c", "unidentifiable")]
    # People say that d is another species, and that two deer are a leopard and a boar.
    assignments += [assigned("d", "excluded", "decision-species"), assigned("called deer")]
    decided = [
        {"sightingID": "d", "scientificName": None},
        {"sightingID": "called deer", "scientificName": TARGET},
        {"sightingID": "called boar", "scientificName": "Sus scrofa"},
    ]
    found = events(rows, assignments, decided=decided)
    assert {key: hours(group) for key, group in found.items()} == {
        TARGET: [1, 2, 4],
        "Cervus nippon": [12],
        "Sus scrofa": [5],
    }


def test_every_flank_counts_in_the_events_and_one_flank_in_the_named():
    """An animal of the other flank is left out of the named ones, where it may be a second code, and not here."""
    rows = [sighting("a", moment(0, 1)), sighting("b", moment(1, 2), flank="right")]
    found = events(rows, [assigned("a"), assigned("b", "single-flank")])[TARGET]
    assert (hours(found), found.left_out) == ([1, 2], {})


def test_events_left_out_are_counted():
    rows = [
        sighting("a", moment(0, 1)),
        sighting("b", None, excluded_by="no-timestamp"),
        sighting("c", moment(100, 1), excluded_by="outside-window"),
        sighting("c2", moment(100, 1.1), excluded_by="outside-window"),
        sighting("d", moment(1, 1), deploymentID="S9-1"),
        sighting("e", moment(1, 1.1), deploymentID="S9-1"),
        # Seen by both cameras: it counts at the one whose clock is trusted.
        sighting("f", moment(4, 1), deploymentID="S9-1"),
        sighting("g", moment(4, 1.1)),
        sighting("dead", moment(6, 1)),
        sighting("dead too", moment(6, 1.2)),
    ]
    states = [assigned(key) for key in ("a", "d", "e", "f", "g", "dead", "dead too")]
    states += [assigned("b", "excluded", "no-timestamp")]
    states += [assigned(key, "excluded", "outside-window") for key in ("c", "c2")]
    found = events(rows, states, DOUBTED, worked(dead={("S1", 6)}))[TARGET]
    assert hours(found) == [1, 1.1]
    assert found.left_out == {"outside": 1, "no_effort": 1, "untimed": 1, "doubtful": 1}


def test_an_event_over_midnight_belongs_to_the_day_on_which_it_begins_as_a_capture_does():
    over = [sighting("a", moment(0, 23.9)), sighting("b", moment(1, 0.2))]
    assert hours(events(over, usage=worked(dead={("S1", 1)}))[TARGET]) == [23.9]
    assert events(over, usage=worked(dead={("S1", 0)}))[TARGET].left_out == {"no_effort": 1}


def test_an_event_that_is_trusted_only_after_the_window_lies_outside():
    late = [sighting("a", moment(89, 23.9), deploymentID="S9-1"), sighting("b", moment(90, 0.1))]
    found = events(late, trust=DOUBTED)[TARGET]
    assert (found.starts, found.left_out) == ((), {"outside": 1})


def test_where_effort_is_not_known_every_day_of_the_window_counts():
    rows = [sighting("a", moment(0, 1)), sighting("b", moment(95, 1), excluded_by="outside-window")]
    found = events(rows, usage=None)[TARGET]
    assert (hours(found), found.left_out) == ([1], {"outside": 1})


def test_every_event_is_counted_or_left_out_and_the_table_of_other_species_agrees():
    rng = np.random.default_rng(11)
    rows = [
        sighting(
            f"s{i:03d}",
            None if i % 17 == 0 else moment(float(rng.uniform(-10, 100)), 0),
            locationID=f"S{1 + i % 2}",
            deploymentID="S9-1" if i % 5 == 0 else "S1-1",
            scientificName=("Cervus nippon", "Sus scrofa", TARGET)[i % 3],
            excluded_by="no-timestamp" if i % 17 == 0 else None,
        )
        for i in range(600)
    ]
    usage = worked(dead={(f"S{1 + day % 2}", day) for day in range(20, 60)})
    states = [assigned(row["sightingID"]) for row in rows if row["scientificName"] == TARGET]
    groups = events(rows, states, DOUBTED, usage)
    records = species_records(as_people_see(rows, [], states))
    joined = events_of(records, HALF_HOUR, "lastRecord", ZONE)
    told = {row["scientificName"]: row for row in bycatch_rows(records, joined, usage, TARGET)}
    for species, group in groups.items():
        own = [event for event in joined if event.species == species]
        untimed = sum(r.start is None for r in records if r.species == species)
        assert len(group.starts) + sum(group.left_out.values()) == len(own) + untimed
        assert len(group.starts) + group.left_out["doubtful"] == len(with_effort(own, usage))
        assert min(group.left_out[reason] for reason in ("outside", "no_effort", "untimed", "doubtful")) > 0
        if species != TARGET:
            assert told[species]["n_events"] == len(group.starts) + group.left_out["doubtful"]
            assert told[species]["n_events_aside"] == group.left_out["outside"] + group.left_out["no_effort"]
            assert told[species]["n_untimed"] == group.left_out["untimed"]
