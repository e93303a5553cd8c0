"""Pages and drawings in HTML, SVG and other markup: what is read, what is not seen, and what is drawn."""

import base64
import binascii
import html
import re
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

from leopard_census.audit.release.drawing import DrawingGate
from leopard_census.audit.release.leak import Leak, short
from leopard_census.audit.release.picture import picture_leaks
from leopard_census.audit.release.svg import svg_drawing
from leopard_census.audit.release.text import TextGate
from leopard_census.audit.release.traces import forbidden_target

# Tags inside a word or a number; all others part words.
_INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "em",
    "font",
    "i",
    "mark",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "tspan",
    "u",
    "wbr",
}
# Attributes that hold numbers of a drawing: looked at as points, not as text.
_GEOMETRY = {
    *(
        "d",
        "points",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "dx",
        "dy",
        "width",
        "height",
    ),
    *(
        "viewbox",
        "transform",
        "gradienttransform",
        "patterntransform",
        "stroke-width",
        "stroke-dasharray",
        "font-size",
    ),
    *("style", "version", "textlength", "offset", "fx", "fy", "refx", "refy", "markerwidth", "markerheight"),
    *(
        "stroke-dashoffset",
        "stroke-miterlimit",
        "opacity",
        "fill-opacity",
        "stroke-opacity",
        "preserveaspectratio",
    ),
}
_TARGETS = {"href", "src", "xlink:href", "action", "data", "poster", "srcset", "cite", "background"}
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0[a-z%]*\s*(?:;|$)"
    r"|text-indent\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_EMPTY = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
_NOT_SHOWN = {
    "script",
    "style",
    "template",
    "noscript",
    "defs",
    "metadata",
    "symbol",
    "title",
    "desc",
    "clippath",
}
_DATA = re.compile(r"data:([\w.+/-]*)(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s%]+)")
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self.pieces: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.targets: list[str] = []
        self.comments: list[str] = []
        self.unseen: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        hidden = (
            "hidden" in told
            or bool(_UNSEEN.search(told.get("style") or ""))
            or told.get("display") == "none"
            or told.get("visibility") == "hidden"
            or (told.get("opacity") or "") in ("0", "0.0")
        )
        if tag not in _EMPTY:
            self._open.append((tag, hidden))
        if tag not in _INLINE:
            self.read.append("\n" if tag in ("tr", "p", "div", "li", "br", "h1", "h2", "h3") else " ")
        if tag == "meta":
            self.attributes.append((f"meta {told.get('name') or ''}", told.get("content") or ""))
        for name, value in attrs:
            if name.casefold() in _TARGETS:
                self.targets.append(value or "")
            elif value and name.casefold() not in _GEOMETRY and not name.startswith("xmlns"):
                self.attributes.append((f"{tag} {name}", value))

    def handle_endtag(self, tag: str) -> None:
        for n in range(len(self._open) - 1, -1, -1):
            if self._open[n][0] == tag:
                del self._open[n:]
                break
        if tag not in _INLINE:
            self.read.append(" ")

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if tags & {"style"}:
            return
        self.read.append(data)
        self.pieces.append(data)
        if data.strip() and any(hidden for _, hidden in self._open) and not tags & _NOT_SHOWN:
            self.unseen.append(data.strip())

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def unknown_decl(self, data: str) -> None:
        # A CDATA part: text to a reader of XML.
        self.read.append(data.removeprefix("CDATA["))

    def handle_pi(self, data: str) -> None:
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        self.comments.append(decl)


def markup_leaks(text: str, file: str, gate: TextGate, drawings: DrawingGate) -> list[Leak]:
    """Leaks of a page, a drawing or another file in markup."""
    page = _Page()
    page.feed(text)
    page.close()
    leaks = gate.leaks("".join(page.read), file)
    leaks += gate.code_leaks(gate.alone.in_pieces(page.pieces), file, "text that stands alone")
    # Names before values, as in <lat>42.1</lat>, and markup that no reader of HTML takes for such.
    leaks += gate.leaks(re.sub(r"[<>/]+", " ", html.unescape(_without_drawing(text))), file, "source")
    for comment in page.comments:
        leaks += gate.leaks(html.unescape(comment), file, "comment")
    for name, value in page.attributes:
        leaks += gate.leaks(value, file, f"attribute {name}")
        own = name.rpartition(" ")[2].removeprefix("data-")
        codes = {*gate.codes.in_field(own, [value]), *gate.alone.in_pieces([value, *value.split()])}
        leaks += gate.code_leaks(sorted(codes), file, f"attribute {name}")
    for hidden in page.unseen:
        leaks.append(Leak(file, "not shown", "hidden text", short(hidden)))
    for target in page.targets:
        leaks += target_leaks(target, file, "link target", gate)
    leaks += _embedded(text, file, gate)
    for n, picture in enumerate(_SVG.findall(text), 1):
        root = _parsed(picture)
        if root is None:
            leaks.append(Leak(file, f"drawing {n}", "unread", "a drawing that is no sound XML"))
        else:
            leaks += drawings.leaks(svg_drawing(root), file, f"drawing {n}")
    return _once(leaks)


def target_leaks(target: str, file: str, where: str, gate: TextGate) -> list[Leak]:
    """Leaks of the target of a link."""
    if _DATA.match(target):
        return []  # opened as a picture
    spelt = unquote(html.unescape(target))
    leaks = gate.leaks(spelt, file, where)
    leaks += gate.code_leaks(gate.alone.in_target(spelt), file, where)
    if forbidden_target(target):
        leaks.append(Leak(file, where, "link", short(target)))
    return leaks


def _without_drawing(text: str) -> str:
    """The source without pictures, style sheets, comments and the numbers of drawings."""
    text = _COMMENT.sub(" ", _DATA.sub(" ", text))
    text = re.sub(r"<style\b.*?</style\s*>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    text = re.sub(r"\sxmlns(?::\w+)?=([\"'])[^\"']*\1", " ", text)
    return re.sub(
        r"([\w:-]+)=([\"'])([^\"']*)\2",
        lambda found: " " if found[1].casefold() in _GEOMETRY | _TARGETS else found.group(),
        text,
    )


def _parsed(picture: str) -> ElementTree.Element | None:
    """A drawing; those inside HTML may leave names of namespaces undeclared."""
    for text in (picture, re.sub(r"(?<=[\s<])(?:xlink|sodipodi|inkscape|xml):(?=\w)", "", picture)):
        try:
            return ElementTree.fromstring(text)
        except ElementTree.ParseError:
            continue
    return None


def _embedded(text: str, file: str, gate: TextGate) -> list[Leak]:
    """Pictures and other files written into the page."""
    leaks = []
    for n, (kind, data) in enumerate(_DATA.findall(text), 1):
        where = f"embedded file {n}"
        try:
            content = base64.b64decode(unquote(data))
        except (ValueError, binascii.Error):
            content = b""
        found = picture_leaks(content, file, where, gate)
        if found is not None:
            leaks += found
        elif not kind.startswith(("font/", "application/font")):
            leaks.append(Leak(file, where, "unread", f"a file of type {kind or 'unknown'}"))
    return leaks


def _once(leaks: list[Leak]) -> list[Leak]:
    """Each finding once: what is read twice, as text and as source, is told where it is read first."""
    kept: dict[tuple[str, str], Leak] = {}
    for leak in leaks:
        kept.setdefault((leak.kind, leak.found.casefold()), leak)
    return list(kept.values())
