"""Words that agree with a number: `{animals:особь|особи|особей}` in a translation.

English sentences of the report are written so that a number need not be agreed with, or stand in two forms. Other
languages have more forms, and need them in more places. A translation may therefore ask for the form that goes with
any number of its sentence, which stands where the number itself does not.
"""

import re
from collections.abc import Callable, Mapping
from gettext import c2py

from markupsafe import Markup

from leopard_census.report.marks import unmark

_FORMS = re.compile(r"\{(\w+):([^{}]*\|[^{}]*)\}")
_NUMBER = re.compile(r"^[\u2212-]?\d+(?:([.,])(\d+))?%?$")
_SPACES = re.compile(r"[\s\u2060]")


class Agreement:
    """Chooses forms.

    Parameters
    ----------
    rule
        The catalogue's rule for plural forms, as gettext writes it (`n != 1`).
    of_fractions
        Place of the form that goes with a number that is no whole one.
    """

    def __init__(self, rule: str, of_fractions: int) -> None:
        self._form: Callable[[int], int] = c2py(rule)
        self._of_fractions = of_fractions

    def form(self, number: float) -> int:
        """Place of the form that goes with a number."""
        whole = abs(number)
        return self._form(int(whole)) if whole == int(whole) else self._of_fractions

    def agreed(self, text: str, values: Mapping[str, object]) -> str:
        """A text with each choice of forms made.

        Parameters
        ----------
        text
            With choices such as `{n:особь|особи|особей}`; as many forms as the rule has.
        values
            What is printed, by name: numbers, or texts that begin with one. With a text that is no number the last
            form goes, that of many.
        """

        def chosen(match: re.Match[str]) -> str:
            forms = match[2].split("|")
            number = _number(values[match[1]])
            return forms[-1] if number is None else forms[self.form(number)]

        return _FORMS.sub(chosen, text)


def agreeing(text: str) -> set[str]:
    """Names of the values that words of a text agree with."""
    return {match[1] for match in _FORMS.finditer(text)}


def without_choices(text: str) -> str:
    """A text without its choices of forms."""
    return _FORMS.sub("", text)


def forms_of(text: str) -> list[list[str]]:
    """The forms of each choice of a text."""
    return [match[2].split("|") for match in _FORMS.finditer(text)]


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    shown = Markup(unmark(str(value))).striptags() if isinstance(value, Markup) else str(value)
    match = _NUMBER.match(_SPACES.sub("", shown))
    if match is None:
        return None
    return float(match[0].rstrip("%").replace("\u2212", "-").replace(",", "."))
