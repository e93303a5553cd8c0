"""What an import comes to, and how it ranks against what people decided and what the machine says."""

import pytest

from leopard_census.review.importing.told import RefusedError
from tests.unit.review.importing.conftest import SOURCE


def keys_of(told):
    return [(one.key, one.place.row if one.place else None) for one in told]


def refused(imports, text, **more):
    with pytest.raises(RefusedError) as error:
        imports.look(text, **more)
    return keys_of(error.value.told)


def register(*codes):
    return [{"individualID": code, "aliases": [f"old-{code}"]} for code in codes]


def test_rows_become_decisions_with_their_source(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start(register("KP-1"))
    plan = imports.look(imports.table((one, "KP-1"), (other, "old-KP-1")))
    assert [(r["subject"], r["object"], r["reviewer"], r["round"], r["kind"], r["verdict"]) for r in plan.rows] == [
        (imports.anchor(key), "KP-1", SOURCE, 0, "name", "is") for key in (one, other)
    ]  # fmt: skip
    assert plan.rows[1]["comment"] == f"imported by Vera: t.csv, row 3, sha256 {plan.digest}"
    assert (plan.n_given, plan.n_animals, plan.begun, plan.contradictions) == (2, 1, [], [])
    assert not plan.machine
    assert imports.log == []


def test_several_pictures_of_a_sighting_are_one_decision(imports):
    one = imports.made.add()
    imports.start()
    plan = imports.look(imports.table((one, "KP-1"), (one, "KP-1")))
    assert (plan.n_given, len(plan.rows)) == (2, 1)
    assert refused(imports, imports.table((one, "KP-1"), (one, "KP-2"))) == [("f_two_names", 3)]


def test_a_box_tells_which_animal_is_meant(imports):
    one = imports.made.add()
    other = imports.made.add(
        mediaIDs=["m0000"], anchor_mediaID="m0000", anchor_box="0.7500 0.2000 0.2000 0.5000"
    )
    for rows in (imports.made.tracks, imports.made.crops):
        for n, row in enumerate(rows[-2:]):
            row["frameID"] = f"m0099@{n}"
    imports.start()
    path = imports.path(one)
    assert refused(imports, imports.table((one, "KP-1"))) == [("f_several_animals", 2)]
    head = "file,individualID,x,y,w,h\n"
    plan = imports.look(head + f"{path},KP-1,0.2,0.2,0.5,0.5\n{path},KP-2,0.76,0.2,0.19,0.5\n")
    assert [(imports.desk.survey.attach(r["subject"]), r["object"]) for r in plan.rows] == [
        (one, "KP-1"),
        (other, "KP-2"),
    ]
    # The decision points at the box of the source, not at ours.
    assert plan.rows[1]["subject"] == "m0000 0.000 0.7600 0.2000 0.1900 0.5000"
    # The same in pixels of a picture of 2000 x 1000, as HotSpotter writes them.
    plan = imports.look(f"Image,Name,roi\n{path},KP-2,[1520  200  380  500]\n")
    assert plan.rows[0]["subject"] == "m0000 0.000 0.7600 0.2000 0.1900 0.5000"
    assert refused(imports, f"Image,Name,roi\n{path},KP-2,[1900  200  380  500]\n") == [("f_outside", 2)]
    assert keys_of(imports.look(head + f"{path},KP-1,0,0,0.05,0.05\n").left) == [("o_box", 2)]


def test_what_means_no_sighting_is_left_out_and_told(imports):
    one = imports.made.add()
    unboxed = imports.made.add(anchor_mediaID=None, anchor_time_s=None, anchor_box=None)
    imports.start(extra=[("m0099", "S1A", "S1A/empty.jpg")])
    text = (
        "file,individualID,species\nelsewhere/x.jpg,KP-1,\nS1A/empty.jpg,KP-1,\n"
        f"{imports.path(unboxed)},KP-1,\n{imports.path(one)},T-1,Panthera tigris\n"
        f"{imports.path(one)},KP-1,Panthera pardus orientalis\n{imports.path(one)},____,\n"
    )
    plan = imports.look(text)
    assert keys_of(plan.left) == [
        ("o_file", 2), ("o_nothing", 3), ("o_not_boxed", 4), ("o_species", 5), ("o_nameless", 7),
    ]  # fmt: skip
    assert [row["object"] for row in plan.rows] == ["KP-1"]


@pytest.mark.parametrize(
    ("species", "taken"),
    [("Panthera pardus", True), ("panthera pardus", True), ("Panthera", True), ("pardus", True), ("", True),
     ("Panthera pardus (Linnaeus, 1758)", True), ("Panthera tigris", False), ("tigris", False), ("Leopard", False),
     ("Capreolus", False)],
)  # fmt: skip
def test_only_the_target_species_is_taken(imports, species, taken):
    one = imports.made.add()
    imports.start()
    plan = imports.look(f'file,individualID,species\n{imports.path(one)},KP-1,"{species}"\n')
    assert bool(plan.rows) == taken


@pytest.mark.parametrize(
    ("code", "key"),
    [("kp-1", "f_spelling"), ("OLD-KP-1", "f_spelling"), ("P-abc123", "f_provisional"), ("two words", "f_code"),
     ("Лео-1", "f_code"), ("-KP", "f_code"), ("a" * 81, "f_code"), ("=HYPERLINK(1)", "f_code"), ("@SUM(A1)", "f_code"),
     ("<script>alert(1)</script>", "f_code"), ("../../etc", "f_code"), ("bars", "f_spelling")],
)  # fmt: skip
def test_codes_that_cannot_be_written_are_told_once(imports, code, key):
    one, other, named = imports.made.add(), imports.made.add(), imports.made.add("Bars")
    imports.start(register("KP-1"))
    assert named
    assert refused(imports, imports.table((one, code), (other, code))) == [(key, 2)]


def test_two_spellings_in_one_table_are_told(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    assert refused(imports, imports.table((one, "Bars"), (other, "BARS"))) == [("f_spelling", 3)]


def test_every_fault_is_told_at_once(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start(register("KP-1"))
    text = imports.table((one, "kp-1"), (other, "P-abc123"))
    assert refused(imports, text, source="x") == [("f_source", None), ("f_spelling", 2), ("f_provisional", 3)]


def test_an_import_never_overrules_a_person(imports):
    one, other, third = imports.made.add(), imports.made.add(), imports.made.add()
    imports.start()
    imports.decide(one, "KP-1")
    imports.decide(other, "KP-1")
    imports.decide(third, "KP-9", verdict="is-not")
    plan = imports.look(imports.table((one, "KP-1"), (other, "KP-2"), (third, "KP-9")))
    assert plan.rows == []
    assert plan.standing == 1
    assert [(c.kind, c.sighting, c.code, c.other, c.who, c.round) for c in plan.contradictions] == [
        ("name", other, "KP-2", "KP-1", "Anna", 1),
        ("denied", third, "KP-9", "", "Anna", 1),
    ]


def test_asked_again_a_name_is_open_until_a_third_person_decides(imports):
    one = imports.made.add()
    imports.start()
    imports.decide(one, "KP-1", number=2)
    text = imports.table((one, "KP-2"))
    imports.write(text, contradicting="ask")
    assert [(r["reviewer"], r["round"], r["object"]) for r in imports.log] == [
        ("Anna", 2, "KP-1"),
        (SOURCE, 2, "KP-2"),
    ]
    state = imports.importer.names()[one]
    assert state.verdict.name is None
    assert state.verdict.dispute.text == f"KP-1: Anna; KP-2: {SOURCE}"
    # Imported again it is not written again.
    assert (imports.look(text, contradicting="ask").rows, imports.look(text).standing) == ([], 1)
    imports.decide(one, "KP-1", reviewer="Boris", number=3)
    assert imports.importer.names()[one].verdict.name == "KP-1"


def test_reviewers_who_differ_are_not_settled_by_an_import(imports):
    one = imports.made.add()
    imports.start()
    imports.decide(one, "KP-1")
    imports.decide(one, "KP-2", reviewer="Boris")
    plan = imports.look(imports.table((one, "KP-1")))
    assert [(c.kind, c.who) for c in plan.contradictions] == [("open", "Anna, Boris")]
    assert plan.rows == []


def test_two_sources_that_differ_are_told(imports):
    one = imports.made.add()
    imports.start()
    imports.write(imports.table((one, "KP-1")))
    plan = imports.look(imports.table((one, "KP-2")), source="ISUNR 2013")
    assert [(c.kind, c.other, c.who, c.round) for c in plan.contradictions] == [("name", "KP-1", SOURCE, 0)]


def test_a_source_takes_back_what_it_said_itself(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    imports.write(imports.table((one, "KP-1"), (other, "KP-1")))
    plan = imports.look(imports.table((one, "KP-1"), (other, "KP-2")))
    assert (plan.standing, plan.revised, [row["object"] for row in plan.rows]) == (1, 1, ["KP-2"])
    imports.write(imports.table((other, "KP-2")))
    assert imports.importer.names()[other].verdict.name == "KP-2"


def test_what_was_withdrawn_stands_no_more(imports):
    one = imports.made.add()
    imports.start()
    imports.decide(one, "KP-1")
    key = imports.log[0]["decisionID"]
    imports.desk.log.add(
        "ab" * 8, [{"reviewer": "Anna", "kind": "withdraw", "subject": key, "verdict": "withdraw"}]
    )
    assert len(imports.look(imports.table((one, "KP-2"))).rows) == 1


def test_a_person_is_no_source(imports):
    one = imports.made.add()
    imports.start()
    imports.decide(one, "KP-1")
    assert refused(imports, imports.table((one, "KP-2")), source="ANNA") == [("f_source_person", None)]


def test_labels_pairs_and_frames_that_contradict_are_told(imports):
    label = imports.made.add("KP-1")
    same_a, same_b = imports.made.add(), imports.made.add()
    apart_a, apart_b = imports.made.add(), imports.made.add("KP-5")
    beside_a = imports.made.add()
    beside_b = imports.made.add(companions=[beside_a])
    imports.made.sightings[-2]["companions"] = [beside_b]
    imports.start()
    for reviewer in ("Anna", "Boris"):
        imports.pair(same_a, same_b, "same", reviewer)
        imports.pair(apart_a, apart_b, "different", reviewer)
    text = imports.table(
        (label, "KP-2"),
        (same_a, "KP-3"),
        (same_b, "KP-4"),
        (apart_a, "KP-5"),
        (beside_a, "KP-6"),
        (beside_b, "KP-6"),
    )
    plan = imports.look(text)
    assert sorted((c.kind, c.sighting, c.partner) for c in plan.contradictions) == sorted(
        [
            ("label", label, ""),
            ("same", same_a, same_b),
            ("same", same_b, same_a),
            ("different", apart_a, apart_b),
            ("together", beside_a, beside_b),
            ("together", beside_b, beside_a),
        ]
    )
    assert plan.rows == []
    assert {row["round"] for row in imports.look(text, contradicting="ask").rows} == {0}
    fitting = imports.table((label, "KP-1"), (same_a, "KP-3"), (same_b, "KP-3"), (apart_a, "KP-6"))
    assert imports.look(fitting).contradictions == []


def test_where_the_machine_differs_is_told_and_gives_way(imports):
    keys = [imports.made.add() for _ in range(5)]
    for key, name in zip(keys, ["KP-1", "P-aaaaaa", "P-aaaaaa", "P-bbbbbb", "KP-1"], strict=True):
        row = next(row for row in imports.made.assigned if row["sightingID"] == key)
        row |= {"individualID": name, "evidence": "automatic", "state": "identified", "reason": None}
    imports.start(register("KP-1"))
    codes = ["KP-2", "KP-3", "KP-4", "KP-4", "KP-1"]
    plan = imports.look(imports.table(*zip(keys, codes, strict=True)))
    assert len(plan.rows) == 5
    assert plan.contradictions == []
    assert plan.machine.renamed == [(keys[0], "KP-1", "KP-2")]
    assert plan.machine.split == {"KP-1": ["KP-1", "KP-2"], "P-aaaaaa": ["KP-3", "KP-4"]}
    assert plan.machine.joined == {"KP-4": ["P-aaaaaa", "P-bbbbbb"]}


def test_new_animals_are_told_apart_from_registered_ones(imports):
    one, other, third = imports.made.add(), imports.made.add(), imports.made.add()
    known = imports.made.add("KP-7")
    imports.start(register("KP-1"))
    assert known
    plan = imports.look(imports.table((one, "KP-1"), (other, "KP-8"), (third, "KP-7")))
    assert [(a.code, a.sightings, a.known) for a in plan.begun] == [("KP-7", 1, True), ("KP-8", 1, False)]


def test_a_bare_name_is_counted(imports):
    one = imports.made.add()
    imports.start()
    assert imports.look("file,individualID\nIMG_0000.JPG,KP-1\n").by_name == 1
    assert imports.look(imports.table((one, "KP-1"))).by_name == 0


def test_a_name_that_may_be_several_files_is_a_fault(imports):
    imports.made.add()
    imports.start(extra=[("m0099", "S2A", "S2A/DCIM/IMG_0000.JPG")])
    assert refused(imports, "file,individualID\nIMG_0000.JPG,KP-1\n") == [("f_several_files", 2)]
    assert len(imports.look("file,individualID,station\nIMG_0000.JPG,KP-1,S1\n").rows) == 1


def test_unclear_rows_are_left_out_if_a_person_says_so(imports):
    one = imports.made.add()
    two = imports.made.add()
    imports.made.add(mediaIDs=["m0001"], anchor_mediaID="m0001", anchor_box="0.7500 0.2000 0.2000 0.5000")
    imports.start(extra=[("m0099", "S2A", "S2A/DCIM/IMG_0000.JPG")])
    text = imports.table((one, "KP-1"), (two, "KP-2")) + "IMG_0000.JPG,KP-1\n"
    assert refused(imports, text) == [("f_several_animals", 3), ("f_several_files", 4)]
    plan = imports.look(text, without_unclear=True)
    assert [row["subject"] for row in plan.rows] == [imports.anchor(one)]
    assert keys_of(plan.left) == [("f_several_animals", 3), ("f_several_files", 4)]
    # What a person can mend by a look at the table is told all the same.
    assert refused(imports, text + f"{imports.path(one)},two words\n", without_unclear=True) != []


def test_an_answer_that_others_must_not_know_is_not_told(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    imports.pair(one, other, "same")
    plan = imports.look(imports.table((one, "KP-1"), (other, "KP-2")))
    assert [(c.kind, c.sighting, c.other, c.who, c.partner) for c in plan.contradictions] == [
        ("pair", one, "", "", ""),
        ("pair", other, "", "", ""),
    ]
    assert plan.rows == []
