"""A fault in what a reviewer said, which the page tells in the reviewer's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Fault(str):
    """One fault: a text in English, as everywhere in the program, that can be told in another language.

    Parameters
    ----------
    text
        What is wrong and how to mend it, in English, with the places of values in braces.
    key
        Of the same text in `faults` of the page's messages; a language without it tells the English text.
    values
        What stands in these places.
    """

    key: str
    values: Mapping[str, Any]

    def __new__(cls, key: str, text: str, **values: Any) -> Fault:
        """Make the English text; the rest is kept beside it."""
        made = super().__new__(cls, text.format(**values))
        made.key, made.values = key, values
        return made


def told(problems: Sequence[str], messages: Mapping[str, Any]) -> list[str]:
    """Faults in the language of some messages; what is no `Fault` stays as it is.

    Parameters
    ----------
    problems
        Of an `InputError`.
    messages
        Of the language; `kinds` names the kinds of decisions.
    """
    texts, kinds = messages["faults"], messages["kinds"]
    out = []
    for problem in problems:
        if isinstance(problem, Fault) and problem.key in texts:
            values = {name: kinds.get(v, v) if name == "kind" else v for name, v in problem.values.items()}
            out.append(texts[problem.key].format(**values))
        else:
            out.append(str(problem))
    return out
