"""Whether anything can tell that a sighting is of the target species."""

import mmap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Names that the classifier can give: those of the simulator's reference crops, without people.
CLASSIFIED = (
    "Panthera pardus",
    "Panthera tigris",
    "Cervus nippon",
    "Capreolus pygargus",
    "Sus scrofa",
    "Nyctereutes procyonoides",
)


def check_target_species(
    target: str,
    sightings: Mapping[str, Any],
    labels: Iterable[Mapping[str, Any]],
    imports: Sequence[Path],
    shown: str,
) -> list[str]:
    """A fault when nothing can name the target species: the census would count nothing.

    Parameters
    ----------
    target
        Of survey.yaml.
    sightings
        Settings of the stage. The classifier `none` is somebody's choice, and no fault.
    labels
        Rows of the labels sheet.
    imports
        Files of imported boxes, which may have been classified.
    shown
        Name of survey.yaml.
    """
    if sightings.get("classifier") == "none" or target in CLASSIFIED:
        return []
    if target in sightings.get("class_names", {}).values():
        return []
    named = {row["scientificName"] for row in labels if row["scientificName"]}
    if target in named or any(_may_name(path, target) for path in imports):
        return []
    others = f"it names {', '.join(sorted(named)[:5])}" if named else "it names no species"
    return [
        f"{shown}: target_species: {target!r}: nothing could tell a sighting of it. The classifier knows only "
        f"{', '.join(CLASSIFIED)}; no row of labels.csv has this scientificName ({others}); and no imported "
        "class is known to mean it. Correct the name, add labels, say in sightings.class_names which class of imported "
        "boxes it is, or set sightings.classifier to none to go on without"
    ]


def _may_name(path: Path, target: str) -> bool:
    """Whether a file of imported boxes holds a name as classes are understood without `class_names`.

    Looked for as plain text, because such files are too large to be read at every start. One that cannot be read may
    hold it; its own fault is told elsewhere.
    """
    names = [part.join(name.split()) for name in (target, target.lower()) for part in (" ", "_", ";")]
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            return any(text.find(name.encode()) >= 0 for name in names)
    except (OSError, ValueError):
        return True


def names_target(name: str | None, target: str) -> bool:
    """Whether a scientific name means the target species: its own name, or that of one of its subspecies.

    A survey of *Panthera pardus* counts what others call *Panthera pardus orientalis*; a survey of the subspecies does
    not count what is known as the species only.
    """
    return name is not None and (name == target or name.startswith(f"{target} "))
