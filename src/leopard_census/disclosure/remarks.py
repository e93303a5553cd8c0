"""Remarks that the workflow or a person wrote: whether one names what must not leave the team."""

import re
from collections.abc import Iterable

# A calendar day, in figures or with the name of its month; a time of day.
_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[. ](?:\d{1,2}\.|[^\W\d_]{3,9}\.? )(?:19|20)\d\d"
    r"|[^\W\d_]{3,9} \d{1,2}, (?:19|20)\d\d)(?!\d)"
)
_TIME = re.compile(r"(?<![\d:+-])(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)")
_STATION = r"(?:stations?|cameras?|deployments?|sites?|places?)"


class Remarks:
    """Looks for names of stations and deployments, days and times in remarks.

    Parameters
    ----------
    names
        Codes and names that must not be printed. A code without a letter, or of one letter, counts where a word such
        as "station" stands before it: any number would look like it.
    days_too
        Whether days must not be printed either; else only times.
    """

    def __init__(self, names: Iterable[str], *, days_too: bool = True) -> None:
        told = sorted({name.strip() for name in names if name.strip()}, key=lambda name: (-len(name), name))
        plain = [name for name in told if len(name) < 2 or not re.search(r"[^\W\d_]", name)]
        telling = [name for name in told if name not in plain]
        self._patterns = [_TIME, *([_DAY] if days_too else [])]
        if telling:
            self._patterns.append(re.compile(rf"(?<!\w)(?:{_any(telling)})(?!\w)", re.IGNORECASE))
        if plain:
            listed = rf"(?:\w+, )*(?:\w+ and )?(?:{_any(plain)})"
            self._patterns.append(re.compile(rf"\b{_STATION} {listed}(?!\w)", re.IGNORECASE))

    def tell(self, text: str) -> bool:
        """Whether a text names any of it."""
        return any(pattern.search(text) for pattern in self._patterns)


def _any(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names)
