"""When two names that people wrote are one to a reader, though not to a computer."""

import re
from unicodedata import normalize

#: Codes that the workflow makes up for animals that nobody named; see `individuals/naming.py`.
_PROVISIONAL = re.compile(r"P-[0-9a-f]{6,64}", re.IGNORECASE)


def alike(name: str) -> str:
    """The same text for names that differ only in case, white space or Unicode form (an accent apart or not)."""
    return normalize("NFC", " ".join(normalize("NFC", name).split()).casefold())


def is_provisional(code: str) -> bool:
    """Whether a code has the form of those that are made anew in every run from an animal's first sighting."""
    return _PROVISIONAL.fullmatch(code) is not None
