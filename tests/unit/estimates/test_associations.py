"""Who was met with whom: meetings in time, relations, flanks that leave it open, and the cubs' mothers."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.estimates.associations import (
    NONE_MET,
    Known,
    association_rows,
    cub_rows,
    known_animals,
)
from leopard_census.estimates.associations_table import write_associations
from leopard_census.estimates.meetings import Visit, components, events_of_visits
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

ZONE = timezone(timedelta(hours=11))
START = datetime(2012, 1, 10, 6, tzinfo=ZONE)
HALF_HOUR = timedelta(minutes=30)


def visit(animal, minute, station="S1", length=0.0, n=1):
    start = START + timedelta(minutes=minute)
    key = f"{animal}.{station}.{n}"
    return Visit(key, animal, station, start, start + timedelta(minutes=length), frozenset({f"s.{key}"}))


def sighting(v, media="", companions=()):
    (key,) = v.sightings
    return {
        "sightingID": key,
        "mediaIDs": [media or key],
        "companions": [next(iter(c.sightings)) for c in companions],
    }


def rows_of(visits, known, sightings=(), interval=HALF_HOUR):
    events = events_of_visits(visits, sightings, interval)
    return {row["associationID"]: row for row in association_rows(events, known, ZONE)}


ADULTS = {
    "F": Known("female", "adult", "both"),
    "M": Known("male", "adult", "both"),
    "G": Known("female", "subadult", "both"),
    "U": Known(None, None, "both"),
    "L": Known("male", None, "left"),
    "R": Known(None, None, "right"),
    "C": Known(None, "juvenile", "both", "F", "register"),
    "D": Known(None, "juvenile", "both"),
    "O": Known("male", "subadult", "both", "F", "register"),
}


@pytest.mark.parametrize(
    ("pair", "relation"),
    [
        ("FM", "male-female"),
        ("FG", "females"),
        ("LM", "males"),
        ("FU", "unknown-sex"),
        ("CF", "mother-cub"),
        ("FO", "mother-offspring"),
        ("CG", "female-cub"),
        ("DM", "adult-cub"),
        ("CD", "cubs"),
        ("LR", "maybe-one-animal"),
    ],
)
def test_relations(pair, relation):
    one, other = pair
    (row,) = rows_of([visit(one, 0), visit(other, 12)], ADULTS).values()
    assert row["relation"] == relation
    assert (row["evidence"], row["n_events"], row["n_passing"]) == ("passing", 1, 1)
    assert row["individuals"] == sorted(pair)
    assert row["encounterIDs"] == sorted([f"{one}.S1.1", f"{other}.S1.1"])


def test_the_best_evidence_is_told_and_each_kind_is_counted():
    a = [visit("F", 0, n=1), visit("F", 100, n=2), visit("F", 200, n=3), visit("F", 400, n=4)]
    b = [visit("M", 0, n=1), visit("M", 100, n=2), visit("M", 229.9, n=3), visit("M", 430, n=4)]
    sightings = [
        sighting(a[0], companions=[b[0]]),
        sighting(b[0]),
        *(sighting(v, media="one-clip") for v in (a[1], b[1])),
        *(sighting(v) for v in (a[2], b[2], a[3], b[3])),
    ]
    (row,) = rows_of([*a, *b], ADULTS, sightings).values()
    # The fourth visits lie the whole interval apart: independent, no meeting.
    assert (row["n_same_frame"], row["n_same_file"], row["n_passing"], row["n_events"]) == (1, 1, 1, 3)
    assert row["evidence"] == "same-frame"
    assert len(row["encounterIDs"]) == 6


def test_other_stations_and_longer_times_are_no_meeting():
    rows = rows_of([visit("F", 0), visit("M", 0, station="S2"), visit("G", 31)], ADULTS)
    assert rows["none"]["note"] == NONE_MET
    assert list(rows) == ["none"]
    # A clip that goes on while the other comes is a meeting however long ago it began.
    assert "F+M" in rows_of([visit("F", 0, length=90), visit("M", 100)], ADULTS)


def test_without_an_interval_only_what_overlaps_is_a_meeting():
    rows = rows_of([visit("F", 0, length=5), visit("M", 5), visit("G", 6)], ADULTS, interval=timedelta(0))
    assert list(rows) == ["F+M"]


def test_two_flanks_are_two_animals_only_when_one_frame_shows_both():
    pair = [visit("L", 0), visit("R", 0.1)]
    loose = rows_of(pair, ADULTS)["L+R"]
    assert loose["relation"] == "maybe-one-animal"
    assert "may be one animal" in loose["note"]
    # In one file, but in different frames: it may have turned round.
    same_clip = rows_of(pair, ADULTS, [sighting(v, media="clip") for v in pair])["L+R"]
    assert (same_clip["relation"], same_clip["evidence"]) == ("maybe-one-animal", "same-file")
    shown = rows_of(pair, ADULTS, [sighting(pair[0], companions=[pair[1]]), sighting(pair[1])])["L+R"]
    assert shown["relation"] == "unknown-sex"
    assert "L is known by its left flank only" in shown["note"]


def test_names_that_tell_no_flank_may_be_one_animal_unless_sex_age_or_a_mother_says_otherwise():
    known = {
        "F": Known("female", "adult", "none"),
        "M": Known("male", "adult", "none"),
        "N": Known(None, None, "none"),
        "L": Known(None, "subadult", "left"),
        "B": Known("female", None, "both"),
        "C": Known(None, "juvenile", "none"),
        "D": Known(None, None, "right", "N", "register"),
    }
    relations = {
        "FN": "maybe-one-animal",
        "LN": "maybe-one-animal",
        "CN": "maybe-one-animal",
        "FM": "male-female",
        "CF": "female-cub",
        "BF": "females",
        "DN": "mother-offspring",
    }
    for pair, relation in relations.items():
        (row,) = rows_of([visit(code, 5 * i) for i, code in enumerate(pair)], known).values()
        assert row["relation"] == relation, pair
        assert "may also stand under another code" in row["note"] or "may be one animal" in row["note"]
    (row,) = rows_of([visit("L", 0), visit("N", 5)], known).values()
    assert row["note"] == "No flank is on record of N: they may be one animal."
    one, other = visit("F", 0), visit("N", 0)
    (row,) = rows_of([one, other], known, [sighting(one, companions=[other]), sighting(other)]).values()
    assert row["relation"] == "unknown-sex"


def test_a_female_and_a_male_are_two_animals_whatever_their_flanks():
    known = {"F": Known("female", None, "left"), "M": Known("male", None, "right")}
    (row,) = rows_of([visit("F", 0), visit("M", 5)], known).values()
    assert row["relation"] == "male-female"


def test_a_one_flank_animal_is_told_of_in_every_row():
    row = rows_of([visit("F", 0), visit("L", 3)], ADULTS)["F+L"]
    assert row["relation"] == "male-female"
    assert row["note"] == "L is known by its left flank only and may also stand under another code."


def test_groups_are_chains_of_meetings_held_by_their_weakest_link():
    visits = [visit("F", 0), visit("C", 0), visit("G", 20), visit("M", 45)]
    sightings = [sighting(visits[0], companions=[visits[1]]), *(sighting(v) for v in visits[1:])]
    rows = rows_of(visits, ADULTS, sightings)
    assert set(rows) == {"C+F", "C+G", "F+G", "G+M", "C+F+G+M"}
    group = rows["C+F+G+M"]
    assert (group["relation"], group["evidence"], group["n_events"]) == ("group", "passing", 1)
    assert (rows["C+F"]["relation"], rows["C+F"]["evidence"]) == ("mother-cub", "same-frame")


def test_a_group_tells_which_of_it_may_be_one_animal():
    rows = rows_of([visit("F", 0), visit("L", 1), visit("R", 2)], ADULTS)
    assert "L and R may be one animal" in rows["F+L+R"]["note"]


def member(code, known, n_encounters=1):
    group = "cubs" if known.cub else "adults"
    return {
        "individualID": code,
        "group": group,
        "lifeStage": known.life_stage,
        "sex": known.sex,
        "flanks": known.flanks,
        "counted": True,
        "n_sightings": 1,
        "n_encounters": n_encounters,
        "n_captures": 1,
        "data_sets": [],
    }


def cubs(visits, known, sightings=()):
    members = [member(code, animal) for code, animal in known.items()]
    events = events_of_visits(visits, sightings, HALF_HOUR)
    return {row["individualID"]: row for row in cub_rows(members, known, events)}


def test_mothers_by_register_by_pictures_or_not_at_all():
    frame = [visit("D", 0), visit("G", 0)]
    together = [sighting(frame[0], companions=[frame[1]]), sighting(frame[1])]
    found = cubs([*frame, visit("C", 100), visit("F", 110)], ADULTS, together)
    assert (found["C"]["mother"], found["C"]["mother_by"], found["C"]["n_with_mother"]) == (
        "F",
        "register",
        1,
    )
    assert (found["D"]["mother"], found["D"]["mother_by"]) == ("G", "seen-together")
    assert found["D"]["note"]
    # Passing the same place ten minutes apart makes nobody a mother, and two females leave it open.
    passing = cubs([visit("D", 0), visit("G", 10)], ADULTS)
    assert (passing["D"]["mother"], passing["D"]["mother_by"], passing["D"]["seen_with"]) == (
        None,
        "none",
        ["G"],
    )
    three = [visit("D", 0), visit("G", 0), visit("F", 0)]
    both = cubs(three, ADULTS, [sighting(three[0], companions=three[1:]), *map(sighting, three[1:])])
    assert both["D"]["mother"] is None
    assert "several grown females" in both["D"]["note"]


def test_a_registered_mother_that_was_not_met_is_said_so():
    alone = cubs([visit("C", 0)], ADULTS)["C"]
    assert (alone["mother"], alone["n_with_mother"]) == ("F", 0)
    assert alone["note"] == "They were not met together in this survey."
    absent = {code: known for code, known in ADULTS.items() if code != "F"}
    assert cubs([visit("C", 0)], absent)["C"]["note"] == "Its mother was not recorded in this survey."


def test_without_times_nothing_is_said_of_company():
    members = [member(code, ADULTS[code]) for code in "CDF"]
    found = {row["individualID"]: row["note"] for row in cub_rows(members, ADULTS, [], times_known=False)}
    assert found["C"] == "No time of day tells whom it was met together with."
    assert found["D"].endswith("No time of day tells whom it was met together with.")


def test_the_register_goes_before_a_proposal():
    members = [member("C", ADULTS["C"]), member("D", ADULTS["D"])]
    register = [{"individualID": "C", "mother": "F"}]
    proposed = [{"individualID": "C", "mother": "G"}, {"individualID": "D", "mother": "G"}]
    known = known_animals(members, register, proposed)
    assert (known["C"].mother, known["C"].mother_by) == ("F", "register")
    assert (known["D"].mother, known["D"].mother_by) == ("G", "proposed")


def test_components_do_not_depend_on_the_order_of_links():
    members = ["a", "b", "c", "d", "e"]
    links = [("d", "e"), ("b", "c"), ("c", "e")]
    expected = {"a": "a", "b": "b", "c": "b", "d": "b", "e": "b"}
    assert components(members, links) == components(members, links[::-1]) == expected


VISITS = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.integers(0, 2), st.integers(0, 300), st.integers(0, 20)),
    max_size=25,
)


@given(VISITS, st.permutations("ABCDE"), st.permutations(range(3)), st.integers(-600, 600))
def test_names_order_and_offset_do_not_matter(drawn, names, stations, shift):
    """Relabelled animals, other stations, all sheets and the survey's offset shifted together."""
    alphabet = "ABCDE"
    known = {letter: Known("female", "adult", "both") for letter in alphabet}
    plain = [visit(a, m, f"S{s}", length, n) for n, (a, s, m, length) in enumerate(drawn)]
    other_zone = timezone(timedelta(minutes=660 + shift) if abs(660 + shift) < 1440 else timedelta(0))
    moved = []
    for n, (a, s, m, length) in enumerate(drawn):
        v = visit(names[alphabet.index(a)], m, f"T{stations[s]}", length, n)
        moved.append(
            Visit(v.key, v.individual, v.station, v.start.replace(tzinfo=other_zone),
                  v.end.replace(tzinfo=other_zone), v.sightings)
        )  # fmt: skip
    one = association_rows(events_of_visits(plain, [], HALF_HOUR), known, ZONE)
    other = association_rows(events_of_visits(moved[::-1], [], HALF_HOUR), known, other_zone)

    def shape(rows, rename):
        return sorted(
            (
                sorted(rename(i) for i in r.get("individuals", [])),
                r["relation"],
                r["n_events"],
                r["n_stations"],
            )
            for r in rows
        )

    assert shape(one, lambda i: names[alphabet.index(i)]) == shape(other, lambda i: i)
    for row in one:
        assert row["n_events"] == row["n_same_frame"] + row["n_same_file"] + row["n_passing"]


def run(folder, encounters, register=()):
    known = {code: ADULTS[code] for code in "FMC"}
    members = [member(code, animal) for code, animal in known.items()]
    write_table(folder / "encounters.csv", contract("encounters"), encounters)
    write_table(folder / "members.csv", contract("members"), members)
    write_table(folder / "register.csv", contract("individuals"), register)
    outputs = {"associations": folder / "a.csv", "cubs": folder / "c.csv"}
    write_associations(
        {
            "encounters": folder / "encounters.csv",
            "members": folder / "members.csv",
            "sightings": [],
            "register": [folder / "register.csv"],
            "package_register": [],
            "proposed": [],
        },
        outputs,
        survey="now-sim-2012",
        earlier=["then-sim-2011"],
        utc_offset="+11:00",
        minutes=30,
    )
    return (
        read_table(outputs["associations"], contract("associations")),
        read_table(outputs["cubs"], contract("cubs")),
    )


def encounter(animal, minute, timed=True):
    start = START + timedelta(minutes=minute) if timed else None
    return {
        "encounterID": f"{animal}.S1.{minute}",
        "individualID": animal,
        "locationID": "S1",
        "date": START.date(),
        "start": start,
        "end": start,
        "n_sightings": 1,
        "sightingIDs": [f"{animal}{minute}"],
    }


def test_the_files(tmp_path):
    mother = {"individualID": "C", "mother": "F", "firstSurvey": "now-sim-2012"}
    rows, young = run(tmp_path, [encounter("F", 0), encounter("C", 4), encounter("M", 300)], [mother])
    assert [(row["associationID"], row["relation"]) for row in rows] == [("C+F", "mother-cub")]
    assert (young[0]["mother"], young[0]["n_with_mother"]) == ("F", 1)
    # A row of a later winter is not read.
    later = [mother | {"firstSurvey": "next-sim-2013"}]
    rows, young = run(tmp_path, [encounter("F", 0), encounter("C", 4)], later)
    assert rows[0]["relation"] == "female-cub"
    assert young[0]["mother"] is None


def test_an_unsure_name_keeps_nobody_company(tmp_path):
    unsure = encounter("C", 4) | {"excluded_by": "name-grade"}
    rows, _ = run(tmp_path, [encounter("F", 0), unsure])
    assert rows[0]["note"] == NONE_MET
    outside = encounter("C", 4) | {"excluded_by": "outside-window"}
    rows, _ = run(tmp_path, [encounter("F", 0), outside])
    assert rows[0]["associationID"] == "C+F"


@pytest.mark.parametrize(
    ("encounters", "told"),
    [
        ([], "No animal was encountered."),
        ([encounter("F", 0, timed=False)], "The time of day of no encounter is known"),
        ([encounter("F", 0)], NONE_MET),
    ],
)
def test_degenerate_surveys_give_a_sentence(tmp_path, encounters, told):
    rows, _ = run(tmp_path, encounters)
    assert [row["relation"] for row in rows] == ["none"]
    assert told in rows[0]["note"]
