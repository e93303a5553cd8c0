"""How the animals of a survey were found and named, as far as methods and limits must tell it."""

from collections.abc import Mapping
from dataclasses import dataclass

from leopard_census.report.printing import TableRow


@dataclass(frozen=True)
class Finding:
    """What looked at the pictures.

    Attributes
    ----------
    classified
        Whether the classifier told, or tried to tell, any species.
    sees_people
        Whether anything can tell a person from an animal: a trained detector, another program, or the classifier.
    weak_on_photos
        Whether motion alone looked at photos for the most part.
    programs
        Cell with the names of the programs that found imported boxes; None where they are not known.
    """

    classified: bool
    sees_people: bool
    weak_on_photos: bool
    programs: TableRow | None


def finding(detector: str, basis: Mapping[str, TableRow]) -> Finding:
    """From the detector of the settings and the facts of the table `basis`, of which any may be missing."""

    def count(item: str) -> int:
        return int(basis[item]["value"]) if item in basis else 0

    classified = count("classified") > 0
    by = basis.get("detected_by")
    return Finding(
        classified=classified,
        sees_people=classified or detector != "motion",
        weak_on_photos=detector == "motion" and count("photos") > count("clips"),
        programs=by if by is not None and by["value"] else None,
    )
