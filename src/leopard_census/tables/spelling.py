"""When two names that people wrote are one to a reader, though not to a computer."""

import re
from unicodedata import category, normalize

#: Codes that the workflow makes up for animals that nobody named; see `individuals/naming.py`.
_PROVISIONAL = re.compile(r"P-[0-9a-f]{6,64}", re.IGNORECASE)


# As a keyboard left in the other language gives them.
_LOOK = str.maketrans("авеёкмнорстухі", "abeekmhopctyxi")
#: What sources write where they know no name, as `alike` has it; HotSpotter writes four underscores, and Wildlife
#: Insights and R `NA` or `None`.
NAMELESS = frozenset(
    [
        "", "-", "--", "?", "____", "na", "n/a", "nan", "none", "null", "unknown", "unidentified", "unid", "unnamed",
        "undefined", "неизвестен", "неизвестна", "неизвестно", "не определен", "не определён", "не определена",
    ]
)  # fmt: skip


def alike(name: str) -> str:
    """The same text for names that differ only in what `difference` names."""
    return normalize("NFC", _spaced(normalize("NFC", _seen(name))).casefold())


def difference(one: str, other: str) -> str:
    """In what two names differ that are `alike`, after "differs only in"."""
    for what, same in (
        ("upper and lower case", str.casefold),
        ("blanks", _spaced),
        (
            "the Unicode form of its letters (an accent can be part of its letter, or a sign of its own)",
            _composed,
        ),
        ("signs that nobody sees (zero-width characters)", _seen),
    ):
        if same(one) == same(other):
            return what
    return "case, blanks, or signs that nobody sees"


def look(name: str) -> str:
    """As `alike`, and the same for Cyrillic letters that look like Latin ones; ё is written е."""
    return alike(name).translate(_LOOK)


def loosely(name: str) -> str:
    """As `look`, and the same for names that differ in the signs between letters and digits: `M 1`, `M_1`, `M-1`."""
    return " ".join(re.findall(r"[^\W_]+", look(name)))


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _composed(name: str) -> str:
    return normalize("NFC", name)


def _seen(name: str) -> str:
    return name if name.isprintable() else "".join(letter for letter in name if category(letter) != "Cf")


def is_provisional(code: str) -> bool:
    """Whether a code has the form of those that are made anew in every run from an animal's first sighting."""
    return _PROVISIONAL.fullmatch(code) is not None
