"""Why a sighting is in its state, in Russian."""

from pathlib import Path

import pytest

from leopard_census.individuals.evidence import SEVERAL, TWO
from leopard_census.individuals.misnamed import Misnamed
from leopard_census.individuals.naming import Name
from leopard_census.individuals.outcomes import _doubt
from leopard_census.review.messages import read_messages
from leopard_census.review.reasons import _PATTERNS, reason_in_words, with_sightings

MESSAGES = read_messages(Path(__file__).resolve().parents[3] / "resources" / "review" / "messages")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (SEVERAL, ["несколько зверей"]),
        (TWO, ["двух разных зверей"]),
        (Misnamed("SL-02", "SL-04", ("a", "b")).reason, ["похожи на SL-04", "назвали зверя SL-02"]),
        (_doubt(Name(None, 0.93, "SL-12"), 0.98), ["SL-12", "0.93", "0.98"]),
        (_doubt(Name(None, 0.1, None), 0.98), ["нет надёжного совпадения"]),
    ],
)
def test_the_words_of_the_tables_are_told_in_russian(reason, told):
    words = reason_in_words(reason, MESSAGES["ru"])
    assert all(part in words for part in told)
    assert reason_in_words(reason, MESSAGES["en"]) is None


def test_every_reason_has_its_words_with_the_same_values():
    words = MESSAGES["ru"]["reasons"]
    assert words.keys() == _PATTERNS.keys()
    for key, pattern in _PATTERNS.items():
        assert words[key].format(**dict.fromkeys(pattern.groupindex, "<>")).count("<>") == pattern.groups


def test_what_is_not_known_stays_as_it_is():
    assert reason_in_words("matches SIM-1, on whose name people have not settled yet", MESSAGES["ru"]) is None


def test_sightings_stand_in_place_of_their_keys():
    text = "they differ: A.m1@0.1 =label= B.m2@0.1, yet not one animal by sex"
    other = object()
    pieces = with_sightings(text, {"B.m2@0.1": other})
    assert other in pieces
    assert "".join(piece if piece is not other else "B.m2@0.1" for piece in pieces) == text
