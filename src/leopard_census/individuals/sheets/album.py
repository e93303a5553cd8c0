"""The pictures of one PDF: named in the order in which the pages ask for them, then read archive by archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.shrink import shrink_jpeg
from leopard_census.individuals.sheets.material import Crop


@dataclass(frozen=True)
class Printed:
    """A picture on a page: its name in the album; its size and its place in the room that it has, in mm."""

    name: str
    width: float
    height: float
    left: float
    top: float


@dataclass(frozen=True)
class Frame:
    """Room for a picture: width, height, what stays free at each edge, and the geometric-mean side of the pictures.

    Animals are cut out closely, so pictures of equal area show them about equally large, as the comparison sees them.
    All in mm.
    """

    width: float
    height: float
    edge: float
    side: float

    def place(self, name: str, width: int, height: int) -> Printed:
        """A picture of so many pixels in the middle: of equal area with the others, unless the room is too small."""
        scale = self.side / sqrt(width * height)
        scale = min(scale, (self.width - 2 * self.edge) / width, (self.height - 2 * self.edge) / height)
        wide, high = width * scale, height * scale
        return Printed(name, wide, high, (self.width - wide) / 2, (self.height - high) / 2)


class Album:
    """Collects what the pages show."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, int], str] = {}

    def show(self, crop: Crop | None, frame: Frame, pixels: int) -> Printed | None:
        """Take up a picture, its longest side at most `pixels`; None where there is none."""
        if crop is None:
            return None
        key = crop.deployment, crop.image, pixels
        name = self._names.setdefault(key, f"picture-{len(self._names) + 1}.jpg")
        return frame.place(name, crop.width, crop.height)

    def read(self, archives: Mapping[str, Path], quality: int) -> dict[str, bytes]:
        """JPEG bytes by name.

        Raises
        ------
        ValueError
            When a picture is not there: tables and archives do not belong together.
        """
        wanted: dict[str, list[tuple[str, int, str]]] = {}
        for (deployment, image, pixels), name in self._names.items():
            wanted.setdefault(deployment, []).append((image, pixels, name))
        out = {}
        for deployment, images in sorted(wanted.items()):
            if deployment not in archives:
                raise ValueError(f"no archive of crops for {deployment}")
            with open_archive(archives[deployment]) as archive:
                there = frozenset(archive.names)
                for image, pixels, name in sorted(images):
                    if image not in there:
                        raise ValueError(f"the picture {deployment}/{image} is not there")
                    out[name] = shrink_jpeg(archive.read(image), pixels=pixels, quality=quality)
        return out
