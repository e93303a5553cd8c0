"""What finds features in a view: one interface for all of them, chosen by the setting `individuals.features.extractor`.

A local extractor finds places on the coat and describes each; the comparison works on what it finds. A global one makes
one vector of the whole view, for the shortlist. All see the view turned to walk to the left.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import FeatureSettings
from leopard_census.errors import InputError
from leopard_census.imaging.rootsift import Features, empty_features, scale_to_side, upright_rootsift


class LocalExtractor(Protocol):
    """Finds features of unit length whose descriptors `imaging.rootsift.mirrored_descriptors` mirrors."""

    def __call__(
        self, picture: NDArray[np.uint8], mask: NDArray[np.uint8] | None, settings: FeatureSettings
    ) -> Features:
        """Features of a picture, uint8 (h, w, 3), on its mask, uint8 (h, w) or None, scaled to `settings.side`."""
        ...


class GlobalExtractor(Protocol):
    """Makes one vector of a view."""

    def vector(self, picture: NDArray[np.uint8], mask: NDArray[np.uint8] | None) -> NDArray[np.int16]:
        """Of a picture, uint8 (h, w, 3), and its mask, uint8 (h, w) or None; as `cosine.stored` keeps it."""
        ...


def rootsift(
    picture: NDArray[np.uint8], mask: NDArray[np.uint8] | None, settings: FeatureSettings
) -> Features:
    """Upright RootSIFT at differences of Gaussians, see `imaging.rootsift`."""
    return upright_rootsift(
        picture,
        side=settings.side,
        mask=mask,
        equalise=settings.equalise,
        max_keypoints=settings.max_keypoints,
        contrast=settings.contrast,
    )


def hesaff(picture: NDArray[np.uint8], mask: NDArray[np.uint8] | None, settings: FeatureSettings) -> Features:
    """Upright RootSIFT at Hessian-affine places, as in HotSpotter (Crall et al. 2013; package pyhesaff).

    Of more than `max_keypoints` the largest are kept: the package does not tell how strong they are. `contrast` has no
    meaning here.

    Raises
    ------
    InputError
        The package is not installed.
    """
    package = _hesaff_package()
    grey = scale_to_side(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8), settings.side)
    if settings.equalise:
        grey = np.asarray(cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey), np.uint8)
    ellipses, codes = package.detect_feats_in_image(grey, rotation_invariance=False)
    xy = np.asarray(ellipses, np.float32)[:, :2]
    # x, y, and the lower triangle a, c, d of the map from a unit circle to the ellipse: a * d is its area by pi.
    size = (2 * np.sqrt(np.abs(ellipses[:, 2] * ellipses[:, 4]))).astype(np.float32)
    if mask is not None:
        small = cv2.resize(mask, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST)
        column = np.clip(np.rint(xy[:, 0]).astype(int), 0, small.shape[1] - 1)
        row = np.clip(np.rint(xy[:, 1]).astype(int), 0, small.shape[0] - 1)
        on = small[row, column] > 0
        xy, size, codes = xy[on], size[on], codes[on]
    if not len(xy):
        return empty_features()
    order = np.lexsort((xy[:, 1], xy[:, 0], -size))
    kept = order[: settings.max_keypoints]
    kept = kept[np.lexsort((size[kept], xy[kept, 1], xy[kept, 0]))]
    raw = codes[kept].astype(np.float32)
    root = np.sqrt(raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-7))
    return Features(xy[kept], size[kept], root)


def _hesaff_package() -> Any:
    try:
        return import_module("pyhesaff")
    except ImportError:
        raise InputError(
            "The extractor of individuals.features cannot be used:",
            [
                "hesaff: the package pyhesaff is not installed; run `pip install pyhesaff`, or set "
                "individuals.features.extractor to rootsift"
            ],
        ) from None


LOCAL_EXTRACTORS: Mapping[str, LocalExtractor] = {"rootsift": rootsift, "hesaff": hesaff}


def local_extractor(settings: FeatureSettings) -> LocalExtractor:
    """The local extractor that the settings name.

    Raises
    ------
    InputError
        What it needs is not installed.
    """
    if settings.extractor == "hesaff":
        _hesaff_package()
    return LOCAL_EXTRACTORS[settings.extractor]
