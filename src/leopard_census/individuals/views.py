"""The views of a sighting that show coat, and their features.

Every view is turned to walk to the left: pictures of right flanks are mirrored before anything is found in them. So a
right flank is treated exactly as the left flank of the mirrored picture would be, and views of the two flanks, which
never share a coat, can be compared to learn what chance gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import FeatureSettings
from leopard_census.imaging.archive import Archive, open_archive
from leopard_census.imaging.body_axis import Levelled, level
from leopard_census.imaging.rootsift import Features, scaled_size
from leopard_census.individuals.comparability import Shown, body_shown
from leopard_census.individuals.extractors import GlobalExtractor, local_extractor
from leopard_census.tables.boxes import Box, parse_box

#: Brightness of a mask above which a pixel is body (masks are stored as grey pictures, 0 or 255).
BODY = 127


@dataclass(frozen=True)
class View:
    """One picture of one flank of one sighting.

    Attributes
    ----------
    features : Features
        n features, in pixels of the scaled picture, turned to walk to the left, and with the body level where
        `level` of the settings says so.
    places : float32 array, shape (n, 2)
        The same as shares of the frame that the view was cut from, not turned.
    flank, sure
        That the view is turned by, and whether it surely shows it.
    p_left, p_right
        Probabilities of the flanks.
    clarity
        Quality, were its flank certain.
    shown : Shown
        How much of the body the view shows.
    embedding : int16 array, shape (d,), or None
        Vector of the embedding network, where one is configured; see `cosine.stored`.
    """

    sighting_id: str
    frame_id: str
    flank: str
    p_left: float
    p_right: float
    sure: bool
    clarity: float
    features: Features
    places: NDArray[np.float32]
    shown: Shown
    embedding: NDArray[np.int16] | None = None


def load_views(
    crops: Sequence[Mapping[str, Any]],
    deployment_of: Mapping[str, str],
    archives: Mapping[str, Path],
    settings: FeatureSettings,
    embedding: GlobalExtractor | None = None,
) -> list[View]:
    """Read the crops and find their features.

    Parameters
    ----------
    crops
        Rows as `crop_choice.choose_crops` gives them.
    deployment_of
        sightingID -> deploymentID.
    archives
        deploymentID -> zip of its crops.
    settings
        Features.
    embedding
        Makes a vector of each view, where one is configured.

    Returns
    -------
    list of View
        Ordered by sighting, flank, frame.

    Raises
    ------
    InputError
        When an archive is damaged.
    """
    by_deployment: dict[str, list[Mapping[str, Any]]] = {}
    for row in crops:
        by_deployment.setdefault(deployment_of[row["sightingID"]], []).append(row)
    views = []
    for deployment in sorted(by_deployment):
        with open_archive(archives[deployment]) as archive:
            views += [_view(row, archive, settings, embedding) for row in by_deployment[deployment]]
    return sorted(views, key=lambda view: (view.sighting_id, view.flank, view.frame_id))


def _view(
    row: Mapping[str, Any], archive: Archive, settings: FeatureSettings, embedding: GlobalExtractor | None
) -> View:
    picture = archive.picture(row["image"])
    mask = None
    if row["mask"]:
        grey = archive.picture(row["mask"])[:, :, 0]
        mask = np.asarray(grey > BODY, np.uint8)
    return make_view(picture, mask, parse_box(row["box"]), row, settings, embedding)


def make_view(
    picture: NDArray[np.uint8],
    mask: NDArray[np.uint8] | None,
    box: Box,
    row: Mapping[str, Any],
    settings: FeatureSettings,
    embedding: GlobalExtractor | None = None,
) -> View:
    """Features of one crop.

    Parameters
    ----------
    picture : uint8 array, shape (h, w, 3)
        The crop, as it was taken.
    mask : uint8 array, shape (h, w), or None
        1 on the body.
    box
        Of the crop in its frame, as fractions.
    row
        sightingID, frameID, flank (left or right), p_left, p_right, sure, clarity, night: see `crop_choice`.
    settings
        Features.
    embedding
        Makes a vector of the view, where one is configured.
    """
    mirrored = row["flank"] == "right"
    if mirrored:
        picture = np.ascontiguousarray(picture[:, ::-1])
        mask = None if mask is None else np.ascontiguousarray(mask[:, ::-1])
    levelled = level(picture, mask if settings.level else None)
    seen = levelled.mask if settings.level else mask
    features = local_extractor(settings)(levelled.picture, seen, settings)
    return View(
        row["sightingID"],
        row["frameID"],
        row["flank"],
        float(row["p_left"]),
        float(row["p_right"]),
        bool(row["sure"]),
        float(row["clarity"]),
        features,
        _places(features, levelled, picture.shape[:2], box, settings.side, mirrored),
        body_shown(picture.shape[:2], mask, box, mirrored=mirrored, night=bool(row["night"])),
        None if embedding is None else embedding.vector(picture, mask),
    )


def _places(
    features: Features, levelled: Levelled, size: tuple[int, int], box: Box, side: int, mirrored: bool
) -> NDArray[np.float32]:
    """Places of the features in the frame; `size` is height and width of the crop."""
    height, width = scaled_size(levelled.picture, side)
    scale = np.array([levelled.picture.shape[1] / width, levelled.picture.shape[0] / height], np.float32)
    shares = levelled.before(features.xy * scale) / np.array([size[1], size[0]], np.float32)
    across = 1 - shares[:, 0] if mirrored else shares[:, 0]
    x, y, w, h = box
    return np.column_stack([x + across * w, y + shares[:, 1] * h]).astype(np.float32)
