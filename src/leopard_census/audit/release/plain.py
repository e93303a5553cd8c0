"""Text as a reader, or a program that searches it, takes it: one spelling of digits, blanks and signs."""

import re
import unicodedata

# Invisible letters (soft hyphens, joiners, direction marks) can part a word that looks whole.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_SIGNS = str.maketrans({
    **dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63", "-"),
    **dict.fromkeys("\u2032\u2019\u02b9\u00b4", "'"),
    **dict.fromkeys("\u2033\u201d\u201c\u02ba", '"'),
    **dict.fromkeys("\u00ba\u02da", "\u00b0"),
})  # fmt: skip
_BLANKS = re.compile(r"[^\S\n]")
# Groups of thousands: 4 667 821; also with apostrophes.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ']\d{3})+(?!\d)")


def plain(text: str) -> str:
    """The text with compatible letters (wide digits, ligatures) as plain ones, and without invisible ones."""
    text = text.translate(_SIGNS)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_SIGNS)
    return _BLANKS.sub(" ", text)


def ungrouped(text: str) -> str:
    """The text with numbers in groups of thousands written as one: 4 667 821 becomes 4667821."""
    return _GROUPED.sub(lambda found: re.sub(r"[ ']", "", found.group()), text)
