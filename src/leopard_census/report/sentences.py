"""Sentences of tables and of the ledger in another language.

Tables are read by machines, and their words stay English. A catalogue holds what these say as patterns, such as
`Only {n} animals were caught.` A text is recognised as a sequence of patterns; what stands for a {value} is a number,
is itself made of patterns, or is a name, which stays as it is. What people wrote themselves, or another program, no
pattern knows: it stays as it was written, between quotation marks that say so.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from leopard_census.report.agreement import Agreement, without_choices
from leopard_census.report.formats import Formats

_HOLE = re.compile(r"\{(\w+)(![sn])?\}")
_LETTER = re.compile(r"[A-Za-z]")
# Where one sentence or clause may end and the next begin.
_BREAK = re.compile(r"(?<=[.?!:;,)]) (?=\S)")
_CLAUSE_END = (",", ";", ":")
_SENTENCE_END = (".", "?", "!")
# A name of more words is a sentence.
_WORDS_OF_A_NAME = 2
# What a clause is joined by to the one before.
_LEADING = ",;: "
_LISTED = re.compile(r"(, | and |; )")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SENTENCE_BREAK = re.compile(r"(?<=[.?!]) (?=\S)")
_LOWER = re.compile(r"[a-z]{2}")
# A name of several words travels through the patterns as one sign, so that none of its words is taken for theirs.
_SIGN = 0xF0000
#: A word of English, not a part of a name of a file, a setting, a column or a model.
ENGLISH_WORD = re.compile(r"(?<![\w./~-])[a-z]{3,}(?![\w/~=-])(?!\.\w)")


@dataclass(frozen=True)
class _Pattern:
    """Literal pieces, the names of the values between them, and the translation.

    `kinds` tells how a value is written in the translation, by its name. Without a word of its own between the values a
    pattern would fit nearly any text, so that its values must be `simple`: numbers, names, or plain words.
    """

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    translation: str
    kinds: Mapping[str, str]
    simple: bool

    @cached_property
    def shape(self) -> re.Pattern[str]:
        """The pattern with anything for its values, by their names."""
        first, *rest = map(re.escape, self.pieces)
        holes = (f"(?P<{name}>.+?){piece}" for name, piece in zip(self.names, rest, strict=True))
        return re.compile(first + "".join(holes))


class Sentences:
    """Translates texts.

    Parameters
    ----------
    patterns
        Translation by English pattern. In a translation `{name}` is translated in turn, `{name!s}` stays as it is,
        `{name!n}` is a number, and `{name:form|form|form}` agrees with it.
    species
        What species are called, by scientific name.
    conjunction
        Word for `and`.
    """

    def __init__(
        self,
        patterns: Mapping[str, str],
        species: Mapping[str, str],
        formats: Formats,
        agreement: Agreement,
        conjunction: str,
    ) -> None:
        order = sorted(patterns, key=lambda pattern: (-len(_HOLE.sub("", pattern)), pattern))
        compiled = [
            _compiled(pattern.strip().lstrip(_LEADING), patterns[pattern].strip().lstrip(_LEADING))
            for pattern in order
        ]
        self._open = [pattern for pattern in compiled if pattern.names]
        self._plain = {p.pieces[0]: p.translation for p in compiled if not p.names}
        self._species = species
        self._formats = formats
        self._agreement = agreement
        self._joined = {", ": ", ", "; ": "; ", " and ": f" {conjunction} "}
        self._names: set[str] = set()
        self._signs: dict[str, str] = {}
        self._texts: dict[str, str | None] = {}
        self._values: dict[str, str | None] = {}

    def keep(self, names: Iterable[str]) -> None:
        """Names of this survey that read like words, as those of species do, and are no words."""
        self._names |= set(filter(None, names))
        ordered = sorted(filter(ENGLISH_WORD.search, self._names), key=lambda name: (-len(name), name))
        self._signs = {name: chr(_SIGN + number) for number, name in enumerate(ordered)}
        self._texts.clear()
        self._values.clear()

    def add(self, texts: Mapping[str, str]) -> None:
        """Whole texts with their translations, beside those of the catalogue; they are no patterns."""
        self._plain |= texts
        self._texts.clear()
        self._values.clear()

    def translate(self, text: str) -> str | None:
        """A text of one or several sentences; None where it holds anything that no pattern knows.

        A text without any word, as the name of a test or a formula, stays as it is.
        """
        if (told := self._value(text)) is not None:
            return told
        signed = text
        for name, sign in self._signs.items():
            signed = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", sign, signed)
        told = self._value(signed) if signed != text else None
        # With all names out of it a text of few words may look like one more name.
        if told is None or (told == signed and _LOWER.search(told)):
            return None
        return self._with_names(told)

    def quoted(self, text: str, note: str) -> str:
        """A text that may hold what people or another program wrote: that stays as it is, as a quotation.

        Parameters
        ----------
        note
            What stands behind each quotation, and says that it is one.
        """
        told, own = [], []
        for sentence in _SENTENCE_BREAK.split(text):
            known = self.translate(sentence)
            if known is None and (known := self._around(sentence, note)) is None:
                own.append(sentence)
                continue
            if own:
                told.append(quotation(" ".join(own), note))
                own = []
            told.append(known)
        if own:
            told.append(quotation(" ".join(own), note))
        return " ".join(told)

    def _around(self, sentence: str, note: str) -> str | None:
        """A sentence of the program around words that no pattern knows."""
        head, colon, rest = sentence.partition(": ")
        if colon and rest and (told := self.translate(head)) is not None:
            return f"{told}: {quotation(rest, note)}"
        for pattern in self._open:
            if pattern.simple or not ENGLISH_WORD.search("".join(pattern.pieces)):
                continue
            match = pattern.shape.fullmatch(sentence)
            if match is None:
                continue
            found = {
                name: (value, quotation(value, note) if (known := self.translate(value)) is None else known)
                for name, value in match.groupdict().items()
            }
            return self._filled(pattern, found)
        return None

    def _with_names(self, text: str) -> str:
        for name, sign in self._signs.items():
            text = text.replace(sign, self._simple(name) or name)
        return text

    def _text(self, text: str) -> str | None:
        """A text as one pattern, or as a sequence of them."""
        if text not in self._texts:
            self._texts[text] = None  # a text that is to explain itself is not explained
            self._texts[text] = self._sequence(text)
        return self._texts[text]

    def _sequence(self, text: str) -> str | None:
        whole = self._one(text)
        if whole is not None:
            return whole
        for gap in reversed(list(_BREAK.finditer(text))):
            first = self._one(text[: gap.start()])
            rest = None if first is None else self._text(text[gap.end() :])
            if rest is not None:
                return f"{first} {rest}"
        return None

    def _one(self, text: str) -> str | None:
        """A text that is one pattern, or a clause of one."""
        if text in self._plain:
            return self._plain[text]
        if (told := self._patterned(text)) is not None:
            return told
        if text.endswith(_CLAUSE_END) and (clause := self._one(text[:-1])) is not None:
            return clause + text[-1]
        return self._recased(text)

    def _matches(
        self, pattern: _Pattern, text: str, start: int, at: int
    ) -> Iterator[dict[str, tuple[str, str]]]:
        """What the values from the one `at` on can be: each in English and as it is printed."""
        if at == len(pattern.names):
            if start == len(text):
                yield {}
            return
        name, piece = pattern.names[at], pattern.pieces[at + 1]
        last = at + 1 == len(pattern.names)
        end = len(text) - len(piece) if last else text.find(piece, start)
        while start <= end <= len(text):
            if text.startswith(piece, end):
                value = text[start:end]
                told = None if not last and self._ends(pattern, value) else self._told(pattern, name, value)
                if told is not None:
                    for rest in self._matches(pattern, text, end + len(piece), at + 1):
                        yield {name: (value, told), **rest}
            if last:
                return
            end = text.find(piece, end + 1)
            if end < 0:
                return

    @staticmethod
    def _ends(pattern: _Pattern, value: str) -> bool:
        """Whether a value is a whole sentence, which stands beside the next one and is not joined with it."""
        return pattern.simple and value.endswith(_SENTENCE_END)

    def _told(self, pattern: _Pattern, name: str, value: str) -> str | None:
        kind = pattern.kinds.get(name)
        if kind == "!s":
            few = len(ENGLISH_WORD.findall(value)) <= _WORDS_OF_A_NAME
            return value if few or value in self._names else None
        if kind == "!n":
            return self._formats.rewritten(value)
        return self._simple(value) if pattern.simple else self._value(value)

    def _filled(self, pattern: _Pattern, found: Mapping[str, tuple[str, str]]) -> str:
        values = {name: told for name, (_, told) in found.items()}
        text = self._agreement.agreed(pattern.translation, values)
        return _HOLE.sub(lambda match: found[match[1]][1], text)

    def _value(self, value: str) -> str | None:
        if value not in self._values:
            self._values[value] = None
            self._values[value] = self._worked_out(value)
        return self._values[value]

    def _worked_out(self, value: str) -> str | None:
        """A number, a date, words of the catalogue, a list, or a name."""
        text = value.strip()
        if not text:
            return value
        text = text.lstrip(_LEADING)
        begin, end = value[: len(value) - len(value.lstrip(_LEADING))], value[len(value.rstrip()) :]
        if (known := self._simple(text)) is None:
            known = self._text(text)
        if known is not None:
            return begin + known + end
        parts = _LISTED.split(text)
        if len(parts) > 1:
            told = [self._joined[p] if i % 2 else self._value(p) for i, p in enumerate(parts)]
            if all(piece is not None for piece in told):
                return begin + "".join(map(str, told)) + end
        return None if ENGLISH_WORD.search(text) else value

    def _simple(self, text: str) -> str | None:
        """A number, a date, a name, or words without any value in them."""
        if text in self._species:
            return f"{self._species[text]} ({text})"
        if text in self._names:
            return text
        if (number := self._formats.rewritten(text)) is not None:
            return number
        if _DATE.fullmatch(text):
            return self._formats.day(dt.date.fromisoformat(text))
        return self._plain.get(text) or self._recased(text, simple=True)

    def _recased(self, text: str, *, simple: bool = False) -> str | None:
        """A sentence within another one, which may have lost its capital letter or its full stop, or won a capital."""
        other = text[:1].swapcase() + text[1:]
        for known, again in ((other, True), (text + ".", False), (other + ".", True)):
            if not text or (text.endswith(".") and known.endswith("..")):
                continue
            if known in self._plain:
                told = self._plain[known]
            elif not simple and (found := self._patterned(known)) is not None:
                told = found
            else:
                continue
            if again:
                told = (told[:1].upper() if text[:1].isupper() else told[:1].lower()) + told[1:]
            return told if known.endswith(text[-1]) and len(known) == len(text) else told.removesuffix(".")
        return None

    def _patterned(self, text: str) -> str | None:
        for pattern in self._open:
            pieces = pattern.pieces
            if text.startswith(pieces[0]) and text.endswith(pieces[-1]) and all(p in text for p in pieces):
                found = next(self._matches(pattern, text, len(pattern.pieces[0]), 0), None)
                if found is not None:
                    return self._filled(pattern, found)
        return None


def _compiled(pattern: str, translation: str) -> _Pattern:
    parts = _HOLE.split(pattern)
    kinds = {match[1]: match[2] for match in _HOLE.finditer(without_choices(translation)) if match[2]}
    simple = "!n" not in kinds.values() and not _LETTER.search("".join(parts[::3])) and len(parts) > 1
    return _Pattern(tuple(parts[::3]), tuple(parts[1::3]), translation, kinds, simple)


def quotation(text: str, note: str) -> str:
    """What people or another program wrote, as they wrote it."""
    return f"\u00ab{text}\u00bb {note}"


def placeholders(text: str) -> set[str]:
    """Names of the values that a pattern, or the translation of one, prints."""
    return {match[1] for match in _HOLE.finditer(without_choices(text))}
