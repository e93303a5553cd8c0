"""All of an import or nothing, once, and of what the person saw; packages of Camtrap DP from end to end."""

import threading

import pytest

from leopard_census.errors import InputError
from leopard_census.individuals.decisions import attach_decisions
from leopard_census.review.importing.plan import Order
from leopard_census.review.importing.told import RefusedError
from leopard_census.review.importing.upload import Upload, read_upload
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.importing.conftest import SOURCE


def test_an_import_is_written_once(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    text = imports.table((one, "KP-1"), (other, "KP-2"))
    seal = imports.look(text).seal
    plan, answered = imports.write(text, token="ab" * 8, seal=seal)
    assert len(plan.rows) == len(answered.decisions) == 2
    again, answered_again = imports.write(text, token="ab" * 8, seal=seal)
    assert again is None
    assert (answered_again.decisions, answered_again.known) == (answered.decisions, True)
    rows = read_table(imports.desk.log.path, contract("decisions"))
    assert [(row["object"], row["reviewer"], row["round"]) for row in rows] == [
        ("KP-1", SOURCE, 0),
        ("KP-2", SOURCE, 0),
    ]
    assert len({row["decidedAt"] for row in rows}) == 1


def test_nothing_is_written_when_others_decided_meanwhile(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    text = imports.table((one, "KP-1"), (other, "KP-2"))
    seal = imports.look(text).seal
    imports.decide(other, "KP-3")
    with pytest.raises(RefusedError) as error:
        imports.write(text, seal=seal)
    assert [one.key for one in error.value.told] == ["f_changed"]
    assert len(imports.log) == 1
    imports.write(text, seal=imports.look(text).seal)
    assert [row["object"] for row in imports.log] == ["KP-3", "KP-1"]


def test_an_answer_elsewhere_does_not_disturb(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    seal = imports.look(imports.table((one, "KP-1"))).seal
    imports.decide(other, "KP-3")
    imports.write(imports.table((one, "KP-1")), seal=seal)
    assert len(imports.log) == 2


def test_a_fault_leaves_the_sheet_as_it_was(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    with pytest.raises(RefusedError):
        imports.write(imports.table((one, "KP-1"), (other, "two words")))
    assert not imports.desk.log.path.exists()


def test_two_who_import_one_file_at_once_write_it_once(imports):
    keys = [imports.made.add() for _ in range(20)]
    imports.start()
    text = imports.table(*((key, f"KP-{n % 4}") for n, key in enumerate(keys)))
    imports.look(text)
    threads = [
        threading.Thread(target=imports.write, args=(text,), kwargs={"token": f"{n:016x}"}) for n in (98, 99)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(imports.log) == 20


def test_results_without_media_are_told(imports):
    one = imports.made.add()
    imports.start()
    (imports.made.results / "media" / "status.csv").unlink()
    with pytest.raises(InputError, match="is not made yet; run snakemake"):
        imports.look(imports.table((one, "KP-1")))


def package(observations, media):
    head = (
        "observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationType,count,individualID\n"
    )
    files = [
        Upload("observations.csv", (head + observations).encode()),
        Upload("media.csv", ("mediaID,deploymentID,timestamp,filePath\n" + media).encode()),
    ]
    return read_upload(files)


def test_an_event_names_all_its_sightings_where_one_animal_is_in_it(imports):
    one, other, third = imports.made.add(), imports.made.add(), imports.made.add(together=2)
    imports.start()
    media = "".join(
        f"x{n},S1A,2012-01-01T10:0{n}:00Z,{imports.path(key)}\n" for n, key in enumerate((one, other, third))
    )
    span = "2012-01-01T10:00:00Z,2012-01-01T10:01:00Z"
    look = lambda text: imports.importer.look(package(text, media), Order(SOURCE, "Vera"))  # noqa: E731
    plan = look(f"o1,S1A,,e1,{span},animal,1,KP-1\n")
    assert [row["subject"] for row in plan.rows] == [imports.anchor(one), imports.anchor(other)]
    assert (plan.n_given, plan.rows[0]["comment"].split(": ")[1]) == (
        1,
        f"observations.csv, row 2 (o1), sha256 {plan.digest}",
    )
    several = look(f"o1,S1A,,e1,{span},animal,1,KP-1\no2,S1A,,e1,{span},animal,1,KP-2\n")
    assert [one.key for one in several.left] == ["o_event_several"] * 2
    beside = look("o1,S1A,,e1,2012-01-01T10:01:00Z,2012-01-01T10:03:00Z,animal,1,KP-1\n")
    assert [one.key for one in beside.left] == ["o_event_several"]
    gone = imports.importer.look(
        package(f"o1,S1A,,e1,{span},animal,1,KP-1\n", "x0,S1A,2012-01-01T10:00:00Z,no.jpg\n"),
        Order(SOURCE, "Vera"),
    )
    assert [one.key for one in gone.left] == ["o_event_files"]


def test_our_own_package_comes_back_without_the_machines_names(imports):
    one, other = imports.made.add(), imports.made.add()
    imports.start()
    head = b"observationID,mediaID,individualID,classificationMethod\n"
    observations = head + b"o1,m0000,KP-1,human\no2,m0001,KP-2,machine\n"
    files = [
        Upload("observations.csv", observations),
        Upload("media.csv", b"mediaID,filePath\nm0000,public/1.jpg\nm0001,public/2.jpg\n"),
    ]
    plan = imports.importer.look(read_upload(files), Order(SOURCE, "Vera"))
    assert [row["subject"] for row in plan.rows] == [imports.anchor(one)]
    assert [one.key for one in plan.left] == ["o_machine"]
    assert other


def test_a_clips_box_without_its_moment_means_the_one_animal_in_it(imports):
    one = imports.made.add(anchor_time_s=9.5)
    for row in (*imports.made.crops, *imports.made.tracks):
        media, _, moment = row["frameID"].partition("@")
        row["frameID"] = f"{media}@{int(moment) + 9_500_000}"
    imports.start()
    plan = imports.look(f"file,individualID,x,y,w,h\n{imports.path(one)},KP-1,0.2,0.2,0.5,0.5\n")
    assert [row["subject"] for row in plan.rows] == [imports.anchor(one)]


def test_the_workflow_ranks_an_import_as_the_page_says(imports):
    decided, open_again, later, alone = (imports.made.add() for _ in range(4))
    imports.start()
    imports.decide(decided, "KP-1")
    imports.decide(open_again, "KP-1")
    text = imports.table((decided, "KP-2"), (later, "KP-2"), (alone, "KP-2"))
    imports.write(text)
    imports.write(imports.table((open_again, "KP-2")), contradicting="ask")
    imports.decide(later, "KP-3")
    # Even a row that was put into the sheet by hand, in the round of an import and last of all, overrules nobody.
    imports.decide(decided, "KP-2", reviewer="Second source", number=0)
    found = attach_decisions(imports.log, imports.desk.survey.attachment.index)
    assert {key: name for key, (name, _) in found.names.items()} == {
        decided: "KP-1",
        later: "KP-3",
        alone: "KP-2",
    }
    assert [(dispute.subject, sorted(dispute.names)) for dispute in found.disputes] == [
        (open_again, ["KP-1", "KP-2"])
    ]
