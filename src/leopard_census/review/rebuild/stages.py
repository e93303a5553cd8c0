"""What a job of the workflow is about, told by what Snakemake says when it begins."""

from __future__ import annotations

from leopard_census.review.rebuild.console import Console

#: How a rule's message begins -> key of the stage; the page has `stage_<key>` in every language.
_STAGES = {
    "Simulated media": "simulate",
    "Truth of": "simulate",
    "Inventory of": "media",
    "Duplicates": "media",
    "Clocks": "clocks",
    "Frames of": "frames",
    "Detections of": "detections",
    "Imported detections": "detections",
    "Species model": "species",
    "Sightings of": "sightings",
    "Individuals of": "individuals",
    "Effort": "histories",
    "Capture histories": "histories",
    "Stations against": "histories",
    "Minimum number": "estimates",
    "Closed-population": "estimates",
    "Spatial": "estimates",
    "Both flanks": "estimates",
    "Errors of identification": "estimates",
    "Error of identities": "estimates",
    "Plausible identities": "estimates",
    "Winters": "estimates",
    "Next season's plan": "estimates",
    "Accumulation": "estimates",
    "Other species": "estimates",
    "Sex ratio": "estimates",
    "Associations": "estimates",
    "Movement": "estimates",
    "Activity": "estimates",
    "Number ledger": "report",
    "Report of": "report",
    "Coarse places": "report",
    "Pictures of": "report",
    "Release gate": "report",
    "Public folder": "report",
    "Published claims": "report",
    "Audit of": "report",
    "Draft": "report",
    "Manifest": "report",
    "Research object": "report",
    "Agreement": "agreement",
    "Camtrap DP package": "exchange",
    "Why": "exchange",
}
STAGES = tuple(sorted({*_STAGES.values(), "other", "planning", "ending", "validate"}))


def stage_of(console: Console) -> str:
    """Key of the stage at work: `planning` before the first job, `ending` after the last, `other` for one not known."""
    at = console.at
    if console.finished:
        return "ending"
    if at is None:
        return "other" if console.done else "planning"
    if at.endswith("against its truth"):  # the name of the survey stands before that
        return "validate"
    return next((key for begin, key in _STAGES.items() if at.startswith(begin)), "other")
