"""Pictures of the animals for the catalogue, taken out of the sightings archives."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.shrink import shrink_jpeg
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
                pictures[key] = shrink_jpeg(archive.read(image), pixels=pixels, quality=quality)
    return pictures
