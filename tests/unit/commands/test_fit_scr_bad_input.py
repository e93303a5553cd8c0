"""`fit-scr` on files that cannot be used: exit status 2, one message with every fault, nothing written."""

import random

import pytest

from leopard_census.cli import main
from tests.unit.commands.fit_scr_cases import ran
from tests.unit.estimates.scr.scr_oracle import GOLDEN

FOLDER = GOLDEN / "sim_a_usage01"
MASK = (
    "x,y\n"
    + "\n".join(f"{-12000 + 2760 * i},{-12000 + 2760 * j}" for i in range(23) for j in range(18))
    + "\n"
)
AT = ["--at", "D=-8.7", "g0=-2", "sigma=7.8"]


def good():
    """Texts of the files."""
    texts = {
        name: (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
        for name in ("captures", "detectors", "individuals")
    }
    return texts | {"mask": MASK}


@pytest.fixture
def run(tmp_path, capsys):
    """The command on texts or bytes: status, JSON, what was said."""

    def run_it(files, *words, kind="proximity"):
        given = []
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
            given += [f"--{name}", str(tmp_path / name)]
        capsys.readouterr()
        status, result = ran([*given, "--detector", kind, *words], tmp_path)
        return status, result, capsys.readouterr().err

    return run_it


def edited(name, old, new, times=1):
    """The good files with a change in one of them."""
    texts = good()
    assert old in texts[name]
    return texts | {name: texts[name].replace(old, new, times)}


def with_row(name, row):
    texts = good()
    return texts | {name: texts[name] + row + "\n"}


def test_the_good_files_are_good(run):
    status, result, told = run(good(), *AT)
    assert status == 0, told
    assert result["loglik"] < 0


USAGE = ",".join("1" for _ in range(12))
FAULTS = {
    "no column": (edited("captures", "individual", "animal"), "has no column 'individual' (which animal was caught)"),
    "no headings": (good() | {"captures": "1,1,2,A1,1,0\n"}, "is the line of headings missing?"),
    "unknown detector": (with_row("captures", "1,1,3,Z9,1,0"), "detector Z9: there is no such detector; add it"),
    "late occasion": (with_row("captures", "1,1,13,A1,1,0"), "occasions are whole numbers from 1 to 12"),
    "occasion 0": (with_row("captures", "1,1,0,A1,1,0"), "column occasion: is '0'; write the number of the occasion"),
    "a date": (with_row("captures", "1,1,2012-01-05,A1,1,0"), "column occasion: is '2012-01-05'"),
    "count 2": (with_row("captures", "1,1,3,A1,2,0"), "is 2, but detectors of the type proximity record"),
    "count 0": (with_row("captures", "1,1,3,A1,0,0"), "count: is '0'; write how often the animal was caught"),
    "lost": (with_row("captures", "1,1,3,A1,1,yes"), "column lost: is 'yes'; write 1 where the animal was removed"),
    "no animal": (with_row("captures", "1,,3,A1,1,0"), "column individual: is empty; name the individual"),
    "unknown session": (with_row("captures", "2,1,3,A1,1,0"), "session 2: there are captures, but no detectors"),
    "empty session": (with_row("captures", ",1,3,A1,1,0"), "column session: is empty"),
    "cells": (with_row("captures", "1,1,3,A1"), "has 4 cells where the header has 6"),
    "twice a detector": (with_row("detectors", f"1,A1,0,0,{USAGE}"), "detector A1: is listed 2 times"),
    "no coordinates": (edited("detectors", "1,A1,0,0", "1,A1,,0"), "row 2: column x: is empty; give x and y in metres"),
    "decimal comma": (edited("detectors", "1,A1,0,0", '1,A1,"0,5",0'), "write a point in place of the comma"),
    "far off": (edited("detectors", "1,A1,0,0", "1,A1,1e9,0"), "column x: is '1e9'; give metres"),
    "no effort": (edited("detectors", "usage_12", "usage_14"), "usage of some occasions has no column: usage_12"),
    "effort in words": (with_row("detectors", f"1,Z1,9,9,yes,{USAGE[2:]}"), "usage_1: is 'yes', which is no effort"),
    "negative effort": (with_row("detectors", f"1,Z1,9,9,-1,{USAGE[2:]}"), "usage_1: is '-1', which is no effort"),
    "no detectors": (good() | {"detectors": "detector,x,y\n"}, "lists no detectors; give one row for each"),
    "degrees in the mask": (good() | {"mask": "x,y\n131.1,43.1\n131.2,43.1\n131.1,43.2\n"}, "look like degrees"),
    "mask twice": (with_row("mask", "-12000,-12000"), "lists 1 cells twice"),
    "mask in words": (with_row("mask", "east,-12000"), "column x: is 'east'; give metres"),
    "no mask": (good() | {"mask": ""}, "is empty; its first line must name the columns"),
    "semicolons": (good() | {"captures": good()["captures"].replace(",", ";")}, "separated by semicolons"),
    "workbook": (good() | {"individuals": b"PK\x03\x04" + bytes(100)}, "is a workbook of a spreadsheet program"),
    "old alphabet": (good() | {"detectors": "detector,x,y\nбарс,0,0\n".encode("cp1251")}, "that is not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told(run, fault):
    files, words = FAULTS[fault]
    status, result, told = run(files, *AT)
    assert (status, result) == (2, None)
    assert words in told
    assert "Traceback" not in told


def test_capture_at_zero_effort(run):
    first = good()["captures"].splitlines()[1].split(",")
    _, *rows = good()["detectors"].splitlines()
    row = next(r for r in rows if r.split(",")[1] == first[3]).split(",")
    changed = ",".join([*row[: 3 + int(first[2])], "0", *row[4 + int(first[2]) :]])
    status, _, told = run(edited("detectors", ",".join(row), changed), *AT)
    assert status == 2
    assert "the detector did not work then (usage 0); correct the effort or the date" in told


def test_repeated_rows(run):
    row = good()["captures"].splitlines()[1]
    status, _, told = run(with_row("captures", row), *AT)
    assert status == 2
    assert "is the capture of row 2 again (same session, animal, occasion and detector); delete one\n" in told


def test_degrees_in_place_of_metres(run):
    places = "\n".join(f"D{i},{131 + i / 100},{43 + i / 200}" for i in range(5))
    files = {
        "captures": "individual,occasion,detector\na,1,D1\na,2,D2\n",
        "detectors": f"detector,x,y\n{places}\n",
    }
    status, _, told = run(files)
    assert status == 2
    assert "the detectors' x and y look like degrees" in told


def test_a_mask_that_does_not_cover(run):
    cells = "x,y\n" + "\n".join(f"{x},{y}" for x in range(0, 9000, 1000) for y in range(0, 9000, 1000))
    status, _, told = run(good() | {"mask": cells}, *AT)
    assert status == 2
    assert "the mask does not cover" in told


def test_no_recaptures(run):
    lines = good()["captures"].splitlines()
    once = {line.split(",")[1]: line for line in lines[1:]}
    status, _, told = run(good() | {"captures": "\n".join([lines[0], *once.values()])})
    assert status == 2
    assert "no animal was caught more than once" in told
    status, _, told = run(good() | {"captures": lines[0] + "\n"})
    assert status == 2
    assert "no animal was caught, so that nothing tells how many there are" in told


def test_without_captures_and_usage_the_places_are_no_fault(run):
    files = {
        "captures": "individual,occasion,detector\n",
        "detectors": "detector,x,y\nA,0,0\nB,3000,0\nC,0,3000\n",
    }
    status, _, told = run(files)
    assert status == 2
    assert "no animal was caught" in told
    assert "different places" not in told


def test_all_faults_of_all_files_and_options_at_once(run, tmp_path):
    files = with_row("captures", "1,1,3,Z9,1,0") | {
        "detectors": good()["detectors"].replace("1,A1,0,0", "1,A1,here,0"),
        "individuals": "individual,sex\n,F\n",
        "mask": MASK + "1,\n",
    }
    status, result, told = run(
        files,
        "--model",
        "g0~",
        "lambda0~b",
        "--start",
        "g0",
        "--cell-area-ha",
        "-1",
        "--json",
        str(tmp_path / "mask"),
    )
    assert (status, result) == (2, None)
    for part in (
        "column x: is 'here'", "column individual: is empty", "column y: is empty", "'g0~': write parameter ~ terms",
        "the model has no parameter lambda0", "--start g0: write NAME=NUMBER", "--cell-area-ha -1: give a positive",
    ):  # fmt: skip
        assert part in told
    # Detectors that were left out for their faults are not called unknown.
    assert "Z9" not in told


def test_rows_that_are_left_out_make_no_other_faults(run):
    """Captures at a detector whose row is at fault, and too few captures for the faults of others."""
    status, _, told = run(edited("detectors", "1,A1,0,0", "1,A1,?,0"), *AT)
    assert status == 2
    assert told.count("  - ") == 1
    captures = "individual,occasion,detector\na,1,A1\nb,x,A2\n"
    status, _, told = run(good() | {"captures": captures}, *AT)
    assert told.count("  - ") == 1


OPTIONS = {
    "cell area": (["--cell-area-ha", "8464"], "an area of 8464 ha for each cell does not fit cells 2760 m apart"),
    "coefficient": (["--at", "D=1", "g0=1", "sigma=7", "z=1"], "--at z: the model has no such coefficient; it has D"),
    "missing": (["--at", "D=-8"], "g0, sigma missing; give all of D, g0, sigma on the link scale"),
    "twice": (["--at", "D=-8", "D=-9"], "--at D=-9: D is given twice"),
    "no number": (["--fixed", "g0=much"], "--fixed g0=much: write NAME=NUMBER"),
    "fixed": (["--fixed", "g0=2"], "g0 is fixed at 2, but lies between 0 and 1"),
    "fixed far off": (["--fixed", "sigma=1e300"], "sigma is fixed at 1e+300, beyond all that is measured"),
    "start far off": (["--start", "sigma=2500"], "--start sigma=2500: lies beyond all that is measured"),
    "fixed nothing": (["--fixed", "z=2"], "z is fixed, but the model has no such parameter"),
    "variable": (["--model", "g0~bait"], "has nothing named bait; give a column bait of the detectors"),
    "trait": (["--model", "g0~sex"], "sex is a trait of animals"),
    "groups": (["--groups", "age"], "the individuals have no column age"),
    "hcov": (["--hcov", "age"], "the individuals have no column age"),
    "both": (["--groups", "sex", "--hcov", "sex"], "groups and hcov both divide the animals"),
    "binomial": (["--binomial", "5"], "binomial counts are for detectors of the type count"),
    "buffer": (["--buffer", "5000"], "--mask and --buffer or --spacing"),
    "occasions": (["--occasions", "20"], "usage of some occasions has no column: usage_13"),
    "conditional": (["--conditional", "--model", "D~x"], "the model has no parameter D"),
}  # fmt: skip


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option_that_does_not_fit_is_told(run, option):
    words, fault = OPTIONS[option]
    status, result, told = run(good(), *words)
    assert (status, result) == (2, None)
    assert fault in told


def test_counts_beyond_the_trials(run):
    files = with_row("captures", "1,1,3,C3,9,0")
    status, _, told = run(files, "--binomial", "5", kind="count")
    assert status == 2
    assert "is counted 9 times in 5 trials" in told


def test_files_that_are_not_there_and_the_result_over_an_input(run, tmp_path):
    for name, text in good().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = [f"--{name}={tmp_path / name}" for name in ("captures", "detectors", "mask")]
    status, _ = ran([*words, "--individuals", str(tmp_path / "nowhere"), "--detector", "proximity"], tmp_path)
    assert status == 2
    out = tmp_path / "out.json"
    out.write_text(MASK, encoding="utf-8")
    status = main(["fit-scr", *words[:2], "--mask", str(out), "--detector", "proximity", "--json", str(out)])
    assert status == 2
    assert out.read_text(encoding="utf-8") == MASK


BITS = [b"NA", b"", b"-1", b"1e308", b"nan", b"inf", b"9" * 30, b"0", b"2012-01-05", b"\x00", b"\xff\xfe", b'"', b",",
        b"\n", b";", b"/", b"1.5", b"\xd0\xb0", b"1" * 5000, b"99999", b"NONE", b"usage_99"]  # fmt: skip


def random_edit(data, chance):
    """One random change of some bytes: a byte, a hole, something put in, a cell, a line."""
    place = chance.randrange(max(len(data), 1))
    lines = data.split(b"\n")
    line = chance.randrange(len(lines))
    cells = lines[line].split(b",")
    cells[chance.randrange(len(cells))] = chance.choice(BITS)
    kind = chance.randrange(7)
    if kind == 0:
        return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
    if kind == 1:
        return data[:place] + data[place + chance.choice([1, 3, 20, 400]) :]
    if kind == 2:
        return data[:place] + chance.choice(BITS) + data[place:]
    if kind == 3:
        return b"\n".join([*lines[:line], b",".join(cells), *lines[line + 1 :]])
    if kind == 4:
        return b"\n".join([*lines, lines[line]])
    if kind == 5:
        return data[:place]
    return b"\n".join(lines[:line] + lines[line + 1 :])


@pytest.mark.filterwarnings("error")
def test_no_bytes_end_in_a_traceback(run):
    """300 random edits: every run ends with 0 and a result, or with 2, a message and none."""
    chance = random.Random(8)
    ends = {0: 0, 2: 0}
    for _ in range(300):
        files = {name: text.encode() for name, text in good().items()}
        for name in chance.sample(sorted(files), chance.choice([1, 1, 2])):
            for _ in range(chance.choice([1, 1, 3])):
                files[name] = random_edit(files[name], chance)
        status, result, told = run(files, *AT)
        ends[status] += 1
        assert (result is None) == (status == 2)
        assert ("  - " in told) == (status == 2)
        assert len(told) < 50_000
    assert min(ends.values()) > 20
