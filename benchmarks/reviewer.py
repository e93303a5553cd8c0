"""A simulated reviewer of pairs: blind, seeded, and sometimes wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leopard_census.evaluate.sighting_truth import TrueView, sighting_visits

Row = Mapping[str, Any]

START = dt.datetime(2012, 6, 1, tzinfo=dt.timezone(dt.timedelta(hours=10)))


@dataclass(frozen=True)
class Shown:
    """What a sighting shows in truth: the individual (None: no animal of the target species), and its flanks."""

    individual: str | None
    flanks: frozenset[str]


def shown_in_truth(
    sightings: Sequence[Row],
    crops: Sequence[Row],
    file_of: Mapping[str, str],
    views: Mapping[str, Sequence[TrueView]],
    species: str,
) -> dict[str, Shown]:
    """sightingID -> what it shows; the flanks of all its crops, each by the true box that it overlaps most."""
    visits = sighting_visits(sightings, crops, file_of, views)
    single = [{**row, "sightingID": f"{row['sightingID']} {row['frameID']}"} for row in crops]
    empty = [
        {"sightingID": row["sightingID"], "anchor_mediaID": None, "anchor_box": None, "anchor_time_s": None}
        for row in single
    ]
    flanks: dict[str, set[str]] = {}
    for key, visit in sighting_visits(empty, single, file_of, views).items():
        sighting = key.split(" ")[0]
        if sighting in visits and visits[sighting].visit == visit.visit and visit.flank in ("left", "right"):
            flanks.setdefault(sighting, set()).add(visit.flank)
    return {
        s: Shown(
            visit.individual if visit.species == species else None,
            frozenset({visit.flank or ""} & {"left", "right"}) | frozenset(flanks.get(s, set())),
        )
        for s, visit in visits.items()
    }


@dataclass
class Reviewer:
    """Answers pairs and writes them down as rows of decisions.csv.

    He knows nothing but the two sightings: where they share no true flank he cannot compare them; else he says the
    truth, but with probability `error` the contrary. He stands for a team of two who share the pairs, and a pair is put
    to the other of them if one has answered: where the pictures or other answers contradict that one, or the number
    rests on him. From the third time on somebody further answers in a later round, as it is asked only where the two
    differ, or agree and yet contradict other answers. Nobody knows an answer that was given, and each errs anew.

    If `alone`, one person gives all answers, a second one on a pair in a later round.
    """

    truth: Mapping[str, Shown]
    error: float
    seed: int
    alone: bool = False
    rows: list[dict[str, Any]] = field(default_factory=list)
    given: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    first: dict[tuple[str, str], int] = field(default_factory=dict)

    def answer(self, question: Row) -> str:
        """The verdict on one row of the queue."""
        pair = question["sighting_a"], question["sighting_b"]
        first = len(self.given) % 2
        before = self.given.setdefault(pair, [])
        self.first.setdefault(pair, first)
        turn = len(before)
        one, other = (self.truth.get(s, Shown(None, frozenset())) for s in pair)
        if not one.flanks & other.flanks or one.individual is None or other.individual is None:
            verdict = "cannot-compare"
        else:
            right = one.individual == other.individual
            verdict = "same" if right != self._errs(pair, turn) else "different"
        person = 0 if self.alone else (turn + self.first[pair]) % 2 if turn < 2 else turn
        self.rows.append(
            {
                "decisionID": f"d{len(self.rows):05d}",
                "decidedAt": START + dt.timedelta(minutes=len(self.rows)),
                "reviewer": f"reviewer {person}",
                "round": turn if self.alone else turn // 2,
                "kind": "pair",
                "subject": question["anchor_a"],
                "object": question["anchor_b"],
                "verdict": verdict,
                "comment": None,
                "evidence": None,
            }
        )
        before.append(verdict)
        return verdict

    def _errs(self, pair: tuple[str, str], turn: int) -> bool:
        """Whether this answer is wrong: by the pair and the seed alone, so that no order of questions changes it."""
        digest = hashlib.sha256(f"{self.seed} {turn} {pair[0]} {pair[1]}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64 < self.error


def wrong_joins(
    clusters: Mapping[str, object], truth: Mapping[str, Shown], counted: Collection[str]
) -> tuple[int, int]:
    """Animals too few by wrong merges, and too many by splits that share a flank.

    A cluster with sightings of k animals merges k - 1; the clusters in which an animal shows one flank split it into as
    many, the more of both flanks counting, as flanks that nothing links are no mistake.
    """
    inside: dict[object, set[str]] = {}
    of_flank: dict[tuple[str, str], set[object]] = {}
    for sighting in sorted(counted):
        shown = truth.get(sighting)
        if shown is None or shown.individual is None or sighting not in clusters:
            continue
        inside.setdefault(clusters[sighting], set()).add(shown.individual)
        for flank in shown.flanks:
            of_flank.setdefault((shown.individual, flank), set()).add(clusters[sighting])
    merged = sum(len(animals) - 1 for animals in inside.values())
    most: dict[str, int] = {}
    for (animal, _), found in of_flank.items():
        most[animal] = max(most.get(animal, 1), len(found))
    return merged, sum(number - 1 for number in most.values())
