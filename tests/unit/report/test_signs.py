"""Every sign that the report may print has a glyph in each of its fonts, so that none is taken from elsewhere."""

import html
import re

import pytest
from fontTools.ttLib import TTFont

from tests.unit.report.made_survey import RESOURCES

# Keeps a range on one line, and has no glyph anywhere.
WORD_JOINER = "\u2060"
TEXTS = sorted([*RESOURCES.glob("templates/*.html"), *RESOURCES.glob("locale/*.po")])


@pytest.fixture(scope="module")
def covered() -> set[str]:
    fonts = sorted(RESOURCES.glob("fonts/*.ttf"))
    assert fonts
    return {chr(code) for code in set.intersection(*(set(TTFont(font).getBestCmap()) for font in fonts))}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_sign_has_a_glyph(covered: set[str], path) -> None:
    text = html.unescape(path.read_text(encoding="utf-8"))
    signs = set(re.sub(r"\s", lambda found: found[0] if found[0] > "\x7f" else "", text))
    assert sorted(signs - covered - {WORD_JOINER}) == []
