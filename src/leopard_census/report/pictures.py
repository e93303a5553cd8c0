"""Pictures of the animals for the catalogue, taken out of the sightings archives."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.shrink import shrink_jpeg
from leopard_census.report.printing import TableRow
from leopard_census.report.views import Animal, Views

SIDES = ("left", "right", "other")
# Archive of the pictures that may be published.
_CLEARED = "pictures"


@dataclass(frozen=True)
class Shown:
    """What the catalogue of an edition shows of the animals.

    Attributes
    ----------
    names
        Name of the picture of each (code, side).
    files
        Bytes by name.
    drawn
        Those of the pictures that are silhouettes.
    """

    names: Mapping[tuple[str, str], str]
    files: Mapping[str, bytes]
    drawn: frozenset[tuple[str, str]] = frozenset()


def shown_pictures(
    views: Views, archives: Mapping[str, Path], resources: Path, *, public: bool, pixels: int, quality: int
) -> Shown:
    """Pictures of the animals: in a public edition those that a person has cleared, else a silhouette.

    Parameters
    ----------
    views
        The survey's tables.
    archives
        Archives of crops by deployment; for a public edition that of the masked pictures, `pictures`.
    resources
        Folder with the silhouettes.
    pixels, quality
        Longest side and JPEG quality of pictures that are not masked ones.
    """
    if not public:
        pictures = catalogue_pictures(views.animals, archives, pixels=pixels, quality=quality)
        return _numbered(pictures)
    cleared = _numbered(cleared_pictures(views.tables["public_pictures"], archives.get(_CLEARED)))
    if "public_pictures" not in views.sources:
        return cleared
    drawn = {
        (animal.code, side): f"{'right' if side == 'right' else 'left'}.svg"
        for animal in views.animals
        if animal.row
        for side in _known_sides(animal)
        if (animal.code, side) not in cleared.names
    }
    silhouettes = {name: (resources / "silhouettes" / name).read_bytes() for name in set(drawn.values())}
    return Shown({**cleared.names, **drawn}, {**cleared.files, **silhouettes}, frozenset(drawn))


def _numbered(pictures: Mapping[tuple[str, str], bytes]) -> Shown:
    names = {key: f"animal-{i}.jpg" for i, key in enumerate(sorted(pictures))}
    return Shown(names, {names[key]: data for key, data in pictures.items()})


def _known_sides(animal: Animal) -> tuple[str, ...]:
    return {"both": ("left", "right"), "left": ("left",), "right": ("right",)}.get(animal.flanks, ("other",))


def cleared_pictures(rows: Sequence[TableRow], archive: Path | None) -> dict[tuple[str, str], bytes]:
    """Pictures that a person has cleared for publication, as JPEG bytes by (code, side).

    Parameters
    ----------
    rows
        Of the table `public_pictures`.
    archive
        Holds them, each cut out of its background, in the very bytes that were cleared.

    Raises
    ------
    ValueError
        When a picture is not the one that the table tells of: the results do not belong together.
    """
    cleared = [row for row in rows if row["state"] == "cleared"]
    if not cleared or archive is None:
        return {}
    with open_archive(archive) as opened:
        pictures = {(row["individualID"], row["side"]): opened.read(row["image"]) for row in cleared}
    for row in cleared:
        if hashlib.sha256(pictures[row["individualID"], row["side"]]).hexdigest() != row["sha256"]:
            raise ValueError(f"the picture {row['image']} is not the one that was cleared")
    return pictures


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
