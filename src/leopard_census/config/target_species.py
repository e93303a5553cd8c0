"""Whether anything can tell that a sighting is of the target species."""

from collections.abc import Iterable, Mapping
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
    target: str, classifier: Any, labels: Iterable[Mapping[str, Any]], shown: str
) -> list[str]:
    """A fault when neither classifier nor labels can name the target species: the census would count nothing.

    Parameters
    ----------
    target
        Of survey.yaml.
    classifier
        Setting of that name of the stage sightings. `none` is somebody's choice, and no fault.
    labels
        Rows of the labels sheet.
    shown
        Name of survey.yaml.
    """
    if classifier == "none" or target in CLASSIFIED:
        return []
    named = {row["scientificName"] for row in labels if row["scientificName"]}
    if target in named:
        return []
    others = f"it names {', '.join(sorted(named)[:5])}" if named else "it names no species"
    return [
        f"{shown}: target_species: {target!r}: nothing could tell a sighting of it. The classifier knows only "
        f"{', '.join(CLASSIFIED)}; and no row of labels.csv has this scientificName ({others}). Correct the name, add "
        "labels, or set sightings.classifier to none to go on without"
    ]
