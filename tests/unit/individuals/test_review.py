"""What the review queue asks, when it says stop, and P(new animal)."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from leopard_census.individuals.animal_counts import (
    COUNTED,
    FEMALE,
    MALE,
    animal_counts,
    counted_flanks,
    expected_changes,
    most_animals,
)
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.constraints import Constraint, join_groups
from leopard_census.individuals.decisions import Decisions
from leopard_census.individuals.new_animals import new_probabilities
from leopard_census.individuals.plausible import Plausible, quantile
from leopard_census.individuals.review_pairs import review_queue
from leopard_census.individuals.review_state import review_state_rows
from leopard_census.individuals.second_opinions import CONFIRM, doubtful_answers
from leopard_census.individuals.second_opinions import REASON as CONTRADICTED
from leopard_census.partitions.draws import sample_partitions
from leopard_census.partitions.partition import LEFT, RIGHT, best_partition
from leopard_census.tables.flank_bounds import code_bounds
from tests.unit.partitions.test_partition import all_partitions, problem


def count_by_hand(labels, bits):
    shown = {}
    for label, bit in zip(labels, bits, strict=True):
        if bit:
            shown[label] = shown.get(label, 0) | bit
    flanks = {3: "both", LEFT: "left", RIGHT: "right", 0: "none"}
    sexes = {FEMALE: "female", MALE: "male"}
    return code_bounds(
        (flanks[bit & 3], sexes.get(bit & (FEMALE | MALE))) for bit in shown.values() if bit & COUNTED
    )[0]


def posterior(p):
    found = [(z, p.score(z)) for z in all_partitions(p.size)]
    top = max(score for _, score in found)
    weights = np.array([exp(score - top) for _, score in found])
    return [z for z, _ in found], weights / weights.sum()


def change_by_hand(partitions, weights, counts, i, j):
    mean = sum(w * k for w, k in zip(weights, counts, strict=True))
    total = 0.0
    for answer in (True, False):
        part = [
            (w, k) for z, w, k in zip(partitions, weights, counts, strict=True) if (z[i] == z[j]) == answer
        ]
        p = sum(w for w, _ in part)
        if p > 0:
            total += p * abs(sum(w * k for w, k in part) / p - mean)
    return total


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_those_of_the_lower_flank_bound(seed):
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, 7, (40, 7))
    bits = rng.choice([0, COUNTED, COUNTED | LEFT, COUNTED | RIGHT, COUNTED | 3], 7)
    bits |= rng.choice([0, FEMALE, MALE], 7)
    assert animal_counts(draws, bits).tolist() == [count_by_hand(z, bits) for z in draws]


def test_a_group_counts_by_its_own_sightings_alone():
    sides = {"a": frozenset({"left"}), "b": frozenset({"right"}), "c": frozenset({"left"})}
    members = [("a", "b"), ("b", "c"), ("c",), ("d",)]
    assert counted_flanks(members, sides, {"d": "male"}, {"a", "c", "d"}).tolist() == [
        COUNTED | LEFT,
        COUNTED | LEFT,
        COUNTED | LEFT,
        COUNTED | MALE,
    ]
    assert counted_flanks(members, sides, {"c": "female"}, {"a"}).tolist() == [
        COUNTED | LEFT,
        FEMALE,
        FEMALE,
        0,
    ]


@pytest.mark.parametrize("seed", range(3))
def test_the_expected_change_is_that_of_the_whole_posterior(seed):
    rng = np.random.default_rng(seed)
    p = problem(rng.uniform(-1, 4, (4, 4)), flanks=rng.choice([LEFT, LEFT, RIGHT, 3], 4))
    partitions, weights = posterior(p)
    bits = COUNTED | p.flanks
    counts = [count_by_hand(z, bits) for z in partitions]
    draws = sample_partitions(p, best_partition(p), draws=1500, seed=1)
    first, second = np.triu_indices(p.size, 1)
    found = expected_changes(alike(draws), animal_counts(draws, bits), first, second)
    wanted = [change_by_hand(partitions, weights, counts, i, j) for i, j in zip(first, second, strict=True)]
    assert found == pytest.approx(wanted, abs=0.08)
    assert max(wanted) > 0.03


def test_the_expected_change_splits_the_draws_by_the_answer():
    rng = np.random.default_rng(3)
    draws, bits = rng.integers(0, 4, (300, 6)), np.array([5, 6, 7, 5, 6, 5])
    counts = animal_counts(draws, bits)
    weights = rng.dirichlet(np.ones(len(draws)))
    first, second = np.triu_indices(6, 1)
    found = expected_changes(Plausible(draws, np.log(7 * weights)), counts, first, second)
    wanted = [change_by_hand(draws, weights, counts, i, j) for i, j in zip(first, second, strict=True)]
    assert found == pytest.approx(wanted, abs=1e-12)


def compare(*pairs):
    return {
        pair: Comparison("left", 3.0, 9, 1.0, evidence, 0.5, None)
        for pair, evidence in ((p[:2], p[2]) for p in pairs)
    }


@pytest.mark.parametrize("share", [0.0, 0.025, 0.3, 0.5, 0.975, 1.0])
def test_quantiles_of_equal_weights_are_those_of_the_values(share):
    rng = np.random.default_rng(5)
    for size in (1, 2, 40, 256):
        values = rng.integers(5, 20, size)
        wanted = np.quantile(values, share, method="inverted_cdf")
        assert quantile(values, np.full(size, 1 / size), share) == wanted


def alike(draws):
    """Partitions that are all as likely."""
    return Plausible(np.array(draws), np.zeros(len(draws)))


def queue_of(draws, compared, answered=(), first=None, cannot=()):
    draws = np.array(draws)
    n = draws.shape[1]
    barred = np.zeros((n, n), bool)
    for a, b in cannot:
        barred[a, b] = barred[b, a] = True
    counts = animal_counts(draws, np.full(n, COUNTED | LEFT))
    group_of = {chr(ord("a") + k): k for k in range(n)}
    return review_queue(
        compared, group_of, draws[0], alike(draws), counts, barred, set(answered), first or {}, 0.01, 0.02
    )


def pairs_of(rows):
    return [row["sighting_a"] + row["sighting_b"] for row in rows]


def test_the_surest_change_goes_first_and_one_pair_is_asked_per_two_animals():
    """c is of a and b (one animal) in half of the draws, and of d in a tenth."""
    draws = [[0, 0, 1, 2]] * 4 + [[0, 0, 0, 2]] * 5 + [[0, 0, 1, 1]]
    compared = compare(("a", "b", 8.0), ("a", "c", 1.0), ("b", "c", 2.0), ("c", "d", 0.5))
    rows = queue_of(draws, compared)
    assert pairs_of(rows) == ["bc", "cd"]  # of ac and bc the one that matches better; ab is sure
    assert rows[0]["expected_change"] > rows[1]["expected_change"] >= 0.01
    swapped = dict(reversed(compared.items()))
    assert queue_of(draws, swapped) == rows


def test_answered_and_impossible_pairs_are_not_asked_but_what_goes_first_is():
    draws = [[0, 1, 2], [0, 0, 2], [0, 1, 1]]
    compared = compare(("a", "b", 1.0), ("b", "c", 1.0))
    assert sorted(pairs_of(queue_of(draws, compared))) == ["ab", "bc"]
    assert pairs_of(queue_of(draws, compared, answered=[("a", "b")])) == ["bc"]
    assert pairs_of(queue_of(draws, compared, cannot=[(1, 2)])) == ["ab"]
    rows = queue_of(draws, compared, answered=[("a", "b")], first={("a", "b"): "why"})
    assert pairs_of(rows) == ["ab", "bc"]
    assert (rows[0]["expected_change"], rows[0]["reason"]) == (None, "why")


def test_who_it_is_is_asked_last_where_no_answer_changes_the_count():
    """b is a or c, each as likely; d is e or not, which changes the count."""
    draws = [[0, 0, 2, 3, 3], [0, 0, 2, 3, 4], [0, 2, 2, 3, 3], [0, 2, 2, 3, 4]]
    compared = compare(("a", "b", 1.0), ("b", "c", 1.0), ("d", "e", 1.0), ("a", "c", 1.0))
    rows = queue_of(draws, compared)
    assert pairs_of(rows) == ["de", "ab", "bc"]
    assert [row["expected_change"] for row in rows] == pytest.approx([0.5, 0, 0])
    assert not state([5, 6], rows[:1])["stop"]
    assert state([5, 6], rows[1:])["stop"]


def state(counts, queue=(), enough=0.95, beyond=(), unlinked=0, shares=None):
    most = np.array(counts) + unlinked
    shares = np.full(len(counts), 1 / len(counts)) if shares is None else np.array(shares)
    (row,) = review_state_rows("s", list(queue), np.array(counts), most, shares, 7, 5, enough, 0.01, beyond)
    return row


def test_partitions_count_by_their_weights():
    """Nine of ten partitions hold 8 animals, and the tenth, with 12, is as likely as all of them."""
    even = state([8] * 9 + [12])
    assert (even["count"], even["count_high"], even["p_count_within_1"]) == (8, 12, pytest.approx(0.9))
    heavy = state([8] * 9 + [12], shares=[0.4 / 9] * 9 + [0.6], unlinked=1)
    assert (heavy["count"], heavy["count_low"], heavy["count_most"]) == (12, 8, 13)
    assert heavy["p_count_within_1"] == pytest.approx(0.6)
    assert heavy["expected_change_total"] == pytest.approx(0.4 * 4)
    light = state([8] * 9 + [12], shares=[0.99 / 9] * 9 + [0.01])
    assert (light["count_high"], light["p_count_within_1"]) == (8, pytest.approx(0.99))


def asked(change, reason="may be one animal", pair=("a", "b")):
    return {"sighting_a": pair[0], "sighting_b": pair[1], "expected_change": change, "reason": reason}


ASKED, AHEAD = asked(0.2), asked(None, "statements contradict each other", ("c", "d"))


def test_the_state_tells_what_full_answers_would_change():
    row = state([6] * 10 + [7] * 60 + [8] * 20 + [9] * 10, [ASKED])
    assert (row["count"], row["count_low"], row["count_high"]) == (7, 6, 9)
    assert row["expected_change_total"] == pytest.approx(0.5)
    assert row["p_count_within_1"] == pytest.approx(0.9)
    assert (row["count_best"], row["count_named"]) == (7, 5)


def test_the_review_stops_when_no_question_is_left_however_sure_the_draws_are():
    unsure, sure = [5] * 50 + [8] * 50, [5] * 99 + [8]
    assert not state(unsure, [ASKED])["stop"]
    told = state(sure, [ASKED])
    assert not told["stop"]
    assert "not to be trusted" in told["rule"]
    assert state(sure)["stop"]
    left = state(unsure)
    assert left["stop"]
    assert "not sure" in left["rule"]
    assert "not sure" not in state(sure)["rule"]
    waiting = state(sure, [AHEAD, ASKED])
    assert not waiting["stop"]
    assert (waiting["n_first"], waiting["n_questions"]) == (1, 2)


def test_answers_to_be_confirmed_go_on_until_nobody_is_left_who_could():
    unsure = [5] * 10 + [7] * 80 + [9] * 10
    confirm = asked(0.3, CONFIRM)
    told = state(unsure, [confirm, asked(0.001, pair=("e", "f"))])
    assert (told["stop"], told["n_change_count"], told["n_confirm"], told["n_nobody"]) == (False, 1, 1, 0)
    assert "1 answers that the count rests on want a further person" in told["rule"]
    assert "0.80, 0.95 wanted" in told["rule"]
    alone = state(unsure, [confirm], beyond={("a", "b")})
    assert (alone["stop"], alone["n_confirm"], alone["n_nobody"]) == (True, 1, 1)
    assert "1 answers want a further person, and all who review have given theirs" in alone["rule"]
    assert "0.80, 0.95 wanted" in alone["rule"]
    # What the pictures contradict keeps nobody either who cannot be answered by anybody else; a contradiction does.
    doubted = asked(None, CONTRADICTED)
    assert not state(unsure, [doubted])["stop"]
    assert state(unsure, [doubted], beyond={("a", "b")})["stop"]
    assert not state(unsure, [doubted, AHEAD], beyond={("a", "b")})["stop"]
    assert not state(unsure, [doubted, asked(0.2, pair=("e", "f"))], beyond={("a", "b")})["stop"]


def test_flanks_that_nothing_links_are_told_however_sure_the_least_number_is():
    told = state([5] * 100, unlinked=3)
    assert (told["count"], told["count_most"], told["p_count_within_1"], told["stop"]) == (5, 8, 1.0, True)
    assert "least that flanks allow, and 8 if" in told["rule"]
    assert "flanks" not in state([5] * 100)["rule"]
    # Two left flanks, a right one, and one that shows both; the last counts as nobody.
    bits = np.array([COUNTED | LEFT, COUNTED | LEFT, COUNTED | RIGHT, COUNTED | LEFT | RIGHT, 0])
    draws = np.array([[0, 1, 2, 3, 4], [0, 0, 2, 3, 4]])
    assert most_animals(draws, bits).tolist() == [4, 3]
    assert animal_counts(draws, bits).tolist() == [3, 2]


def test_p_new_is_the_share_of_partitions_without_a_known_animal():
    p = problem(np.zeros((4, 4)), flanks=[LEFT, LEFT, RIGHT, 0])
    draws = np.array([[0, 0, 2, 3], [0, 1, 2, 3], [0, 0, 2, 3], [0, 0, 2, 3]])
    members = [("known", "joined"), ("l", "mixed"), ("r",), ("blind",)]
    found = new_probabilities(p, draws, members, {"known": "A1"}, {"mixed": "two animals"})
    # r: no known animal shows the right flank; blind: nothing can be compared; mixed: speaks for nobody.
    assert found == {"known": 0.0, "joined": 0.0, "l": 0.25}
    assert new_probabilities(p, draws, members, {}, {}) == {}
    both = replace(p, flanks=np.array([3, LEFT, RIGHT, 0]))
    assert new_probabilities(both, draws, members, {"known": "A1"}, {})["r"] == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_p_new_is_that_of_the_whole_posterior(seed):
    p = problem(np.random.default_rng(seed).uniform(-1, 3, (4, 4)))
    partitions, weights = posterior(p)
    draws = sample_partitions(p, best_partition(p), draws=1500, seed=2)
    found = new_probabilities(p, draws, [("a",), ("b",), ("c",), ("d",)], {"a": "A1"}, {})
    for k, s in enumerate("abcd"):
        exact = sum(w for z, w in zip(partitions, weights, strict=True) if z[k] != z[0])
        assert found[s] == pytest.approx(exact, abs=0.07)


def doubts(answers, evidence, others=(), once=None):
    decisions = Decisions(pairs={pair: (verdict, "d1") for pair, verdict in answers.items()})
    decisions.answered_once = set(answers) if once is None else once
    kinds = {"same": "must", "different": "cannot"}
    constraints = [Constraint(*pair, kinds[said], "decision") for pair, said in answers.items()]
    constraints += [Constraint(*pair, "must", "facing-cameras") for pair in others]
    groups = join_groups("abcde", constraints, {})
    return doubtful_answers(decisions, evidence, groups, constraints, 10.0, 0.125)


def test_an_answer_that_the_pictures_contradict_is_asked_again():
    same = {("a", "c"): "same"}
    assert doubts(same, {("a", "c"): 3.0}) == []
    # ln odds = sum of evidence - ln 10; one answer weighs ln 7.
    assert doubts(same, {("a", "c"): 0.5}) == []
    assert doubts(same, {("a", "c"): 0.0}) == [("a", "c")]
    # b and d are surely of the two sides: all their pictures speak.
    beside = [("a", "b"), ("c", "d")]
    assert doubts(same, {("a", "c"): 0.0, ("b", "d"): 3.0}, beside) == []
    assert doubts(same, {("a", "c"): 3.0, ("b", "d"): -4.0}, beside) == [("a", "c")]
    # Other statements join them, too.
    assert doubts(same, {("a", "c"): -9.0}, [("a", "b"), ("b", "c")]) == []
    apart = {("a", "c"): "different"}
    assert doubts(apart, {("a", "c"): 4.0}) == []
    assert doubts(apart, {("a", "c"): 5.0}) == [("a", "c")]
    assert doubts(apart, {("a", "c"): 2.0, ("b", "d"): 3.0}, beside) == [("a", "c")]


def test_what_two_people_say_is_not_asked_again_and_the_most_contradicted_goes_first():
    wrong = {("a", "b"): "same", ("c", "d"): "same"}
    evidence = {("a", "b"): -1.0, ("c", "d"): -3.0}
    assert doubts(wrong, evidence) == [("c", "d"), ("a", "b")]
    assert doubts(wrong, evidence, once={("a", "b")}) == [("a", "b")]
