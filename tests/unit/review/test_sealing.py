"""What the page hands back: nobody reads it, nobody changes it, and its length tells nothing."""

import base64

import pytest

from leopard_census.review.sealing import seal, unseal

SECRET = b"s" * 32
PAIR = ["Anna", "SIM-01-1.124677ed9113dbf9@0.1", "SIM-09-1.b45d2ea2e6f84bd7@0.1", 2]


def test_content_comes_back_and_its_seal_is_the_same_each_time():
    sealed = seal(SECRET, "question pair", PAIR)
    assert unseal(SECRET, "question pair", sealed) == PAIR
    assert sealed == seal(SECRET, "question pair", PAIR)
    assert unseal(SECRET, "session", sealed) is None
    assert unseal(b"x" * 32, "question pair", sealed) is None


def test_nobody_reads_a_station_a_file_or_a_round():
    raw = base64.urlsafe_b64decode(seal(SECRET, "question pair", PAIR) + "==")
    for told in (b"Anna", b"SIM", b"124677ed", b"  "):
        assert told not in raw
    # The same animal twice, as in a control, shows in no repetition; nor does what two seals have in common.
    other = base64.urlsafe_b64decode(seal(SECRET, "question pair", [*PAIR[:3], 1]) + "==")
    assert sum(a == b for a, b in zip(raw, other, strict=True)) < len(raw) / 8


def test_length_tells_nothing():
    short = seal(SECRET, "question pair", ["Anna", "a", "a", 1])
    assert len(short) == len(seal(SECRET, "question control", PAIR))


@pytest.mark.parametrize("place", [0, 15, 16, 40, -1])
def test_a_changed_seal_is_none(place):
    raw = bytearray(base64.urlsafe_b64decode(seal(SECRET, "session", PAIR) + "=="))
    raw[place] ^= 1
    assert unseal(SECRET, "session", base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")) is None


@pytest.mark.parametrize("text", ["", ".", "x", "=", "a b", "\u00e9.\u00e9", "\ud800", "A" * 1001, "\0"])
def test_what_is_no_seal_is_none(text):
    assert unseal(SECRET, "session", text) is None
