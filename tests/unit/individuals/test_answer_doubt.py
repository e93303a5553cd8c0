"""Answers as evidence: which are doubted, what partitions make of them, and who is asked again."""

import datetime as dt
from itertools import combinations
from math import comb, exp, log

import numpy as np
import pytest

from benchmarks.review_certainty import Winter, material_of
from benchmarks.reviewer import Reviewer, Shown
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.anchors import AnchorIndex, with_anchors
from leopard_census.individuals.answer_doubt import doubted_answers, evidence_of
from leopard_census.individuals.conflicts import AGAIN
from leopard_census.individuals.constraints import Conflict
from leopard_census.individuals.decisions import Decisions, attach_decisions
from leopard_census.individuals.identify import decide
from leopard_census.individuals.known import Known
from leopard_census.individuals.occupancy import Flank, ln_prior
from leopard_census.individuals.second_opinions import CONFIRM
from leopard_census.individuals.second_opinions import REASON as CONTRADICTED

# Pictures fail now and then, so that even those of two pairs that nothing resembles may be of one animal: a matter of
# 0.05 animals here, which these tests are not about.
SETTINGS = IndividualsSettings(reviewer_error=0.05, review_least_change=0.06)
ONE = log(19)
PAIR = ("a", "b")


def of(verdict, **said):
    """Decisions on one pair: what stands, and what people said."""
    return Decisions(pairs={PAIR: (verdict, "d")}, opinions={PAIR: said})


def doubted(decisions, *, compared=(PAIR,), conflicts=(), facing=()):
    return doubted_answers(decisions, compared, conflicts, facing)


@pytest.mark.parametrize(
    ("decisions", "evidence"),
    [
        (of("same", anna="same"), ONE),
        (of("different", anna="different"), -ONE),
        (of("same", anna="same", boris="cannot-compare"), ONE),
        # A third settles what two differ on, with the weight of one; a second who overrules the first has none.
        (of("same", anna="same", boris="different", vera="same"), ONE),
        (of("different", anna="same", boris="different"), 0),
        (of("different", anna="same", boris="same", vera="different"), 0),
        (of("same", anna="same", boris="same"), None),
        (of("different", anna="same", boris="different", vera="different", dina="different"), None),
        (of("cannot-compare", anna="cannot-compare"), None),
        # Nobody knows who said it: as people's word everywhere.
        (Decisions(pairs={PAIR: ("same", "d")}), None),
    ],
)
def test_an_answer_weighs_the_majority_of_people_who_give_it_until_it_is_two(decisions, evidence):
    assert doubted(decisions) == (frozenset() if evidence is None else {PAIR})
    if evidence is not None:
        assert evidence_of(decisions, [PAIR], 0.05) == {PAIR: pytest.approx(evidence)}


def test_what_is_certain_for_another_reason_is_not_doubted():
    same, different = of("same", anna="same"), of("different", anna="different")
    assert doubted(same, compared=()) == frozenset()
    cycle = Conflict(("c", "a", "b"), ("decision", "decision", "decision"), 0)
    assert doubted(same, conflicts=[cycle]) == frozenset()
    # A link by facing cameras would come back where its denial is doubted; its confirmation is an answer as any.
    assert doubted(different, facing=[PAIR]) == frozenset()
    assert doubted(same, facing=[PAIR]) == {PAIR}
    same.merged["b", "a"] = None
    assert doubted(same) == frozenset()


class Team:
    """A winter of which the pictures tell little or nothing, and people's answers on it."""

    def __init__(self, evidence):
        n = len(evidence)
        winter = Winter(np.zeros(n, np.int64), np.full(n, -1), np.array(evidence, float))
        self.material = material_of(winter, SETTINGS)
        self.keys = [row["sightingID"] for row in self.material.rows]
        self.index = AnchorIndex(self.material.rows, [], min_iou=0.5, min_held=0.7, max_seconds=0.5)
        self.rows = []

    def says(self, who, i, j, verdict, number=1):
        by_id = {row["sightingID"]: row for row in self.material.rows}
        (asked,) = with_anchors([{"sighting_a": self.keys[i], "sighting_b": self.keys[j]}], by_id)
        n = len(self.rows)
        when = dt.datetime(2012, 6, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=n)
        self.rows.append(
            {"decisionID": f"d{n:03d}", "decidedAt": when, "reviewer": who, "round": number, "kind": "pair",
             "subject": asked["anchor_a"], "object": asked["anchor_b"], "verdict": verdict, "comment": None,
             "evidence": None}
        )  # fmt: skip

    def decide(self):
        decisions = attach_decisions(self.rows, self.index, SETTINGS.reviewer_error)
        return decide(self.material, [], decisions, [], survey="s", settings=SETTINGS, known=Known())

    def together(self, i, j):
        outcome = self.decide()
        columns = [outcome.draw_sightings.index(self.keys[k]) for k in (i, j)]
        same = outcome.draws[:, columns[0]] == outcome.draws[:, columns[1]]
        return float(np.average(same, weights=outcome.draw_facts.weights))


def odds_of_two():
    """Prior odds of the draws that two visits are of two animals."""
    nothing = Flank(0, np.zeros(0))
    one, two = (ln_prior([Flank(0, np.array(sizes)), nothing]) for sizes in ([2.0], [1.0, 1.0]))
    return exp(two - one)


def test_draws_take_one_answer_for_evidence_and_two_for_certain():
    team = Team(np.zeros((2, 2)))
    theta = odds_of_two()
    assert team.together(0, 1) == pytest.approx(1 / (1 + theta), abs=0.1)
    team.says("Anna", 0, 1, "same")
    outcome = team.decide()
    assert outcome.draws.shape == (SETTINGS.draws, 2)
    # By Bayes, with pictures that tell nothing: 19 to 1 for one animal, times 1 to theta.
    assert team.together(0, 1) == pytest.approx(19 / (19 + theta), abs=0.1)
    # Names obey her all the same.
    assert outcome.review_state[0]["count_best"] == 1
    # She says it again, in a later round and in other letters: she is one person.
    team.says("ANNA ", 0, 1, "same", number=2)
    assert team.together(0, 1) == pytest.approx(19 / (19 + theta), abs=0.06)
    team.says("Boris", 0, 1, "same", number=2)
    assert team.together(0, 1) == 1.0


def five_pairs():
    """Ten sightings in pairs that Anna joins, each surely no animal of another pair."""
    evidence = np.full((10, 10), -12.0)
    for k in range(0, 10, 2):
        evidence[k : k + 2, k : k + 2] = 0.0
    team = Team(evidence * (1 - np.eye(10)))
    for k in range(0, 10, 2):
        team.says("Anna", k, k + 1, "same")
    return team


def reasons(outcome):
    return {(row["sighting_a"], row["sighting_b"]): row["reason"] for row in outcome.review_queue}


def test_who_reviews_alone_is_told_how_sure_the_count_is_and_that_nobody_can_mend_it():
    (state,) = five_pairs().decide().review_state
    assert state["count_best"] == 5
    assert state["p_count_within_1"] < SETTINGS.review_enough
    assert state["stop"]
    assert state["n_nobody"] == state["n_confirm"] == 5
    assert "all who review have given theirs" in state["rule"]


def test_review_tells_the_number_of_the_draws_that_later_stages_get():
    """One answer of each pair may be wrong, by the prior of so many animals: each of the draws counts by its weight."""
    outcome = five_pairs().decide()
    (state,) = outcome.review_state
    animals = np.array([len(set(row)) for row in outcome.draws.tolist()])
    shares = outcome.draw_facts.weights / outcome.draw_facts.weights.sum()
    assert shares.max() > 2 * shares.min()
    by_number = [float(shares[animals == k].sum()) for k in range(11)]
    reached = np.cumsum(by_number)
    assert [state[name] for name in ("count_low", "count", "count_high")] == [
        int(np.argmax(reached >= share)) for share in (0.025, 0.5, 0.975)
    ]
    near = sum(by_number[state["count"] - 1 : state["count"] + 2])
    assert state["p_count_within_1"] == pytest.approx(near)
    assert state["expected_change_total"] == pytest.approx(
        sum(p * abs(k - state["count"]) for k, p in enumerate(by_number))
    )
    nothing = Flank(0, np.zeros(0))
    prior = [
        exp(ln_prior([Flank(0, np.array([2.0] * (5 - k) + [1.0] * (2 * k))), nothing])) for k in range(6)
    ]
    all_right = 19**5 * prior[0] / sum(comb(5, k) * prior[k] * 19 ** (5 - k) for k in range(6))
    assert by_number[5] == pytest.approx(all_right, abs=0.12)


def test_somebody_else_is_asked_for_the_answers_that_the_count_rests_on_until_it_is_sure():
    team = five_pairs()
    # Boris has answered another pair: he can be asked.
    team.says("Boris", 0, 2, "different")
    outcome = team.decide()
    (state,) = outcome.review_state
    assert not state["stop"]
    assert (state["n_nobody"], state["n_confirm"]) == (0, 5)
    waiting = [pair for pair, why in reasons(outcome).items() if why == CONFIRM]
    assert sorted(waiting) == [(team.keys[k], team.keys[k + 1]) for k in range(0, 10, 2)]
    before = state["p_count_within_1"]
    for k in (0, 2, 4, 6):
        team.says("Boris", k, k + 1, "same")
    outcome = team.decide()
    (state,) = outcome.review_state
    assert state["p_count_within_1"] > SETTINGS.review_enough > before
    assert state["stop"]
    # One answer of one person is left, which changes the count by one at most: nobody is asked for it.
    assert CONFIRM not in reasons(outcome).values()


def test_who_contradicts_an_answer_leaves_the_count_unsure():
    team = five_pairs()
    team.says("Boris", 0, 1, "different")
    outcome = team.decide()
    assert outcome.review_queue[0]["reason"].startswith("reviewers disagree")
    assert not outcome.review_state[0]["stop"]
    team.says("Vera", 0, 1, "same", number=2)
    # Each pair is one animal by 19 to 1, times the prior of so many animals.
    nothing = Flank(0, np.zeros(0))
    prior = [
        exp(ln_prior([Flank(0, np.array([2.0] * (5 - k) + [1.0] * (2 * k))), nothing])) for k in range(6)
    ]
    same = sum(comb(4, k) * prior[k] * 19 ** (5 - k) for k in range(5))
    both = sum(comb(5, k) * prior[k] * 19 ** (5 - k) for k in range(6))
    assert team.together(0, 1) == pytest.approx(same / both, abs=0.1)


def test_a_contradiction_keeps_even_one_who_reviews_alone():
    team = Team(np.zeros((3, 3)))
    for (i, j), said in zip(combinations(range(3), 2), ("same", "same", "different"), strict=True):
        team.says("Anna", i, j, said)
    outcome = team.decide()
    assert set(reasons(outcome).values()) == {AGAIN}
    assert (outcome.review_state[0]["stop"], outcome.review_state[0]["n_nobody"]) == (False, 0)


def test_the_simulated_team_shares_the_pairs_and_one_who_is_alone_answers_all():
    truth = {k: Shown(k, frozenset({"left"})) for k in "abcd"}
    questions = [
        {"sighting_a": a, "sighting_b": b, "anchor_a": a, "anchor_b": b} for a, b in combinations("abcd", 2)
    ]

    def people(alone):
        reviewer = Reviewer(truth, 0.0, 0, alone)
        for question in [*questions[:3], *questions[:2]]:
            reviewer.answer(question)
        return [(row["reviewer"][-1], row["round"]) for row in reviewer.rows]

    assert people(False) == [("0", 0), ("1", 0), ("0", 0), ("1", 0), ("0", 0)]
    assert people(True) == [("0", 0)] * 3 + [("0", 1)] * 2


def test_an_answer_that_all_pictures_of_an_animal_contradict_is_asked_again_though_its_own_pair_does_not():
    """Six sightings alike, of which Anna keeps one apart from another that it is not very like itself."""
    evidence = np.full((6, 6), 9.0) * (1 - np.eye(6))
    evidence[0, 1] = evidence[1, 0] = 1.0
    team = Team(evidence)
    for i, j in combinations(range(2, 6), 2):
        for who in ("Anna", "Boris"):
            team.says(who, i, j, "same")
    team.says("Anna", 0, 1, "different")
    outcome = team.decide()
    assert team.together(0, 1) > 0.5
    assert reasons(outcome)[team.keys[0], team.keys[1]] == CONTRADICTED
    assert not outcome.review_state[0]["stop"]
    # Two who agree stand against any pictures.
    team.says("Boris", 0, 1, "different")
    assert team.together(0, 1) == 0
    assert (team.keys[0], team.keys[1]) not in reasons(team.decide())
