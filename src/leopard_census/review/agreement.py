"""How much reviewers' answers are worth: how often they agree beyond chance, err on controls, and how long they look.

Agreement is Cohen's kappa over the pairs that two reviewers answered in one round, each without knowing the other's
answer; an answer of a later round, given since two differed, says nothing of independent agreement. The error rate is
that on planted pairs whose answer is known, with Wilson's interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Any

from leopard_census.evaluate.measure import wilson
from leopard_census.review.kappa import Unit, kappa, kappa_interval, tables_of
from leopard_census.review.protocol import Attach, Pair
from leopard_census.tables.decision_form import ABOUT_TWO, CONTROL
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]

VERDICTS = ("same", "different", "cannot-compare")


@dataclass(frozen=True)
class Opinion:
    """One reviewer's last answer on one pair in one round."""

    pair: Pair
    round: int
    reviewer: str
    verdict: str
    decision: str


@dataclass(frozen=True)
class Difference:
    """A pair on which reviewers of one round differed.

    Attributes
    ----------
    said
        Their answers.
    settled
        Those of the last later round, where all of it agree; else none.
    """

    pair: Pair
    round: int
    said: tuple[Opinion, ...]
    settled: tuple[Opinion, ...]


def opinions(rows: Iterable[Row], attach: Attach) -> list[Opinion]:
    """All answers on pairs, one per pair, round and reviewer; ordered by these.

    Parameters
    ----------
    rows
        Of decisions.csv. Controls, what was passed over or taken back, and what finds no sighting are left out.
    attach
        Finds the sighting that an anchor means.
    """
    last: dict[tuple[Pair, int, str], Opinion] = {}
    for row in not_withdrawn(sorted(rows, key=lambda r: (r["decidedAt"], r["decisionID"]))):
        if row["kind"] not in ABOUT_TWO or row["kind"] == CONTROL or row["verdict"] not in VERDICTS:
            continue
        one, other = attach(row["subject"]), attach(row["object"])
        if one is None or other is None or one == other:
            continue
        pair, number = (min(one, other), max(one, other)), row["round"] or 0
        who = " ".join(row["reviewer"].split())
        last[pair, number, alike(who)] = Opinion(pair, number, who, row["verdict"], row["decisionID"])
    return [last[key] for key in sorted(last)]


def judged(found: Sequence[Opinion]) -> tuple[list[tuple[str, str]], list[Unit]]:
    """What several reviewers answered in one round, each without knowing the others' answers.

    Returns
    -------
    Each two reviewers who answered something in common, by the names that they gave first; and for each pair of
    sightings and round the answers of each two, as `kappa.Unit`s that bear the number of the two.
    """
    first_name: dict[str, str] = {}
    answers: dict[tuple[Pair, int], dict[str, int]] = {}
    for opinion in found:
        who = alike(opinion.reviewer)
        first_name.setdefault(who, opinion.reviewer)
        answers.setdefault((opinion.pair, opinion.round), {})[who] = VERDICTS.index(opinion.verdict)
    several = [own for _, own in sorted(answers.items()) if len(own) > 1]
    twos = sorted({two for own in several for two in combinations(sorted(own), 2)})
    number = {two: i for i, two in enumerate(twos)}
    units = [
        tuple((number[a, b], own[a], own[b]) for a, b in combinations(sorted(own), 2)) for own in several
    ]
    return [(first_name[a], first_name[b]) for a, b in twos], units


def agreement_rows(found: Sequence[Opinion]) -> list[dict[str, Any]]:
    """One row for each two reviewers who answered pairs in common: n, agreed, kappa with its 95% interval."""
    twos, units = judged(found)
    rows = []
    for number, (a, b) in enumerate(twos):
        own = [(answers,) for unit in units for answers in unit if answers[0] == number]
        lower, upper = kappa_interval(own, len(VERDICTS))
        rows.append(
            {
                "reviewer_a": a,
                "reviewer_b": b,
                "n_pairs": len(own),
                "n_agreed": sum(one == other for ((_, one, other),) in own),
                "kappa": kappa(tables_of(own, len(VERDICTS))),
                "kappa_lower": lower,
                "kappa_upper": upper,
            }
        )
    return rows


def reviewer_rows(rows: Iterable[Row], step: int = 1) -> list[dict[str, Any]]:
    """One row per reviewer: answers, errors on controls with a 95% interval, median time.

    A control on which a reviewer says that he cannot compare is no error; such are counted apart.

    Parameters
    ----------
    rows
        Of decisions.csv.
    step
        Of a reviewer's controls the first ones count, as many as are a multiple of this.
    """
    by_reviewer: dict[str, list[Row]] = {}
    for row in not_withdrawn(sorted(rows, key=lambda r: (r["decidedAt"], r["decisionID"]))):
        if row["kind"] in ABOUT_TWO and row["verdict"] in VERDICTS:
            by_reviewer.setdefault(alike(row["reviewer"]), []).append(row)
    out = []
    for _, own in sorted(by_reviewer.items()):
        controls = [row for row in own if row["kind"] == CONTROL]
        n_answers = len(own) - len(controls)
        controls = controls[: len(controls) // step * step]
        told = [row for row in controls if row["verdict"] != "cannot-compare"]
        wrong = sum(row["verdict"] != row["expected"] for row in told)
        seconds = [row["seconds"] for row in own if row["seconds"] is not None]
        lower, upper = wilson(wrong, len(told)) if told else (None, None)
        out.append(
            {
                "reviewer": " ".join(own[0]["reviewer"].split()),
                "n_answers": n_answers,
                "n_controls": len(told),
                "n_wrong": wrong,
                "n_not_compared": len(controls) - len(told),
                "error_rate": wrong / len(told) if told else None,
                "error_lower": lower,
                "error_upper": upper,
                "median_s": median(seconds) if seconds else None,
            }
        )
    return out


def differences(found: Sequence[Opinion]) -> list[Difference]:
    """Each pair and round in which reviewers differed, ordered by these."""
    by_pair: dict[Pair, dict[int, list[Opinion]]] = {}
    for opinion in found:
        by_pair.setdefault(opinion.pair, {}).setdefault(opinion.round, []).append(opinion)
    out = []
    for pair, rounds in sorted(by_pair.items()):
        for number, said in sorted(rounds.items()):
            if len({opinion.verdict for opinion in said}) < 2:
                continue
            later = rounds[max(rounds)] if max(rounds) > number else []
            agreed = len({opinion.verdict for opinion in later}) == 1
            out.append(Difference(pair, number, tuple(said), tuple(later) if agreed else ()))
    return out


def disagreement_rows(found: Sequence[Opinion]) -> list[dict[str, Any]]:
    """One row per pair on which reviewers of one round differed: who said what, and what settled it."""
    return [
        {
            "sighting_a": one.pair[0],
            "sighting_b": one.pair[1],
            "round": one.round,
            "answers": "; ".join(f"{o.reviewer}: {o.verdict}" for o in one.said),
            "settled": one.settled[0].verdict if one.settled else None,
            "settled_by": "; ".join(o.reviewer for o in one.settled) or None,
        }
        for one in differences(found)
    ]
