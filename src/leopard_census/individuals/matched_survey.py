"""All views of a survey matched with each other, or with those on their shortlists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.matching import MatchedViews, Picture, ViewMatch
from leopard_census.individuals.own_views import OwnViews, own_views
from leopard_census.individuals.score_norm import Votes, count_votes
from leopard_census.individuals.shortlist import Shortlists, alike_by_vectors, make_shortlists
from leopard_census.individuals.views import View
from leopard_census.individuals.votes import alike_by_votes


@dataclass(frozen=True)
class MatchedSurvey:
    """What views say for each other; a view is known by its place in the list that was matched.

    Attributes
    ----------
    matches
        Pairs that share a map.
    votes
        Of all pairs.
    own
        How often pictures of one sighting share a map.
    lists
        Where there are too many views: the pairs of sightings that were looked at. None: all.
    """

    matches: Sequence[ViewMatch]
    votes: Votes
    own: OwnViews
    lists: Shortlists | None = None


def match_all(
    views: Sequence[View],
    encounter_of: Mapping[str, int],
    camera_of: Mapping[str, str],
    settings: IndividualsSettings,
    owners: Sequence[str] | None = None,
) -> MatchedSurvey:
    """Match all views of different encounters, those of different flanks too.

    Parameters
    ----------
    views, encounter_of, camera_of, settings
        As in `comparison.compare_sightings`.
    owners
        Of each view: what shows one animal for certain; default: its sighting.
    """
    found = MatchedViews(_pictures(views, encounter_of, camera_of))
    side, tolerance = settings.features.side, settings.matching.tolerance
    matches = list(found.verified(found.best(), side=side, tolerance=tolerance))
    return _matched(found, matches, views, settings, owners)


def match_listed(
    views: Sequence[View],
    names: Mapping[str, str],
    encounter_of: Mapping[str, int],
    camera_of: Mapping[str, str],
    settings: IndividualsSettings,
) -> MatchedSurvey:
    """Make the shortlists of all views, and match the pairs on them; parameters as in `comparison.compare_sightings`.

    The lists are made from the vectors of the configured network where all views have one, else from votes. An
    individual that people named takes one place on a list, with the most alike of its sightings.
    """
    side, tolerance = settings.features.side, settings.matching.tolerance
    found = MatchedViews(_pictures(views, encounter_of, camera_of), few_probes=True)
    sightings, flanks = [v.sighting_id for v in views], [v.flank for v in views]
    owners = [f"named {names[s]}" if s in names else s for s in sightings]
    vectors = [v.embedding for v in views if v.embedding is not None]
    length = settings.shortlist.length
    if len(vectors) == len(views):
        encounters = [encounter_of[sighting] for sighting in sightings]
        alike = alike_by_vectors(np.stack(vectors), owners, flanks, encounters, length=length)
    else:
        alike = alike_by_votes(found, side=side)
    lists = make_shortlists(alike, sightings, owners, flanks, length=length)
    listed = [
        (sightings[a], sightings[b]) in (lists.own if flanks[a] == flanks[b] else lists.other)
        for a, b in zip(found.a.tolist(), found.b.tolist(), strict=True)
    ]
    matches = list(found.verified(np.array(listed, bool), side=side, tolerance=tolerance))
    return _matched(found, matches, views, settings, None, lists)


def _matched(
    found: MatchedViews,
    matches: Sequence[ViewMatch],
    views: Sequence[View],
    settings: IndividualsSettings,
    owners: Sequence[str] | None,
    lists: Shortlists | None = None,
) -> MatchedSurvey:
    side, tolerance = settings.features.side, settings.matching.tolerance
    flanks = [view.flank for view in views]
    owners = [view.sighting_id for view in views] if owners is None else owners
    return MatchedSurvey(
        matches,
        count_votes(found, flanks, side=side),
        own_views(found, owners, flanks, side=side, tolerance=tolerance),
        lists,
    )


def _pictures(
    views: Sequence[View], encounter_of: Mapping[str, int], camera_of: Mapping[str, str]
) -> list[Picture]:
    cameras = {camera: k for k, camera in enumerate(sorted(set(camera_of.values())))}
    return [
        Picture(v.features, v.places, cameras[camera_of[v.sighting_id]], encounter_of[v.sighting_id])
        for v in views
    ]
