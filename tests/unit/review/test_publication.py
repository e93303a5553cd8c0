"""The desk on which pictures are cleared for publication."""

import hashlib
import re
from urllib.parse import quote, urlencode

import pytest

from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.individuals.test_publication import ANCHOR, crop
from tests.unit.review.page_server import serving


@pytest.fixture
def served(made):
    """Two pictures that wait, and a side without a mask."""
    made.add("KP-1")
    made.write()
    folder = made.results / "release"
    folder.mkdir()
    members = [(f"KP-1.{side}.jpg", encode_jpeg(crop(n))) for n, side in enumerate(("left", "right"))]
    rows = [
        {
            "individualID": "KP-1",
            "side": name.split(".")[1],
            "state": "waiting",
            "anchor": ANCHOR,
            "evidence": hashlib.sha256(data + b"mask").hexdigest(),
            "image": name,
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        for name, data in members
    ]
    rows.append({"individualID": "KP-2", "side": "left", "state": "no-mask"})
    write_table(folder / "pictures.csv", contract("public_pictures"), rows)
    write_archive(folder / "pictures.zip", members)
    with serving(made) as page:
        page.rows = rows
        yield page


def answer(site, side: str, say: str, once: str, more=None):
    row = next(row for row in site.rows if row["side"] == side and row["state"] == "waiting")
    form = {"evidence": row["evidence"], "once": once, "say": say} | (more or {})
    return site.post(f"/publication?token={site.token}", urlencode(form))


def decisions(site):
    path = site.made.folder / "decisions.csv"
    return read_table(path, contract("decisions")) if path.exists() else []


def test_pictures_are_shown_as_they_would_be_published(served) -> None:
    text = served.ask("GET", "/publication")[2].decode()
    assert text.count("<img") == 2
    assert "Pictures that nobody has looked at: 2" in text
    assert 'href="/publication" aria-current="page"' in text
    status, headers, data = served.ask("GET", "/publication-picture?image=KP-1.left.jpg")
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert hashlib.sha256(data).hexdigest() == served.rows[0]["sha256"]
    for wrong in ("", "KP-2.left.jpg", "../pictures.csv"):
        assert served.ask("GET", f"/publication-picture?image={quote(wrong)}")[0] == 404


def test_an_answer_is_a_row_of_decisions(served) -> None:
    assert answer(served, "left", "confirm", "0" * 16, {"comment": "only the animal"})[0] == 303
    (row,) = decisions(served)
    assert (row["kind"], row["verdict"], row["subject"], row["reviewer"]) == (
        "picture",
        "confirm",
        ANCHOR,
        "Anna",
    )
    assert row["evidence"] == served.rows[0]["evidence"]
    assert row["comment"] == "only the animal"
    text = re.sub(r"\s+", " ", served.ask("GET", "/publication?saved=confirm")[2].decode())
    assert "cleared: Anna" in text
    assert "Pictures that nobody has looked at: 1" in text
    # Sent again it is no second answer; another one takes its place.
    assert answer(served, "left", "confirm", "0" * 16)[0] == 303
    assert len(decisions(served)) == 1
    assert answer(served, "left", "refuse", "1" * 16)[0] == 303
    assert "refused: Anna" in served.ask("GET", "/publication")[2].decode()


@pytest.mark.parametrize("change", [{"evidence": "00" * 32}, {"say": "perhaps"}, {"say": ""}])
def test_an_answer_to_what_is_not_there_is_refused(served, change) -> None:
    status, _, text = answer(served, "left", "confirm", "0" * 16, change)
    assert status == 422
    assert b"the picture is not there any more" in text
    assert decisions(served) == []


def test_without_pictures_there_is_no_way_to_it(made) -> None:
    made.add()
    made.write()
    with serving(made) as page:
        assert b'href="/publication"' not in page.ask("GET", "/")[2]
        assert b"There are no pictures to look at" in page.ask("GET", "/publication")[2]
