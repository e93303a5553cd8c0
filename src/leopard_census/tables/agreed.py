"""What several rows say of one animal."""

from collections import Counter
from collections.abc import Iterable


def agreed(values: Iterable[str | None]) -> str | None:
    """The value that most rows have; None where none has one, or where two are equally frequent."""
    counts = Counter(value for value in values if value).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]
