"""What comes out of the check of a claim."""

from collections.abc import Sequence
from dataclasses import dataclass

from leopard_census.tables.claim_verdict import Said, Verdict


@dataclass(frozen=True)
class Recomputed:
    """One figure that was computed again.

    Attributes
    ----------
    id
        Its name within the claim.
    definition, formula
        What it is, and how it is made.
    unit
        Key of the unit's word.
    value, lower, upper, p_value
        The figure; its 95% limits; a p-value. None where there is none.
    inclusion
        Which ages it counts, where it is a count.
    effort_days, method
        Effort in station-days and method of recording of the winter.
    source
        Where it comes from: a file, a survey, or a source of the publication.
    comparable
        Whether it may be read as a change, where it is one.
    agrees
        Whether it is what the words say.
    """

    id: str
    definition: Said
    formula: Said
    unit: str = "animals"
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None
    inclusion: str | None = None
    effort_days: float | None = None
    method: str | None = None
    source: str | None = None
    comparable: bool | None = None
    agrees: bool | None = None


@dataclass(frozen=True)
class Checked:
    """The verdict on a claim.

    Attributes
    ----------
    value, lower, upper
        The figure that the verdict rests on, with its 95% limits.
    definition
        What this figure is.
    findings, missing
        What was found, and what would be needed to say more.
    figures
        Everything that was computed again.
    """

    verdict: Verdict
    claimed: Said
    findings: Sequence[Said] = ()
    missing: Sequence[Said] = ()
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    definition: Said | None = None
    figures: Sequence[Recomputed] = ()
    surveys: Sequence[str] = ()
