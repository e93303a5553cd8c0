"""From observations of other programs to sightings, assignments and a catalogue."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.config.package_descriptor import read_descriptor
from leopard_census.exchange.read_levels import REASONS, TAKEN
from leopard_census.exchange.read_package import read_package_tables
from leopard_census.exchange.read_sightings import Independence
from tests.unit.exchange.made_package import LEOPARD, deployment, medium, seen, write_package

ZONE = timezone(timedelta(hours=11))


def tables(folder, observations, media=(), deployments=None, target=LEOPARD, minutes=30, since="lastRecord"):
    deployments = deployments or [deployment("D1"), deployment("D2")]
    found, faults = read_descriptor(write_package(folder, deployments, media, observations), "package")
    assert faults == []
    return read_package_tables(found, target, ZONE, Independence(timedelta(minutes=minutes), since))


def observed(made):
    return {row["state"]: row["n"] for row in made.funnel if row["unit"] == "observations"}


def test_an_observation_of_an_event_is_a_sighting_with_the_name_that_it_was_given(tmp_path):
    rows = [
        seen(
            "o1",
            individualID="Leo",
            sex="male",
            lifeStage="adult",
            classificationMethod="human",
            classificationProbability="0.9",
            observationTags="good | flank:Left|idprob:0.97",
        ),
        seen("o2", "2012-01-21T05:00:00+11:00"),
        seen("o3", name="Sus scrofa", count="7", individualID="pig 1"),
    ]
    made = tables(tmp_path, rows)
    first, second, third = made.sightings
    assert (first["sightingID"], first["locationID"], first["flank"]) == ("o1", "S-D1", "left")
    assert (first["probability"], first["species_source"], first["sex"]) == (0.9, "label", "male")
    assert (second["flank"], third["scientificName"], third["simultaneous"]) == ("other", "Sus scrofa", 7)
    named, unnamed = made.assignments
    assert (named["individualID"], named["state"], named["evidence"]) == ("Leo", "identified", "label")
    assert named["probability"] == 0.97
    assert (unnamed["individualID"], unnamed["state"]) == (None, "to-review")
    assert unnamed["reason"] == "the package names no individual"
    (animal,) = made.catalogue
    assert (animal["individualID"], animal["flanks"], animal["sex"]) == ("Leo", "left", "male")
    assert (animal["lifeStage"], animal["n_sightings"], animal["provisional"]) == ("adult", 1, False)
    assert observed(made) == {"total": 3, TAKEN: 3}


def test_a_name_given_by_a_machine_is_told_as_one(tmp_path):
    made = tables(tmp_path, [seen("o1", individualID="A", classificationMethod="machine")])
    assert made.assignments[0]["evidence"] == "automatic"
    assert made.sightings[0]["species_source"] == "classification"


def test_without_a_flank_an_animal_is_known_by_none(tmp_path):
    made = tables(tmp_path, [seen("o1", individualID="A"), seen("o2", individualID="A")])
    assert made.catalogue[0]["flanks"] == "none"


def test_files_of_an_event_that_is_told_are_its_evidence(tmp_path):
    box = {"bboxX": "0.1", "bboxY": "0.1", "bboxWidth": "0.5", "bboxHeight": "0.5"}
    media = [medium(f"m{n}") for n in range(3)]
    rows = [
        seen("e1", eventID="E1", individualID="A"),
        seen("f0", level="media", eventID="E1", mediaID="m0", observationTags="flank:right", **box),
        seen("f1", level="media", mediaID="m1"),  # without an eventID: it lies in the time of the event
        seen("f2", level="media", eventID="E1", mediaID="m2"),
    ]
    made = tables(tmp_path, rows, media)
    (sighting,) = made.sightings
    assert sighting["mediaIDs"] == ["m0", "m1", "m2"]
    assert (sighting["flank"], sighting["n_detections"]) == ("right", 1)
    assert observed(made) == {"total": 4, TAKEN: 1, "told by its event": 3}


def test_an_event_seen_from_both_sides_gives_a_sighting_for_each(tmp_path):
    rows = [
        seen("e1", eventID="E1", individualID="A"),
        seen("f0", level="media", eventID="E1", mediaID="m0", observationTags="flank:right"),
        seen("f1", level="media", eventID="E1", mediaID="m1", observationTags="flank:left"),
    ]
    made = tables(tmp_path, rows, [medium("m0"), medium("m1")])
    assert [(s["sightingID"], s["flank"], s["mediaIDs"]) for s in made.sightings] == [
        ("e1.left", "left", ["m1"]),
        ("e1.right", "right", ["m0"]),
    ]
    assert made.catalogue[0]["flanks"] == "both"


def test_a_sighting_of_one_side_takes_no_key_of_another_observation(tmp_path):
    rows = [
        seen("e1", eventID="E1", individualID="A"),
        seen("e1.left", eventID="E2", individualID="B"),
        seen("f0", level="media", eventID="E1", mediaID="m0", observationTags="flank:right"),
        seen("f1", level="media", eventID="E1", mediaID="m1", observationTags="flank:left"),
    ]
    made = tables(tmp_path, rows, [medium("m0"), medium("m1")])
    assert [(s["sightingID"], s["individualID"]) for s in made.sightings] == [
        ("e1.left", "B"),
        ("e1.left.", "A"),
        ("e1.right", "A"),
    ]


def test_of_two_animals_in_one_event_each_has_its_own_files(tmp_path):
    rows = [
        seen("e1", eventID="E1", individualID="A"),
        seen("e2", eventID="E1", individualID="B"),
        seen("f0", level="media", eventID="E1", mediaID="m0", individualID="A"),
        seen("f1", level="media", eventID="E1", mediaID="m1", individualID="B"),
        seen("f2", level="media", eventID="E1", mediaID="m0"),  # of whom, nobody can say
    ]
    made = tables(tmp_path, rows, [medium("m0"), medium("m1")])
    assert [row["mediaIDs"] for row in made.sightings] == [["m0"], ["m1"]]
    assert {row["individualID"]: row["companions"] for row in made.catalogue} == {"A": ["B"], "B": ["A"]}


def test_names_that_only_the_files_give_are_not_lost(tmp_path):
    rows = [
        seen("e1", eventID="E1", count="2"),
        seen("f0", level="media", eventID="E1", mediaID="m0", individualID="A"),
        seen("f1", level="media", eventID="E1", mediaID="m0", individualID="B"),
        seen("f2", level="media", eventID="E1", mediaID="m1", individualID="A"),
    ]
    made = tables(tmp_path, rows, [medium("m0"), medium("m1")])
    assert [row["individualID"] for row in made.assignments] == ["A", "B"]
    assert made.sightings[0]["companions"] == ["f1"]
    assert observed(made) == {"total": 4, TAKEN: 3, "told by its media": 1}


def test_an_animal_that_only_the_files_name_is_not_lost_beside_one_that_the_event_names(tmp_path):
    rows = [
        seen("e1", eventID="E1", individualID="A"),
        seen("e2", eventID="E1"),
        seen("f0", level="media", eventID="E1", mediaID="m0", individualID="A"),
        seen("f1", level="media", eventID="E1", mediaID="m1", individualID="B"),
        seen("f2", level="media", eventID="E1", mediaID="m1"),
    ]
    made = tables(tmp_path, rows, [medium("m0"), medium("m1")])
    named = {row["sightingID"]: row["individualID"] for row in made.assignments}
    assert named == {"e1": "A", "f1": "B"}
    assert observed(made) == {"total": 5, TAKEN: 2, "told by its event": 2, "told by its media": 1}


def test_a_file_with_an_event_of_its_own_is_evidence_of_the_event_without_one_in_whose_time_it_lies(tmp_path):
    """Only one of the two levels has an eventID: one passing, told twice."""

    def at(time):
        return f"2012-01-20T{time}+11:00"

    rows = [
        seen("e", at("05:00:00"), eventEnd=at("05:05:00")),
        seen("f", at("05:02:00"), "media", eventID="X9", mediaID="m1", observationTags="flank:left"),
        seen("boar", at("06:00:00"), name="Sus scrofa", eventEnd=at("06:05:00"), count="7"),
        seen("boars", at("06:02:00"), "media", name="Sus scrofa", eventID="X10", count="7"),
        seen("later", at("05:06:00"), "media", eventID="X11"),
        seen("other", at("05:02:00"), "media", eventID="X9", deployment="D2"),
        seen("species", at("06:03:00"), "media", eventID="X12"),
        # Two events that both have an ID are two.
        seen("n", at("07:00:00"), eventID="E1", eventEnd=at("07:05:00")),
        seen("o", at("07:02:00"), "media", eventID="E2"),
    ]
    made = tables(tmp_path, rows, [medium("m1")])
    keys = [row["sightingID"] for row in made.sightings]
    assert keys == ["boar", "e", "later", "n", "o", "other", "species"]
    assert next(row for row in made.sightings if row["sightingID"] == "e")["flank"] == "left"
    assert observed(made) == {"total": 9, TAKEN: 7, "told by its event": 2}
    named = [seen("e", at("05:00:00"), eventEnd=at("05:05:00"))]
    named.append(seen("f", at("05:02:00"), "media", eventID="X9", individualID="A"))
    made = tables(tmp_path / "named", named)
    assert [(row["sightingID"], row["individualID"]) for row in made.assignments] == [("f", "A")]


def test_an_observation_without_a_deployment_is_of_that_of_its_media_file(tmp_path):
    rows = [
        seen("a", level="media", deployment="", mediaID="m1", individualID="B"),
        seen("b", level="media", deployment="", individualID="C"),
        # Of nothing there is none, wherever it was.
        seen("c", level="media", name="blank", deployment="", mediaID="m1"),
    ]
    made = tables(tmp_path, rows, [medium("m1", "D2")])
    assert [(row["sightingID"], row["locationID"]) for row in made.sightings] == [("a", "S-D2")]
    assert [row["individualID"] for row in made.assignments] == ["B"]
    assert observed(made) == {"total": 3, TAKEN: 1, "blank": 1, "without a deployment": 1}
    assert next(row for row in made.basis if row["item"] == "placed_by_media")["value"] == "1"


def test_files_without_an_event_are_grouped_by_the_independence_interval(tmp_path):
    times = ("05:00:00", "05:29:59", "05:59:58", "06:29:58")
    rows = [
        seen(f"f{n}", f"2012-01-20T{time}+11:00", level="media", individualID="A")
        for n, time in enumerate(times)
    ]
    rows.append(seen("g", "2012-01-20T05:10:00+11:00", level="media", individualID="A", deployment="D2"))
    made = tables(tmp_path, rows)
    # 29:59 after the last record is the same visit, 30:00 is another; each camera by itself.
    assert [row["sightingID"] for row in made.sightings] == ["f0", "f3", "g"]
    assert made.sightings[0]["end"].isoformat() == "2012-01-20T05:59:58+11:00"
    assert len(tables(tmp_path / "b", rows, minutes=0).sightings) == 5
    # Counted from the record that began the event, the third is 59:58 after the first.
    since = tables(tmp_path / "c", rows, since="lastIndependentRecord")
    assert [row["sightingID"] for row in since.sightings] == ["f0", "f2", "f3", "g"]


def test_groups_keep_species_and_individuals_apart(tmp_path):
    rows = [
        seen("a", level="media", eventID="E", individualID="A", mediaID="m"),
        seen("b", level="media", eventID="E", individualID="B", mediaID="m"),
        seen("c", level="media", eventID="E", mediaID="m"),
        seen("d", level="media", eventID="E", name="Sus scrofa", mediaID="m"),
    ]
    made = tables(tmp_path, rows, [medium("m")])
    assert [row["sightingID"] for row in made.sightings] == ["a", "b", "c", "d"]
    assert made.sightings[3]["companions"] == ["a", "b", "c"]


def test_what_makes_no_sighting_is_counted_with_its_reason(tmp_path):
    rows = [
        seen("1", name="blank"),
        seen("2", name="vehicle"),
        seen("3", name="unclassified"),
        seen("4", name="unknown"),
        seen("5", name="human"),
        seen("6", name=LEOPARD, deployment=""),
    ]
    made = tables(tmp_path, rows)
    states = observed(made)
    assert states == {
        "total": 6,
        "blank": 1,
        "vehicle": 1,
        "unclassified": 1,
        "without a deployment": 1,
        TAKEN: 2,
    }
    assert [row["scientificName"] for row in made.sightings] == ["unknown", "Homo sapiens"]
    told = {row["state"]: row["reason"] for row in made.funnel if row["unit"] == "observations"}
    assert all(told[state] == REASONS[state] for state in states if state in REASONS)


def test_an_observation_without_a_time_is_a_sighting_without_one(tmp_path):
    made = tables(tmp_path, [seen("1", "", individualID="A"), seen("2", "", level="media", individualID="A")])
    assert [row["start"] for row in made.sightings] == [None, None]
    assert made.catalogue[0]["first_seen"] is None


def test_times_are_told_in_the_surveys_offset(tmp_path):
    made = tables(tmp_path, [seen("1", "2012-01-19T18:30:00Z", individualID="A")])
    assert made.sightings[0]["start"].isoformat() == "2012-01-20T05:30:00+11:00"
    assert made.catalogue[0]["first_seen"].isoformat() == "2012-01-20"


def test_subspecies_of_the_target_are_the_target(tmp_path):
    rows = [seen("1", name="Panthera pardus orientalis", individualID="A"), seen("2", name="Panthera")]
    made = tables(tmp_path, rows)
    assert [row["scientificName"] for row in made.sightings] == [LEOPARD, "Panthera"]
    assert len(tables(tmp_path / "b", rows, target="Panthera pardus orientalis").assignments) == 1
    assert tables(tmp_path / "c", [seen("1")], target="Panthera pardus orientalis").assignments == []


def test_keys_that_other_programs_could_not_take_are_spelt_otherwise(tmp_path):
    deployments = [deployment("Cam 1", "S_1"), deployment("Cam_1", "S 1"), deployment("D3", "S-1")]
    rows = [
        seen("1", deployment="Cam 1", individualID="Барс 1"),
        seen("2", deployment="D3", individualID="Bars-1"),
    ]
    made = tables(tmp_path, rows, deployments=deployments)
    used = {(row["kind"], row["given"]): row["used"] for row in made.names}
    assert used == {
        ("deploymentID", "Cam 1"): "Cam-1",
        ("deploymentID", "Cam_1"): "Cam-1-2",
        ("locationID", "S 1"): "S-1-2",
        ("locationID", "S_1"): "S-1-3",
        ("individualID", "Барс 1"): "Bars-1-2",
    }
    assert [row["locationID"] for row in made.sightings] == ["S-1-3", "S-1"]
    assert [row["individualID"] for row in made.catalogue] == ["Bars-1", "Bars-1-2"]


@pytest.mark.parametrize(
    ("cells", "stations"),
    [
        ({"locationID": "", "locationName": "Ridge"}, {"Ridge"}),
        ({"locationID": ""}, {"D1"}),
        ({"locationID": "", "latitude": "", "longitude": ""}, {"D1", "D2"}),
    ],
)
def test_stations_without_a_key_are_told_by_name_or_place(tmp_path, cells, stations):
    made = tables(tmp_path, [], deployments=[deployment("D1", **cells), deployment("D2", **cells)])
    assert {row["locationID"] for row in made.deployments} == stations


def test_media_are_counted_and_need_not_be_there(tmp_path):
    media = [medium("1"), medium("2", kind="video/mp4"), medium("3", kind="audio/wav")]
    made = tables(tmp_path, [], media)
    counted = {row["state"]: row["n"] for row in made.funnel if row["unit"] == "media records"}
    assert counted == {"total": 3, "photos": 1, "clips": 1, "other": 1}
    assert {row["item"]: row["value"] for row in made.basis}["method"] == "both"


@given(order=st.permutations(range(8)))
def test_the_order_of_rows_changes_nothing(tmp_path_factory, order):
    rows = [
        seen("e1", eventID="E1", individualID="A"),
        seen("e2", "2012-01-22T05:00:00+11:00", eventID="E2"),
        seen("f0", level="media", eventID="E1", mediaID="m0", observationTags="flank:right"),
        seen("f1", level="media", eventID="E1", mediaID="m1", observationTags="flank:left"),
        seen("f2", "2012-01-22T05:00:00+11:00", level="media", eventID="E2", mediaID="m2", individualID="B"),
        seen("g1", "2012-01-23T05:00:00+11:00", level="media"),
        seen("g2", "2012-01-23T05:20:00+11:00", level="media"),
        seen("b", name="blank", level="media"),
    ]
    media = [medium("m0"), medium("m1"), medium("m2")]
    folder = tmp_path_factory.mktemp("p")
    assert tables(folder / "a", rows, media) == tables(folder / "b", [rows[i] for i in order], media)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["event", "media"]),
            st.sampled_from([LEOPARD, "Sus scrofa", "blank", "human", "unknown", "unclassified"]),
            st.sampled_from(["", "E1", "E2"]),
            st.sampled_from(["", "A", "B"]),
            st.sampled_from(["", "flank:left", "flank:right"]),
            st.integers(0, 23),
        ),
        max_size=12,
    )
)
def test_every_observation_ends_in_one_state_and_no_named_one_is_lost(tmp_path_factory, drawn):
    rows = [
        seen(
            f"o{n:02}",
            f"2012-01-20T{hour:02}:00:00+11:00",
            level,
            name,
            eventID=event,
            individualID=animal if name == LEOPARD else "",
            observationTags=tag,
        )
        for n, (level, name, event, animal, tag, hour) in enumerate(drawn)
    ]
    made = tables(tmp_path_factory.mktemp("p"), rows)
    states = observed(made)
    assert states.pop("total") == len(rows) == sum(states.values())
    assert len({row["sightingID"] for row in made.sightings}) == len(made.sightings)
    assert {row["individualID"] for row in rows} - {""} == {row["individualID"] for row in made.catalogue}
