"""What is identical, equivalent and different, value by value and file by file."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from leopard_census.audit.against import compare_survey
from leopard_census.audit.alike_files import of_files
from leopard_census.audit.closeness import Closeness, of_cells, of_values
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.pdf.render import render_pdf

IDENTICAL, EQUIVALENT, DIFFERENT = Closeness
DAY = dt.date(2012, 4, 30)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("12", "12", IDENTICAL),
        ("12", "13", DIFFERENT),
        ("1000000", "1000001", DIFFERENT),  # an integer, however close
        ("0.123", "0.124", EQUIVALENT),  # the last decimal that is kept
        ("0.123", "0.125", DIFFERENT),
        ("1234567.0", "1234567.9", EQUIVALENT),  # within a millionth
        ("1.000000", "1.000001", EQUIVALENT),
        ("1.000000", "1.000010", DIFFERENT),
        ("-4.1702e-07", "-4.1703e-07", EQUIVALENT),
        ("SL-02", "SL-03", DIFFERENT),
        ("", "0.000", DIFFERENT),
        ("2012-01-10", "2012-01-11", DIFFERENT),
        ("0.5", "nan", DIFFERENT),
        ("true", "false", DIFFERENT),
    ],
)
def test_cells(a: str, b: str, expected: Closeness) -> None:
    assert of_cells(a, b) is of_cells(b, a) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({"n": 3, "x": [0.1, None]}, {"n": 3, "x": [0.1 + 1e-9, None]}, EQUIVALENT),
        ({"n": 3}, {"n": 4}, DIFFERENT),
        ({"n": 3}, {"n": 3.0}, DIFFERENT),
        ({"n": 3}, {"m": 3}, DIFFERENT),
        ([1.0, 2.0], [1.0], DIFFERENT),
        (True, 1, DIFFERENT),
        (None, 0.0, DIFFERENT),
        (float("inf"), 1e300, DIFFERENT),
    ],
)
def test_values(a: object, b: object, expected: Closeness) -> None:
    assert of_values(a, b) is expected


def arrays(**given: object) -> bytes:
    out = io.BytesIO()
    np.savez(out, **given)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name, data in members.items():
            opened.writestr(zipfile.ZipInfo(name.replace("_", ".")), data)
    return out.getvalue()


def picture(shift: int = 0) -> bytes:
    chance = np.random.default_rng(1)
    return encode_jpeg((chance.integers(40, 200, (32, 48, 3)) + shift).astype(np.uint8))


def page(left: float = 10.0, words: str = "Seven animals", colour: str = "#204030") -> bytes:
    html = (
        f"<html lang='en'><title>T</title><p>{words}</p><svg width='200pt' height='60pt'>"
        f"<rect x='{left}' y='5' width='20' height='30' fill='{colour}'/></svg></html>"
    )
    return render_pdf(html, {"s.css": b"@page { size: A4 }"}, "s.css", DAY).pdf


FILES = [
    ("t.csv", b"id,n,x\na,1,0.50\n", b"id,n,x\na,1,0.51\n", EQUIVALENT, ""),
    ("t.csv", b"id,n,x\na,1,0.50\n", b"id,n,x\na,2,0.50\n", DIFFERENT, "row 1, n: '1', not '2'"),
    ("t.csv", b"id\na\n", b"id\na\nb\n", DIFFERENT, "1 rows, not 2"),
    ("t.csv", b"id\na\n", b"ib\na\n", DIFFERENT, "row 0, the header"),
    ("t.txt", b"# s\na 1.50\n", b"# s\na 1.51\n", EQUIVALENT, ""),
    ("t.txt", b"# s\na 1.50\n", b"# s\nb 1.50\n", DIFFERENT, "line 2"),
    ("t.json", b'{"x": 1.5, "sha256": "a"}', b'{"x": 1.5000001, "sha256": "b"}', EQUIVALENT, ""),
    ("t.json", b'[{"id": "n", "value": 1}]', b'[{"id": "n", "value": 2}]', DIFFERENT, "n.value: 1, not 2"),
    ("t.json", b"{}", b"{", DIFFERENT, "cannot be read"),
    ("t.npz", arrays(n=np.arange(3), x=np.ones(2)), arrays(n=np.arange(3), x=np.ones(2) + 1e-9), EQUIVALENT, ""),
    ("t.npz", arrays(n=np.arange(3)), arrays(n=np.arange(1, 4)), DIFFERENT, "array n differs"),
    ("t.jpg", picture(), picture(1), EQUIVALENT, ""),
    ("t.jpg", picture(), picture(9), DIFFERENT, "grey levels apart"),
    ("t.zip", archive(a_jpg=picture()), archive(a_jpg=picture(1)), EQUIVALENT, ""),
    ("t.zip", archive(a_jpg=picture()), archive(a_jpg=picture(9)), DIFFERENT, "a.jpg: its pixels"),
    ("t.zip", archive(a_jpg=picture()), archive(b_jpg=picture()), DIFFERENT, "other members"),
    ("t.avi", b"one", b"two", DIFFERENT, "its bytes differ"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "a", "b", "expected", "why"), FILES)
def test_files(name: str, a: bytes, b: bytes, expected: Closeness, why: str) -> None:
    assert of_files(name, a, a) == (IDENTICAL, "")
    found, said = of_files(name, a, b)
    assert found is expected
    assert why in said


@pytest.mark.parametrize(
    ("changed", "expected", "why"),
    [
        ({"left": 10.2}, EQUIVALENT, ""),
        ({"left": 11.0}, DIFFERENT, "what is drawn differs"),
        ({"words": "Eight animals"}, DIFFERENT, "its words differ"),
        ({"colour": "#214030"}, EQUIVALENT, ""),
        ({"colour": "#604030"}, DIFFERENT, "what is drawn differs"),
    ],
)
def test_pdfs_are_held_against_each_other_by_what_a_reader_sees(changed: dict, expected, why: str) -> None:
    found, said = of_files("t.pdf", page(), page(**changed))
    assert found is expected
    assert why in said


def test_a_damaged_pdf_is_different() -> None:
    assert of_files("t.pdf", page(), page()[:200])[0] is DIFFERENT


def test_every_result_of_two_folders_is_looked_at(tmp_path: Path) -> None:
    for side, x in (("a", "0.50"), ("b", "0.51")):
        folder = tmp_path / side / "results" / "s"
        (folder / "provenance").mkdir(parents=True)
        (folder / "provenance" / "job.json").write_text(side)
        (folder / "manifest.json").write_text(side)
        (folder / "t.csv").write_text(f"x\n{x}\n")
        (folder / "same.csv").write_text("x\n1\n")
    (tmp_path / "a/results/s/ours.csv").touch()
    (tmp_path / "b/results/s/theirs.csv").touch()
    compared = {
        one.name: (one.closeness, one.text) for one in compare_survey("s", tmp_path / "a", tmp_path / "b")
    }
    assert compared == {
        "s/ours.csv": (DIFFERENT, "is not there in the other folder"),
        "s/same.csv": (IDENTICAL, ""),
        "s/t.csv": (EQUIVALENT, ""),
        "s/theirs.csv": (DIFFERENT, "is there only in the other folder"),
    }
