"""Sentences of `plan.csv` that speak of density alone, so that a page on the animals that are there can leave them out."""

NO_RISE = "Not even a thousandfold change of density can be told with this power."
NO_FALL = "No fall of density can be told with this power: the fewer animals are left, the larger is next winter's error."


def without_density(note: str | None) -> str | None:
    """A note of the table without these sentences; None where nothing is left."""
    for sentence in (NO_RISE, NO_FALL):
        note = (note or "").replace(sentence, "")
    return " ".join((note or "").split()) or None
