"""Matchers that are held against each other: the product's own, and the named baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.config.sightings import SightingsSettings
from leopard_census.evaluate.baseline import lnbnn_verified
from leopard_census.evaluate.identity import encounter_scores
from leopard_census.evaluate.identity_pictures import Case
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.night import is_night
from leopard_census.imaging.rootsift import Features, upright_rootsift
from leopard_census.individuals.comparison import Comparison, compare_sightings
from leopard_census.individuals.matched_survey import MatchedSurvey, match_all
from leopard_census.individuals.views import View, make_view
from leopard_census.partitions.partition import LEFT, RIGHT
from leopard_census.sightings.cut import cut_out, with_margin
from leopard_census.sightings.flank import Sides
from leopard_census.sightings.look import look_at
from leopard_census.sightings.quality import view_quality
from leopard_census.sightings.seen import Seen
from leopard_census.sightings.views import View as Crop

Floats = NDArray[np.float64]
#: Crops of the workflow are larger than the box by its default.
_MARGIN: float = SightingsSettings.model_fields["crop_margin"].default


@dataclass(frozen=True)
class Level:
    """What a matcher says of n images, or of n encounters.

    Attributes
    ----------
    scores : float array, shape (n, n)
        Row: query; larger is more alike. Those within an event mean nothing.
    p_same, evidence : float arrays, shape (n, n), or None
        Symmetric: probability that two are one animal, and the natural logarithm of the likelihood ratio (0 where
        nothing could be compared); None for a matcher that tells none.
    comparable : bool array, shape (n, n)
        Pairs that were compared.
    """

    scores: Floats
    p_same: Floats | None
    evidence: Floats | None
    comparable: NDArray[np.bool_]


@dataclass(frozen=True)
class Matched:
    """What a matcher says.

    Attributes
    ----------
    images, encounters
        Of images in the order of adding, and of encounters: all images of the one against all of the other.
    flanks : int array, shape (number of encounters,)
        Bits LEFT and RIGHT that an encounter may show.
    """

    images: Level
    encounters: Level
    flanks: NDArray[np.int64]


class Matcher(Protocol):
    """A way to tell animals apart."""

    name: str

    def add(self, case: Case, picture: Picture) -> None:
        """Find the features of one more image."""

    def match(self, encounter_of: Sequence[int], event_of: Sequence[int]) -> Matched:
        """Compare all images added, but for those of one event; both lists are in the order of adding."""

    def not_compared(self) -> dict[str, int]:
        """Images that can be compared with none, by reason."""


@dataclass
class Product:
    """The product's own matcher, as the stage individuals uses it: an image, or an encounter, stands for a sighting.

    Parameters
    ----------
    settings
        Of the stage individuals.
    by_name
        Feed people's names to the curve of evidence. A pair is then judged by a curve that was fitted to other
        individuals alone. Without, no name is known to the matcher.
    masks
        Cut the body out of the box as the workflow does, where no detector left an outline.
    """

    settings: IndividualsSettings
    by_name: bool = False
    masks: bool = True
    name: str = "product"
    cases: list[Case] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    poor: set[str] = field(default_factory=set)

    def add(self, case: Case, picture: Picture) -> None:
        """A case of unknown flank is looked at both as a left and, mirrored, as a right flank, each with 1/2.

        One of which a machine was not sure is looked at as the likelier flank, as in the stage.
        """
        self.cases.append(case)
        for flank, sides in self._turned(case):
            view = _view(case, picture, flank, sides, self.settings, self.masks)
            if len(view.features) >= self.settings.features.min_keypoints:
                self.views.append(view)
            else:
                self.poor.add(case.key)

    def _turned(self, case: Case) -> list[tuple[str, Sides]]:
        """Flanks that a case is looked at as, and what it shows."""
        if case.sides is not None:
            flank = "left" if case.sides[0] >= case.sides[1] else "right"
            enough = max(case.sides) >= self.settings.features.least_flank_probability
            return [(flank, Sides(*case.sides))] if enough else []
        sides = {"left": Sides(1.0, 0.0), "right": Sides(0.0, 1.0)}
        if case.flank is None:
            return [("left", Sides(0.5, 0.5)), ("right", Sides(0.5, 0.5))]
        return [(case.flank, sides[case.flank])] if case.flank in sides else []

    def match(self, encounter_of: Sequence[int], event_of: Sequence[int]) -> Matched:
        """Every two of different events that may show one flank; matches are looked for once, and judged twice."""
        place = {case.key: k for k, case in enumerate(self.cases)}
        owners = [place[view.sighting_id] for view in self.views]
        # Names come from the pictures, so that nothing hangs on what people call an encounter, and sort in the order
        # of the views at both levels.
        first: dict[int, str] = {}
        for case, e in zip(self.cases, encounter_of, strict=True):
            first[e] = min(case.key, first.get(e, case.key))
        group_name = [first[e] for e in encounter_of]
        image_name = [f"{group}\t{case.key}" for group, case in zip(group_name, self.cases, strict=True)]
        order = sorted(range(len(owners)), key=lambda k: (image_name[owners[k]], self.views[k].flank))
        image_of = [owners[k] for k in order]
        matches: MatchedSurvey | None = None
        levels = []
        for names in (image_name, group_name):
            views = [
                replace(self.views[k], sighting_id=names[i]) for k, i in zip(order, image_of, strict=True)
            ]
            events = dict(zip(names, event_of, strict=True))
            cameras = {name: case.camera for name, case in zip(names, self.cases, strict=True)}
            if matches is None:
                # An encounter shows one animal, as its name says.
                groups = [group_name[i] for i in image_of]
                matches = match_all(views, events, cameras, self.settings, groups)
            called = dict(zip(names, (c.individual for c in self.cases), strict=True)) if self.by_name else {}
            found = compare_sightings(views, called, events, cameras, frozenset(), self.settings, matches)
            levels.append(self._level(found.pairs, sorted(set(names))))
        flanks = np.zeros(len(set(encounter_of)), np.int64)
        for k, i in zip(order, image_of, strict=True):
            flanks[encounter_of[i]] |= LEFT if self.views[k].flank == "left" else RIGHT
        by_number = [first[e] for e in range(len(first))]
        return Matched(self._in_order(levels[0], image_name), self._in_order(levels[1], by_number), flanks)

    def _level(self, pairs: Mapping[tuple[str, str], Comparison], names: Sequence[str]) -> Level:
        """Pairs as arrays over sorted names."""
        n, place = len(names), {name: k for k, name in enumerate(names)}
        # What cannot be compared is missing information: it keeps the prior.
        p_same = np.full((n, n), 1 / (1 + self.settings.prior_odds))
        evidence, comparable = np.zeros((n, n)), np.zeros((n, n), bool)
        for (a, b), found in pairs.items():
            both = ([place[a], place[b]], [place[b], place[a]])
            p_same[both], evidence[both], comparable[both] = found.p_same, found.evidence, True
        return _level(p_same, evidence, comparable)

    @staticmethod
    def _in_order(level: Level, names: Sequence[str]) -> Level:
        """From the order of sorted names to that of the names given."""
        rank = np.argsort(np.argsort(np.array(names)))
        at = np.ix_(rank, rank)
        return _level(np.asarray(level.p_same)[at], np.asarray(level.evidence)[at], level.comparable[at])

    def not_compared(self) -> dict[str, int]:
        """Those that show no flank, and those with too little in them."""
        seen = {view.sighting_id for view in self.views}
        why = ["the flank is other" if c.flank == "other" else "too few keypoints" for c in self.cases
               if c.key not in seen]  # fmt: skip
        return dict(Counter(why))


def _level(p_same: Floats, evidence: Floats, comparable: NDArray[np.bool_]) -> Level:
    """Candidates are ranked as the stage lists them: by P(same), pairs that nobody can compare behind all others."""
    return Level(np.where(comparable, p_same, p_same - 1), p_same, evidence, comparable)


def _view(
    case: Case, picture: Picture, flank: str, sides: Sides, settings: IndividualsSettings, masks: bool
) -> View:
    """The view as the stages sightings and individuals make it, with the quality of one whose flank is certain."""
    height, width = picture.shape[:2]
    night = is_night(picture)
    frame: dict[str, Any] = {"frameID": case.key, "width": width, "height": height, "night": night}
    crop, box = cut_out(picture, with_margin(case.box, _MARGIN))
    seen, look = Seen(frame, 0, 0.0, case.box, 1.0), look_at(crop)
    quality = view_quality(seen, look, 1.0, masked=False)
    body = Crop(seen, box, crop, sides, flank, 1.0, quality, look.sharpness).body.mask if masks else None
    row = {
        "sightingID": case.key,
        "frameID": case.key,
        "flank": flank,
        "p_left": sides.left,
        "p_right": sides.right,
        "sure": True,
        "clarity": quality,
        "night": night,
    }
    mask = None if body is None else np.asarray(body > 0, np.uint8)
    return make_view(crop, mask, box, row, settings.features)


@dataclass
class Baseline:
    """The named baseline, see `evaluate.baseline`: knows no flanks and gives no probabilities."""

    name: str = "baseline"
    features: list[Features] = field(default_factory=list)

    def add(self, case: Case, picture: Picture) -> None:
        """The whole box at 400 pixels."""
        self.features.append(upright_rootsift(cut_pixels(picture, case)))

    def match(self, encounter_of: Sequence[int], event_of: Sequence[int]) -> Matched:
        """All against all."""
        return without_probabilities(lnbnn_verified(self.features, event_of), encounter_of, event_of)

    def not_compared(self) -> dict[str, int]:
        """Cases without a feature."""
        empty = sum(not len(features) for features in self.features)
        return {"no keypoints": empty} if empty else {}


def cut_pixels(picture: Picture, case: Case) -> Picture:
    """The box and nothing around it, at least a pixel each way."""
    x, y, w, h = case.pixels
    return np.ascontiguousarray(picture[y : y + max(1, h), x : x + max(1, w)])


def without_probabilities(scores: Floats, encounter_of: Sequence[int], event_of: Sequence[int]) -> Matched:
    """Scores of images by a matcher that compares everything and knows neither flanks nor probabilities.

    The score of two encounters is the largest over their images.
    """
    event, owner = np.asarray(event_of, np.int64), np.asarray(encounter_of, np.int64)
    n = int(owner.max()) + 1 if len(owner) else 0
    event_of_encounter = np.zeros(n, np.int64)
    event_of_encounter[owner] = event
    apart = event[:, None] != event[None, :]
    groups_apart = event_of_encounter[:, None] != event_of_encounter[None, :]
    return Matched(
        Level(scores, None, None, apart),
        Level(encounter_scores(scores, encounter_of, n), None, None, groups_apart),
        np.full(n, LEFT | RIGHT, np.int64),
    )
