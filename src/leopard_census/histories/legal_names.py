"""Codes as other programs take them: no blanks, no characters that stand for something there, none twice."""

import re
from collections.abc import Iterable

#: Blanks, tabs and commas part the fields of secr's text files, # begins a comment and / the covariates; an
#: underscore may not stand in the name of a detector (secr-datainput.pdf, "Text formats"). Quotes, * and ; have a
#: meaning in R or MARK.
_FORBIDDEN = re.compile(r"[\s,#/_;*\"'\\]+")
#: secr's word for a session without a capture, and R's for a missing value.
_RESERVED = ("NONE", "NA")


def legal_names(codes: Iterable[str]) -> dict[str, str]:
    """Each code and its name there: the same where it may be, else with hyphens, and a number where two would agree."""
    wanted = sorted(set(codes))
    names = {code: code for code in wanted if code not in _RESERVED and not _FORBIDDEN.search(code)}
    taken = set(names.values())
    for code in wanted:
        if code not in names:
            plain = _FORBIDDEN.sub("-", code)
            name, n = plain, 1
            while name in taken or name in _RESERVED:
                n += 1
                name = f"{plain}.{n}"
            names[code] = name
            taken.add(name)
    return dict(sorted(names.items()))


def renamed(names: dict[str, str]) -> list[tuple[str, str]]:
    """Name and code of those that had to change."""
    return [(name, code) for code, name in names.items() if name != code]
