"""Settings of the stage sightings."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from leopard_census.config.section import Section

_NO_SPECIES = ("blank", "person", "unknown")


def _class_meaning(value: str) -> str:
    meant = " ".join(value.split())
    if meant in _NO_SPECIES or re.fullmatch(r"[A-Z][a-z-]+( [a-z-]+)+", meant):
        return meant
    raise ValueError(
        "write a scientific name, such as Panthera pardus, or blank, person, or unknown (of no species)"
    )


class SightingsSettings(Section):
    """How detections become sightings."""

    #: Detections below this confidence are left out (MegaDetector's typical threshold).
    min_conf: float = Field(0.2, ge=0, le=1)
    #: Evidence that a track in a clip needs, and in a burst of photos: the sum of its confidences, boxes below
    #: 1% of the picture counted by their size. Snowflakes and twigs show small, faint and briefly; photos are
    #: few, so that one sure box of 0.25% of the picture must do there.
    min_evidence_clip: float = Field(0.6, ge=0)
    min_evidence_burst: float = Field(0.2, ge=0)
    #: Photos at most this far apart belong to one burst; the same value as in `detections`.
    burst_gap_s: float = Field(60.0, ge=0)
    #: What the classes of imported boxes mean, such as `{leopard: Panthera pardus, nothing: blank, ranger: person}`:
    #: a scientific name, `blank`, `person`, or `unknown` where a class tells no species; capitals in a class do not
    #: matter. Without an entry Latin names and SpeciesNet's taxonomies are understood, and human, person, blank and
    #: empty. A sighting has the mean of its boxes' classifications, weighted by the boxes' confidence.
    class_names: dict[str, Annotated[str, AfterValidator(_class_meaning)]] = Field({})
    #: `simulated`: the classifier trained on simulated reference crops; `none`: what neither a label nor an
    #: imported classification names is unknown.
    classifier: Literal["simulated", "none"] = "simulated"
    #: A species needs this probability (the classifier's is calibrated; imported classifications are taken as they
    #: are), else it is 'unknown' and goes to people: at 0.6 the second best is at most 0.4, so that no two species can
    #: both pass.
    species_threshold: float = Field(0.6, gt=0.5, le=1)
    #: A detection is called false only from this probability on: what is called so, nobody looks at again.
    blank_threshold: float = Field(0.9, gt=0.5, le=1)
    #: From this probability of a person on no crop is written: a wrong crop of an animal costs less than a
    #: person's picture in a report.
    person_threshold: float = Field(0.15, ge=0, le=1)
    #: Views kept per sighting and flank; identification takes the best pair of views, and more than three of
    #: one pass are near copies.
    views_per_flank: int = Field(3, ge=1, le=20)
    #: Crops are this much larger than the box on each side, as a share of its width and height.
    crop_margin: float = Field(0.05, ge=0, le=0.5)
    #: Below this probability a view is not called left or right but other.
    flank_threshold: float = Field(0.6, gt=0.5, le=1)


class ReferenceSettings(Section):
    """Simulated reference crops that the species model learns from."""

    #: Any number: the simulator keeps reference seeds apart from those of surveys.
    seed: int = 1
    #: Both styles of scene, so that the model does not learn snow.
    styles: tuple[str, ...] = ("pine-snow", "rocky-ridge")
    #: Crops of each species and style, half of them infra-red; more cost time and gain little
    #: (cross-validated accuracy is written into the model).
    per_species: int = Field(60, ge=10)
    #: Places of each style that all species are seen in: enough that the model does not learn a place.
    views: int = Field(12, ge=1)
