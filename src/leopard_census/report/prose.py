"""The check of template sources: prose holds no bare digit.

Digits belong into calls of the printing functions. Tags, attributes, styles and comments are no prose.
"""

import re

from jinja2 import Environment

_SKIP = re.compile(r"<style\b.*?</style>|<!--.*?-->|<[^<>]*>|&#?\w+;", re.DOTALL)
_HOLE = "\ufffc"


def bare_digits(environment: Environment, name: str, source: str) -> list[str]:
    """One line per digit in the text of a template: where, and the words around it.

    Parameters
    ----------
    environment
        Whose lexer reads the template; text between tags is taken as it stands there, translated or not.
    name, source
        Of the template.
    """
    text = "".join(_text_of(environment, source))
    prose = _SKIP.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    faults = []
    for number, line in enumerate(prose.split("\n"), start=1):
        if match := re.search(r"\d", line):
            around = " ".join(line[max(0, match.start() - 30) : match.end() + 30].split()).replace(
                _HOLE, "..."
            )
            faults.append(
                f"{name}, line {number}: a bare digit in prose: {around!r}; print it with n(), t(), c(), id() or ref()"
            )
    return faults


def _text_of(environment: Environment, source: str) -> list[str]:
    """The source with everything that Jinja evaluates blanked out, its line breaks kept."""
    pieces = []
    for _, kind, value in environment.lex(source):
        if kind == "data":
            pieces.append(value)
        elif kind in ("comment", "raw_begin", "raw_end"):
            pieces.append("\n" * value.count("\n"))
        elif kind in ("variable_begin", "block_begin"):
            pieces.append(_HOLE + "\n" * value.count("\n"))
        else:
            pieces.append("\n" * value.count("\n"))
    return pieces
