"""Words of a command of the form NAME=VALUE."""

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from leopard_census.errors import InputError


def named_numbers(option: str, words: Sequence[str]) -> dict[str, float]:
    """Numbers by name; of several `=` the last one divides, as names of levels may hold one.

    Raises
    ------
    InputError
        Listing every word that is no such pair, and every name that is there twice.
    """
    found: dict[str, float] = {}
    problems = []
    for word in words:
        name, sign, text = word.rpartition("=")
        name = name.strip()
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not sign or not name or not isfinite(value):
            problems.append(f"{option} {word}: write NAME=NUMBER, such as sigma=7.8")
        elif name in found:
            problems.append(f"{option} {word}: {name} is given twice; keep one value")
        else:
            found[name] = value
    if problems:
        raise InputError("The options cannot be used:", problems)
    return found


def paths_by_session(option: str, words: Sequence[str]) -> dict[str, Path]:
    """Files by session, the one for all others under the name "".

    A word that names an existing file is that file, whatever it holds; SESSION=FILE is a file of one session.

    Raises
    ------
    InputError
        Listing every session that is there twice.
    """
    found: dict[str, Path] = {}
    problems = []
    for word in words:
        session, sign, name = word.partition("=")
        if not sign or Path(word).is_file():
            session, name = "", word
        if session in found:
            what = f"session {session}" if session else "all sessions"
            problems.append(
                f"{option} {word}: a file for {what} is given already; keep one, or write SESSION=FILE"
            )
        found.setdefault(session, Path(name))
    if problems:
        raise InputError("The options cannot be used:", problems)
    return found
