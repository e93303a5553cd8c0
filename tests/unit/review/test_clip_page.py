"""Clips over HTTP: frames by question and number, sentences where there are none, and nothing else of the disk."""

import json
import time
from urllib.parse import urlencode

import pytest

from leopard_census.imaging.jpeg import decode_picture
from leopard_census.review.guard import Session
from tests.unit.review.conftest import SECRET
from tests.unit.review.made_clips import MadeClips
from tests.unit.review.page_server import serving

SOON_S = 40.0


@pytest.fixture
def clips(made):
    return MadeClips(made)


@pytest.fixture
def page(made, clips):
    """A page over two sightings that are clips and one that is photos."""
    keys = [clips.add(), clips.add(seen=(0.5, 2.0), together=2), made.add()]
    made.ask(keys[0], keys[1])
    made.ask(keys[0], keys[2])
    clips.write()
    with serving(made, clips=clips.sources()) as served:
        served.keys = keys
        yield served


def get(page, path, /, **query):
    status, headers, data = page.ask("GET", f"{path}?" + urlencode(query))
    return status, json.loads(data) if "json" in headers["content-type"] else data


def played(page, **query):
    """All that a player gets of a clip."""
    frames, until = [], time.monotonic() + SOON_S
    while time.monotonic() < until:
        status, content = get(page, "/clip", have=len(frames), **query)
        assert status == 200
        frames += content["frames"]
        if content["done"]:
            return frames, content["reason"]
    raise AssertionError("it is never done")


def sides(page, question):
    return get(page, "/clips", question=question)[1]["clips"]


def test_a_question_says_which_side_is_a_clip_and_plays_it(page):
    both, one = page.questions()
    assert sides(page, both["question"]) == [True, True]
    assert sorted(sides(page, one["question"])) == [False, True]
    frames, reason = played(page, question=both["question"], side=0)
    assert reason is None
    assert frames[0]["time"] == 0
    status, data = get(page, "/clip-frame", question=both["question"], side=0, number=len(frames) - 1)
    assert status == 200
    assert decode_picture(data).ndim == 3
    even = get(page, "/clip-frame", question=both["question"], side=0, number=0, look="even")[1]
    assert decode_picture(even).shape == decode_picture(data).shape
    photo = sides(page, one["question"]).index(False)
    assert played(page, question=one["question"], side=photo) == ([], "none")


def test_the_animal_is_marked_where_others_may_be_in_view(page):
    assert get(page, "/clips", sighting=page.keys[1])[1] == {"clips": [True]}
    together = played(page, sighting=page.keys[1])[0]
    assert all(len(frame["animal"]) == 4 for frame in together)
    assert all(frame["animal"] is None for frame in played(page, sighting=page.keys[0])[0])


def test_what_is_told_of_a_clip_names_no_file_no_place_and_no_time(page, clips):
    question = page.questions()[0]["question"]
    played(page, question=question, side=0)
    for path in ("/clips", "/clip"):
        text = json.dumps(get(page, path, question=question, side=0)[1])
        for told in ("m0000", "S1A", "2012", ".mp4", str(clips.media_root)):
            assert told not in text
    data = get(page, "/clip-frame", question=question, side=0, number=0)[1]
    assert b"Exif" not in data
    assert b"m0000" not in data


def test_a_person_is_gone_the_moment_somebody_says_so(page):
    key = page.keys[0]
    assert played(page, sighting=key)[1] is None
    assert get(page, "/clip-frame", sighting=key, number=0)[0] == 200
    asked = page.questions()
    form = urlencode({"sighting": key, "species": "human", "once": "ab" * 8, "comment": ""})
    assert page.post(f"/sighting?token={page.token}", form, **{"X-Review-Token": None})[0] == 303
    # The page knows no such sighting any more: neither by its key nor by a question that is open somewhere.
    assert get(page, "/clip", sighting=key, have=0)[0] == 404
    assert get(page, "/clip-frame", sighting=key, number=0)[0] == 404
    assert not {one["question"] for one in asked} <= {one["question"] for one in page.questions()}
    told = [
        get(page, "/clip", question=one["question"], side=side, have=0) for one in asked for side in (0, 1)
    ]
    assert {status for status, _ in told} <= {200, 404, 422}
    assert any(status != 200 for status, _ in told)


def test_files_that_are_damaged_changed_or_gone_get_a_sentence(page, clips):
    path = clips.path(page.keys[0])
    size = path.stat().st_size
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\xff" * (size - 12))
    assert played(page, sighting=page.keys[0]) == ([], "unread")
    path.write_bytes(b"short")
    assert played(page, sighting=page.keys[0]) == ([], "changed")
    path.unlink()
    assert played(page, sighting=page.keys[0]) == ([], "gone")


HOSTILE = [
    {"sighting": "../../../etc/passwd"}, {"sighting": "S1A/m0000.mp4"}, {"sighting": "/etc/passwd"},
    {"sighting": "S1A.m0000@0.1\0"}, {"sighting": "%2e%2e/%2e%2e"}, {"sighting": ""}, {},
    {"question": "x"}, {"question": ""}, {"question": "../../decisions.csv"}, {"question": "e30.0"},
    {"sighting": "S1A.m0002@0.1"}, {"media": "m0000"}, {"path": "/etc/passwd"},
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("path", ["/clips", "/clip", "/clip-frame"])
def test_no_address_of_a_clip_reaches_another_file(page, path, query):
    status, content = get(page, path, number=0, side=0, **query)
    text = json.dumps(content)
    if query.get("sighting") == page.keys[2]:
        assert (
            content in ({"clips": [False]}, {"frames": [], "done": True, "reason": "none"}) or status == 404
        )
        return
    assert status in (404, 422)
    assert "root:" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "wrong", [{"side": 2}, {"side": -1}, {"side": "x"}, {"number": -1}, {"number": 10**9}]
)
def test_wrong_sides_and_numbers_get_nothing(page, wrong):
    question = page.questions()[0]["question"]
    played(page, question=question, side=0)
    asked = {"question": question, "side": 0, "number": 0} | wrong
    assert get(page, "/clip-frame", **asked)[0] == 404
    if "side" in wrong:
        assert get(page, "/clip", **asked)[0] == 404
    assert get(page, "/clip", question=question, side=0, have="x")[0] == 404


def test_only_who_signed_in_sees_clips_and_a_question_is_its_reviewers_alone(page):
    question = page.questions()[0]["question"]
    page.cookie = Session("n" * 32, None).sealed(SECRET)
    assert get(page, "/clips", sighting=page.keys[0])[0] == 403
    page.cookie = Session("n" * 32, "Boris").sealed(SECRET)
    assert get(page, "/clip", question=question, side=0)[0] == 422


def test_a_page_without_a_media_folder_plays_nothing(made, clips):
    key = clips.add()
    clips.write()
    with serving(made) as served:
        assert get(served, "/clips", sighting=key)[1] == {"clips": [False]}
        assert get(served, "/clip", sighting=key)[1]["reason"] == "none"
