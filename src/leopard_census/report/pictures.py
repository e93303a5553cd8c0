"""Pictures of the animals for the catalogue, taken out of the sightings archives."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.report.views import Animal

SIDES = ("left", "right", "other")


def catalogue_pictures(
    animals: Sequence[Animal], archives: Mapping[str, Path], *, pixels: int, quality: int
) -> dict[tuple[str, str], bytes]:
    """Best view of each animal and flank, as JPEG bytes without metadata, by (code, side).

    The catalogue names crops of sightings of the target species alone, so no picture of a person can be among them.

    Parameters
    ----------
    animals
        With their rows in the catalogue, whose `best_<side>` reads `<deploymentID>/<image>`.
    archives
        Archive of crops by deployment.
    pixels
        Longest side of a picture; larger ones are scaled down.
    quality
        Of the JPEG.

    Raises
    ------
    ValueError
        When the catalogue names a picture that is not there: the results do not belong together.
    """
    wanted: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    for animal in animals:
        for side in SIDES:
            if animal.row and (name := animal.row[f"best_{side}"]):
                deployment, _, image = name.partition("/")
                wanted.setdefault(deployment, []).append((image, (animal.code, side)))
    pictures = {}
    for deployment, images in sorted(wanted.items()):
        if deployment not in archives:
            raise ValueError(f"the catalogue names a picture of {deployment}, which has no archive of crops")
        with open_archive(archives[deployment]) as archive:
            for image, key in sorted(images):
                if image not in archive.names:
                    raise ValueError(
                        f"the catalogue names the picture {deployment}/{image}, which is not there"
                    )
                pictures[key] = _fit(archive.read(image), pixels, quality)
    return pictures


def _fit(data: bytes, pixels: int, quality: int) -> bytes:
    """Encoded anew in any case: what a camera wrote beside the pixels does not belong into a report."""
    picture = decode_picture(data)
    height, width = picture.shape[:2]
    scale = pixels / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return encode_jpeg(picture, quality)
