"""The language of a report: its words, and how it writes numbers and dates.

English is the language that templates, figures, tables and ledger are written in. Another one has a catalogue; what
this lacks is an error, so that no page mixes languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from leopard_census.errors import InputError
from leopard_census.report.agreement import Agreement
from leopard_census.report.catalogue import SPECIES, TABLES, UNITS, Catalogue, read_catalogue
from leopard_census.report.formats import NO_BREAK, Formats, with_powers
from leopard_census.report.sentences import Sentences, quotation

SOURCE_LANGUAGE = "en"
_NO_CATALOGUE = Catalogue({}, {}, "n != 1")
# Languages with three forms, of one, few and many: a fraction goes with that of few, as the genitive singular.
_OF_FRACTIONS = {"ru": 1}


class TranslationError(InputError):
    """A text of the report that the language has no words for."""


def marked(text: str) -> str:
    """A text that is translated later, where it is printed; this only marks it for `tools/translations.py`."""
    return text


class Language:
    """Words, numbers and dates of one language.

    Parameters
    ----------
    code
        As in ISO 639-1.
    catalogue
        Its translations; none of the language that the texts are written in.
    """

    def __init__(self, code: str, catalogue: Catalogue = _NO_CATALOGUE) -> None:
        self.code = code
        self.formats = Formats(code)
        self._is_source = code == SOURCE_LANGUAGE
        self._catalogue = catalogue
        self._agreement = Agreement(catalogue.plural_rule, _OF_FRACTIONS.get(code, 1))
        self._species = catalogue.of(SPECIES)
        self._units = catalogue.of(UNITS)
        conjunction = catalogue.messages.get(("", marked("and")), "and")
        self._sentences = Sentences(
            catalogue.of(TABLES), self._species, self.formats, self._agreement, conjunction
        )
        self._missing: dict[str, None] = {}
        self._given: list[tuple[str, str]] = []

    def gettext(self, message: str, context: str = "", /, **values: Any) -> str:
        """A text of a template, with its %(values)s; `context` tells texts of the same words apart."""
        text = self._found(context, message)
        text = self._agreement.agreed(text, values) if values else text
        return Markup(text) % values

    def ngettext(self, singular: str, plural: str, number: float, /, **values: Any) -> str:
        """A text of a template that has a singular and a plural."""
        if self._is_source:
            text = singular if number == 1 else plural
        else:
            forms = self._catalogue.plurals.get(singular)
            if forms is None:
                self._missing.setdefault(singular)
            text = plural if forms is None else forms[self._agreement.form(number)]
        return Markup(self._agreement.agreed(text, values)) % values

    def words(self, message: str) -> str:
        """Words that stand by themselves, as those of a figure."""
        return self._found("", message)

    def filled(self, message: str, *values: Any) -> Markup:
        """Words of a figure around {} values, in the order of the message."""
        return Markup(self.words(message)).format(*values)

    def sentence(self, text: str, *, of_others: bool = False) -> str:
        """What a cell of a table or an entry of the ledger says.

        With `of_others` it may hold what people or another program wrote: that is printed as it was written, marked as
        a quotation, and lacks no translation.
        """
        if self._is_source:
            for given, told_so in self._given:
                text = text.replace(given, told_so)
            return with_powers(text)
        told = self._sentences.translate(text)
        if told is None and of_others:
            told = self._sentences.quoted(text, self._as_written)
        if told is None:
            self._missing.setdefault(text)
            return text
        return with_powers(told)

    def as_written(self, text: str) -> str:
        """What people wrote in another language, as a quotation that says so."""
        return quotation(text, self._as_written)

    @property
    def _as_written(self) -> str:
        return self.words(marked("(as written)"))

    def keep(self, names: Iterable[str]) -> None:
        """Names of this survey that read like words of a table, and are to be printed as they are."""
        self._sentences.keep(names)

    def add(self, texts: Mapping[str, str]) -> None:
        """Texts that tables repeat from a file of a person, who says them in this language too."""
        self._sentences.add(texts)
        # The longer ones first, as one text may be a part of another.
        self._given = sorted({**dict(self._given), **texts}.items(), key=lambda pair: (-len(pair[0]), pair))

    def knows(self, text: str) -> bool:
        """Whether a text of a table has words in this language, or needs none."""
        return self._is_source or self._sentences.translate(text) is not None

    @property
    def missing(self) -> list[str]:
        """What was asked for so far and has no translation."""
        return list(self._missing)

    def unit(self, text: str, shown: str = "") -> str:
        """A unit as print sets it; in the form that goes with the number that it stands beside, as it is shown."""
        if self._is_source:
            return with_powers(_singular(text) if shown == "1" else text)
        if text and text not in self._units:
            self._missing.setdefault(text)
            return text
        return self._agreement.agreed(self._units[text], {"n": shown}) if text else ""

    def species(self, name: str) -> str:
        """What a species is called, by its scientific name; empty where only that is to be printed."""
        return self._species.get(name, "")

    def from_up(self, lower: str) -> str:
        """From that on, without an end, kept on one line."""
        begin = self.words(marked("from"))
        return f"{begin}{NO_BREAK}{lower}"

    def check(self, what: str = "report", own: Sequence[str] = ()) -> None:
        """End here if anything was asked for that has no translation.

        Parameters
        ----------
        what
            What is printed.
        own
            Texts of claims files that have none, with their places.

        Raises
        ------
        TranslationError
            Listing all of it.
        """
        if self._missing or own:
            of_files = f"; those of a claims file go under its key translations.{self.code} (docs/claims.md)"
            how = f"(docs/languages.md says how){of_files if own else ''}"
            raise TranslationError(
                f"The {what} has no words in the language {self.code!r} for the texts below. Add them to "
                f"resources/report/locale/{self.code}.po {how}, or take the "
                "language out of the setting report.languages:",
                [*own, *self._missing],
            )

    def _found(self, context: str, message: str) -> str:
        if self._is_source:
            return message
        text = self._catalogue.messages.get((context, message))
        if text is None:
            self._missing.setdefault(message)
            return message
        return text


def load_language(code: str, folder: Path) -> Language:
    """A language by its code, with the catalogue in that folder.

    Raises
    ------
    TranslationError
        When there is no catalogue.
    """
    if code == SOURCE_LANGUAGE:
        return Language(code)
    path = folder / f"{code}.po"
    if not path.is_file():
        known = ", ".join(sorted({SOURCE_LANGUAGE, *(found.stem for found in folder.glob("*.po"))}))
        raise TranslationError(
            f"The report cannot be printed in the language {code!r}:",
            [f"there is no translation; there are: {known}"],
        )
    return Language(code, read_catalogue(path, code))


def _singular(text: str) -> str:
    first, space, rest = text.partition(" ")
    return first.removesuffix("s") + space + rest
