"""Sentences of `plan.csv` on density alone, which a page on the animals that are there leaves out."""

NO_RISE = "Not even a thousandfold change of density can be told with this power."
NO_FALL = (
    "No fall of density can be told with this power: fewer animals left make next winter's error larger."
)


def without_density(note: str | None) -> str | None:
    """A note of the table without these sentences; None where nothing is left."""
    for sentence in (NO_RISE, NO_FALL):
        note = (note or "").replace(sentence, "")
    return " ".join((note or "").split()) or None
