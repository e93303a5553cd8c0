"""What people could not compare with others is no animal more."""

from leopard_census.individuals.decisions import Decisions
from leopard_census.individuals.not_told_apart import not_told_apart

LEFT, RIGHT, BOTH = frozenset({"left"}), frozenset({"right"}), frozenset({"left", "right"})


def found(answers, sides=None, named=()):
    verdicts = {"?": "cannot-compare", "=": "same", "/": "different"}
    pairs = {(text[0], text[2]): (verdicts[text[1]], "d") for text in answers.split()}
    return sorted(
        not_told_apart(Decisions(pairs=pairs), dict.fromkeys("abcdefg", LEFT) | (sides or {}), named)
    )


def test_one_answer_blames_nobody_and_two_the_sighting_that_both_are_about():
    assert found("a?b") == []
    assert found("a?b a?c") == ["a"]
    assert found("a/b a=c a?d") == []
    # That it is not some others does not tell it from those with which it could not be compared,
    assert found("a/b a/c a?d a?e") == ["a"]
    # but where most answers compare it, it can be compared.
    assert found("a/b a=c a/f a?d a?e") == []


def test_the_answers_on_who_is_at_fault_most_blame_nobody_else():
    # b and c were asked with a and with each other: a explains all but one answer.
    assert found("a?b a?c a?d b?c") == ["a"]
    assert found("a?b a?c a?d e?b e?c") == ["a", "e"]
    # a lies on as many of them as d, yet others were told from it.
    assert found("a?b a?c a?d a/e a/f a/g b?d c?d") == ["d"]
    assert found("a?b a?c a?d a/e b?f b?g") == ["a", "b"]
    # Of two that are at fault alike nobody tells which.
    assert found("a?b a?c b?d c?d") == ["a", "b", "c", "d"]


def test_two_flanks_that_cannot_be_compared_tell_nothing():
    assert found("a?b a?c", {"a": RIGHT}) == []
    assert found("a?b a?c", {"a": BOTH}) == ["a"]
    assert found("a?b a?c", {"a": frozenset()}) == []
    assert found("a?x a?y") == []  # of sightings that take no part


def test_people_who_named_a_sighting_know_whom_it_shows():
    assert found("a?b a?c", named={"a"}) == []
    assert found("a?b a?c d?b d?c", named={"a"}) == ["b", "c", "d"]


def test_the_reason_says_what_to_do():
    decisions = Decisions(pairs={("a", "b"): ("cannot-compare", "1"), ("a", "c"): ("cannot-compare", "2")})
    (why,) = not_told_apart(decisions, dict.fromkeys("abc", LEFT)).values()
    assert "with 2 sightings of its flank" in why
