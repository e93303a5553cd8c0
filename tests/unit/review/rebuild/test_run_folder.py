"""What is kept of runs."""

import datetime as dt
import json

from leopard_census.review.rebuild import run_folder
from leopard_census.review.rebuild.run_folder import Run, RunFolder, ended, release

NOW = dt.datetime(2026, 1, 10, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=10)))


def run(name, **more):
    return Run(name, "plot-2012", "Anna", False, NOW.isoformat(), "here", 3, **more)


def test_a_run_is_read_as_it_was_written(tmp_path):
    folder = RunFolder(tmp_path, "plot-2012")
    assert folder.run() is None
    done = ended(run("20260110T020000Z", pid=7, pid_began=1.5), "failed", NOW, message=("a", "b"))
    folder.write(done)
    assert folder.run() == done
    assert folder.run().seconds == 0.0
    assert RunFolder(tmp_path, "plot-2013").run() is None


def test_a_damaged_note_of_a_run_is_none(tmp_path):
    folder = RunFolder(tmp_path, "plot-2012")
    folder.own.mkdir(parents=True)
    for text in ("", "{", "[]", "{}", '{"message": []}', '{"message": null}', "\x00"):
        (folder.own / "rebuild.json").write_text(text)
        assert folder.run() is None


def test_the_history_survives_a_torn_line_and_tells_each_run_once(tmp_path):
    folder = RunFolder(tmp_path, "plot-2012")
    assert folder.history() == []
    folder.add({"id": "20260110T020000Z", "outcome": "done"})
    path = folder.own / "rebuilds.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": "20260110T0300')
    folder.add({"id": "20260110T040000Z", "outcome": "failed", "by": "Анна"})
    folder.add({"id": "20260110T040000Z", "outcome": "done"})
    assert [(line["id"], line["outcome"]) for line in folder.history()] == [
        ("20260110T020000Z", "done"),
        ("20260110T040000Z", "failed"),
    ]
    assert folder.history()[1]["by"] == "Анна"
    assert path.read_bytes().count(b"\n") == 3


def test_only_the_latest_runs_keep_logs_and_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(run_folder, "KEPT", 2)
    folder = RunFolder(tmp_path, "plot-2012")
    folder.own.mkdir(parents=True)
    for n in range(4):
        one = run(f"20260110T02000{n}Z")
        for kind in ("log", "ended", "changes"):
            folder.file(one, kind).write_text("{}")
        folder.add({"id": one.id, "outcome": "done"})
    assert sorted(path.name for path in folder.own.glob("*.log")) == [
        "20260110T020002Z.log",
        "20260110T020003Z.log",
    ]
    assert folder.changes("20260110T020000Z") is None
    assert folder.changes("20260110T020003Z") == {}
    assert len(folder.history()) == 4


def test_no_name_of_a_run_leads_elsewhere(tmp_path):
    folder = RunFolder(tmp_path / "in", "plot-2012")
    folder.own.mkdir(parents=True)
    (tmp_path / "x.changes").write_text("{}")
    for name in ("../../x", "../x", "/etc/passwd", "", "20260110T020000Z/../../../x", "20260110T020000Z\n"):
        assert folder.changes(name) is None


def test_two_runs_of_one_second_have_two_names(tmp_path):
    folder = RunFolder(tmp_path, "plot-2012")
    folder.own.mkdir(parents=True)
    names = []
    for _ in range(3):
        names.append(folder.new_id(NOW))
        (folder.own / f"{names[-1]}.log").touch()
    assert names == ["20260110T020000Z", "20260110T020000Z-2", "20260110T020000Z-3"]
    assert all(run_folder.ID.fullmatch(name) for name in names)


def test_a_wish_to_stop_is_for_one_run(tmp_path):
    folder = RunFolder(tmp_path, "plot-2012")
    one, other = run("20260110T020000Z"), run("20260110T030000Z")
    assert folder.stop_asked(one) is None
    folder.ask_to_stop(one, "Boris")
    assert folder.stop_asked(one)[0] == "Boris"
    assert folder.stop_asked(other) is None
    assert json.loads((folder.own / "rebuild.stop").read_text())["id"] == one.id


def test_one_run_in_a_folder_whichever_survey(tmp_path):
    one, other = RunFolder(tmp_path, "plot-2012"), RunFolder(tmp_path, "plot-2013")
    locks = one.lock()
    assert other.lock(0) is None
    assert one.own_lock() is None
    # That another survey is at work does not make this one's last run look alive.
    own = other.own_lock()
    assert own is not None
    release(own)
    release(locks)
    again = other.lock(0)
    assert again is not None
    release(again)
