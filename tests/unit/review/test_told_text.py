"""What the workflow wrote in English is told in the language of the page."""

import re
from pathlib import Path

import pytest

from leopard_census.individuals import outcomes
from leopard_census.individuals.evidence import SEVERAL
from leopard_census.individuals.naming import Name
from leopard_census.review.clock_desk import _why
from leopard_census.review.messages import read_messages
from leopard_census.review.told_text import REASONS, told_reason, told_remark

MESSAGES = read_messages(Path(__file__).resolve().parents[3] / "resources" / "review" / "messages")
RUSSIAN = MESSAGES["ru"]


def test_every_reason_has_its_words_in_russian_with_the_same_values():
    words = RUSSIAN["reasons"]
    assert words.keys() == REASONS.keys()
    for key, pattern in REASONS.items():
        values = set(re.compile(pattern).groupindex)
        words[key].format(**dict.fromkeys(values, ""))
        assert all("{" + value in words[key] for value in values), key


def test_every_reason_is_one_that_the_workflow_writes():
    """A sentence that is worded anew there would silently stay English here."""
    written = "".join(
        path.read_text(encoding="utf-8")
        for stage in (Path(outcomes.__file__).parent, Path(outcomes.__file__).parents[1] / "sightings")
        for path in sorted(stage.glob("*.py"))
    )
    starts = {key: re.split(r"\(|: ", pattern)[0].replace("\\", "") for key, pattern in REASONS.items()}
    assert {key for key, start in starts.items() if start not in written} == set()


def test_a_reason_is_told_with_its_values():
    doubt = outcomes._doubt(Name(None, 0.934, "SL-12"), 0.98)
    told = told_reason(doubt, RUSSIAN)
    assert all(value in told for value in ("SL-12", "0.93", "0.98"))
    assert not re.search("[a-z]{3}", told)
    assert told_reason(doubt, MESSAGES["en"]) == doubt


def test_reasons_that_are_joined_are_told_one_by_one():
    told = told_reason(f"new words; {SEVERAL}", RUSSIAN)
    assert told == f"new words; {RUSSIAN['reasons']['several']}"


@pytest.mark.parametrize("said", [None, "seen on a watch: 12:00"])
def test_a_remark_on_a_clock_tells_what_was_judged(said):
    one = type("One", (), {"first": {"kind": "twelve-hours", "found_by": "sun", "strength": "strong"}})()
    told = told_remark(_why(one, said), RUSSIAN)
    assert told.startswith(RUSSIAN["clock_kinds"]["twelve-hours"] + ", ")
    assert told.endswith(f": {said}" if said else RUSSIAN["clock_strengths"]["strong"])
    assert told_remark("no such by words, at all", RUSSIAN) == "no such by words, at all"
