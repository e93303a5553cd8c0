"""Keys of other programs, spelt as tables and files for secr and MARK allow: Latin letters, digits and hyphens."""

import re
from collections.abc import Iterable

from leopard_census.tables.latin_name import latin_name

_LEGAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_LONGEST = 80  # by the contracts of sheets


def is_legal(name: str) -> bool:
    """Whether a key may stand as it is."""
    return bool(_LEGAL.fullmatch(name)) and len(name) <= _LONGEST


def legal_names(given: Iterable[str]) -> dict[str, str]:
    """Each key as it is written here: itself where that is legal, else the nearest name that no other key has.

    Parameters
    ----------
    given
        Keys of one kind. The names depend on the set of them, not on their order: `S 1` and `S_1` become `S-1` and
        `S-1-2` in order of code point, unless `S-1` stands there by itself and keeps its name.
    """
    keys = sorted(set(given))
    names = {key: key for key in keys if is_legal(key)}
    taken = set(names.values())
    for key in keys:
        if key not in names:
            names[key] = _free(latin_name(key)[:_LONGEST].strip("-") or "X", taken)
            taken.add(names[key])
    return names


def _free(base: str, taken: set[str]) -> str:
    name, number = base, 1
    while name in taken:
        number += 1
        ending = f"-{number}"
        name = base[: _LONGEST - len(ending)] + ending
    return name
