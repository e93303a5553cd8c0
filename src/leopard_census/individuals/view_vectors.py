"""Vectors of all views: an embedding network's where one is configured, VLAD of their local features else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.global_descriptor import describe, learn_codebook
from leopard_census.individuals.views import View


def view_vectors(views: Sequence[View], settings: IndividualsSettings) -> NDArray[np.int16]:
    """Vectors of views, shape (n, d), as `cosine.stored` keeps them; all 0 for a view that has none.

    Parameters
    ----------
    views
        In order of sighting, flank and frame.
    settings
        Of the stage.
    """
    if views and all(view.embedding is not None for view in views):
        return np.stack([view.embedding for view in views if view.embedding is not None])
    features = [view.features for view in views]
    codebook = learn_codebook(
        features, side=settings.features.side, settings=settings.shortlist, seed=settings.seed
    )
    return np.zeros((len(views), 1), np.int16) if codebook is None else describe(features, codebook)
