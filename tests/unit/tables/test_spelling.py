"""Names that are one to a reader."""

from unicodedata import normalize

import pytest

from leopard_census.tables.plain_text import cut, one_line, quoted, unprintable
from leopard_census.tables.spelling import alike, difference, look, loosely


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ("Leo", "LEO", "upper and lower case"),
        ("a b", " a\u00a0 b", "blanks"),
        ("ё", normalize("NFD", "ё"), "the Unicode form of its letters"),
        ("A", "\u200eA\u00ad", "signs that nobody sees"),
        ("A b", "a  B", "case, blanks, or signs that nobody sees"),
    ],
)
def test_one_to_a_reader(one, other, what):
    assert one != other
    assert alike(one) == alike(other)
    assert difference(one, other).startswith(what)


@pytest.mark.parametrize(("one", "other"), [("M 1", "M_1"), ("A1", "A11"), ("e", "é"), ("А", "A")])
def test_two_to_a_reader(one, other):
    assert alike(one) != alike(other)


def test_looser_ways_to_read():
    assert look("АВЕ") == look("ABE")
    assert loosely("M 1") == loosely("М_1") == loosely("m-1") != loosely("M1")
    assert loosely("A1-11") != loosely("A11-1")


def test_text_on_one_line():
    assert one_line(" a\n\tb\x9f\ud800c ") == "a b c"
    assert one_line("\u2028\ufeff") is one_line("") is one_line(None) is None
    assert (unprintable("a\u2029"), unprintable("ä\u200b 1")) == ("U+2029", None)
    assert (cut("x" * 60), cut("x" * 61)) == ("x" * 60, "x" * 57 + "...")
    assert quoted("a\n'") == '"a\\n\'"'
