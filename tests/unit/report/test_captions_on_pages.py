"""A caption stays in one piece, and on the page of its table's heading and first rows, wherever a page ends."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from leopard_census.pdf.render import render_pdf

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "report"
# From a table that fits below to one of which the caption's first line would be the last of the page (millimetres).
HEIGHTS = range(150, 246, 3)
CAPTION = (
    "<b>Table.</b> capfirst " + "many words on what stands in the columns of this table, " * 7 + "caplast."
)


def page(kind: str, caption: str, height: int) -> str:
    rows = "".join(f"<tr><td>row{i}</td><td>value</td></tr>" for i in range(9))
    return (
        f'<div style="break-before: page; height: {height}mm"></div><table class="{kind}">'
        f"<caption>{caption}</caption><thead><tr><th>heading</th><th>value</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


@pytest.mark.parametrize("kind", ["", "keep"])
@pytest.mark.parametrize("caption", [CAPTION, "capfirst and caplast."], ids=["long", "short"])
def test_a_caption_is_whole_and_keeps_with_its_table(kind: str, caption: str) -> None:
    body = "".join(page(kind, caption, height) for height in HEIGHTS)
    html = f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body>{body}</body></html>'
    files = {path.name: path.read_bytes() for path in sorted((RESOURCES / "fonts").glob("*.ttf"))}
    files["style.css"] = (RESOURCES / "style.css").read_bytes()
    pages = PdfReader(BytesIO(render_pdf(html, files, "style.css", dt.date(2012, 4, 30)).pdf)).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    told = [text for text in texts if "capfirst" in text]
    assert len(told) == len(HEIGHTS)
    # Some of the tables begin on the page of what stands before them, some on the next.
    assert len(HEIGHTS) < len(texts) < 3 * len(HEIGHTS)
    for text in told:
        assert "caplast" in text
        assert "heading" in text
        assert "row0 value row1 value" in text
