"""Leaks of every kind, planted in every kind of file: the gate names each, by its kind."""

import base64
import gzip
import io
import json
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject, TextStringObject

from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.coordinates import geohash
from leopard_census.geo.projection import project
from tests.unit.audit.release import edition
from tests.unit.audit.release.edition import CLEARED_JPEG, SECRETS, STATIONS, pdf, saved, zipped

LAT, LON = STATIONS["KP-07"]
PLACES = list(STATIONS.values())


def dms(value: float, seconds: bool = True) -> str:
    minutes = value % 1 * 60
    if not seconds:
        return f"{int(value)}° {minutes:.3f}'"
    return f"{int(value)}°{int(minutes):02d}'{minutes % 1 * 60:04.1f}\""


def metres(epsg: int) -> tuple[float, float]:
    ((x, y),) = project([LAT], [LON], epsg)
    return float(x), float(y)


def rewritten(change: Callable[[PdfWriter], object], body: str = "<p>Twelve leopards.</p>") -> bytes:
    """A PDF of one page, changed by hand."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(body))))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_content(added: bytes) -> bytes:
    """A PDF whose page has more operators; /F0 is a font of it."""

    def change(writer: PdfWriter) -> None:
        page = writer.pages[0]
        fonts = page["/Resources"]["/Font"]
        name = next(iter(fonts)).encode()
        stream = DecodedStreamObject()
        stream.set_data(page.get_contents().get_data() + b"\n" + added.replace(b"/F0", name))
        page[NameObject("/Contents")] = writer._add_object(stream)

    return rewritten(change)


def add_picture(writer: PdfWriter, data: bytes) -> None:
    """Lay a JPEG file into a PDF as other programs do, with all that it holds."""
    stream = StreamObject()
    stream._data = data
    values = {
        "/Type": NameObject("/XObject"),
        "/Subtype": NameObject("/Image"),
        "/Filter": NameObject("/DCTDecode"),
    }
    stream.update({NameObject(key): value for key, value in values.items()})
    stream[NameObject("/Note")] = TextStringObject("a picture")
    writer._add_object(stream)


def exif_jpeg(gps: bool) -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "RECONYX HC600"
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 9.0, 28.0), 3: "E", 4: (131.0, 30.0, 12.0)})
    return saved(edition.animal(1), quality=90, exif=exif)


def png_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "taken at KP-07")
    return saved(edition.animal(2), "PNG", pnginfo=info)


def masked_png() -> bytes:
    image = edition.animal(3).convert("RGBA")
    alpha = np.zeros((image.height, image.width), dtype=np.uint8)
    alpha[10:20, 10:30] = 255
    image.putalpha(Image.fromarray(alpha))
    return saved(image, "PNG")


def grey_raster() -> bytes:
    return saved(Image.effect_noise((30, 30), 60), "PNG")


def shapes(sign: str) -> bytes:
    return edition.map_svg(PLACES, sign).encode()


def drawn_by_hand(turned: bool) -> bytes:
    """Operators that draw a small square at each station, through nested matrices."""
    lines = [b"q 0.7 0.3 -0.3 0.7 200 100 cm"] if turned else [b"q 1 0 0 1 50 50 cm"]
    for lat, lon in PLACES:
        x, y = 700 * (lon - 131.4), 1000 * (lat - 42.1)
        lines.append(b"q 1 0 0 1 %.2f %.2f cm 0 0 2 2 re f Q" % (x, y))
    return b"\n".join([*lines, b"Q"])


UTM, GK = metres(32652), metres(28422)
LINK = "https://maps.app.goo.gl/Zk3fQwE1"
CROP = saved(edition.animal(9), quality=90)

# name of the case: file, its bytes, the kind that must be told
ALT = pdf('<img alt="KP-07" src="pagefile:a.jpg">', {"a.jpg": CLEARED_JPEG})
MASKED = pdf('<img alt="x" src="pagefile:a.jpg">', {"a.jpg": masked_png()})
ENTITIES = "".join(f"&#{ord(letter)};" for letter in f"{LAT}, {LON}")
LINE = " ".join(f"{900 * lon:.2f},{-1300 * lat:.2f}" for lat, lon in PLACES)
RELATIVE = [(82.4 * (lon - LON), 111.2 * (lat - LAT)) for lat, lon in PLACES]
ONE_IN_DEGREES = f'<svg viewBox="131 42 1 1"><circle cx="{LON}" cy="{-LAT}" r=".01"/></svg>'
MANY_SIZES = '<circle cx="{x:.2f}" cy="{y:.2f}" r="3"/><circle cx="9" cy="9" r="{y:.0f}"/>'
MOVED = '<g transform="translate({x:.2f},{y:.2f})"><path d="M-2 0h4v3z"/></g>'
APPENDED = b"\n1 0 obj\n<< >>\nendobj\nstartxref\n0\n%%EOF\n"
TO_MAP = f"https://example.org/?q={LAT}%2C{LON}"

PLANTED: dict[str, tuple[str, bytes, str]] = {
    "decimal degrees in text": ("a.txt", f"The cub was seen at {LAT}, {LON}.".encode(), "coordinate"),
    "degrees with a comma": ("a.txt", f"{LAT} {LON}".replace(".", ",").encode(), "coordinate"),
    "longitude first": ("a.md", f"({LON:.4f} {LAT:.4f})".encode(), "coordinate"),
    "two decimals": ("a.txt", f"near {LAT:.2f}, {LON:.2f}".encode(), "coordinate"),
    "degree sign, another place": ("a.txt", "Camp: 43.4812°N, 132.1077°E".encode(), "coordinate"),
    "label, another place": ("a.txt", b"latitude: 43.4812", "coordinate"),
    "degrees, minutes, seconds": ("a.txt", f"{dms(LAT)}N {dms(LON)}E".encode(), "coordinate"),
    "degrees and minutes": ("a.txt", f"{dms(LAT, False)} {dms(LON, False)}".encode(), "coordinate"),
    "Russian minutes": ("a.txt", f"{dms(LAT)} с. ш., {dms(LON)} в. д.".encode(), "coordinate"),
    "minutes after letters": ("a.txt", b"N42 09.469 E131 30.209", "coordinate"),
    "minutes without signs": ("a.txt", b"42 09 28, 131 30 12", "coordinate"),
    "UTM": ("a.txt", "52N {:.0f} {:.0f}".format(*UTM).encode(), "coordinate"),
    "UTM in groups": ("a.txt", f"{UTM[0]:,.0f} E, {UTM[1]:,.0f} N".replace(",", " ").encode(), "coordinate"),
    "UTM in km": ("a.txt", f"x = {UTM[0] / 1000:.2f} km, y = {UTM[1] / 1000:.2f} km".encode(), "coordinate"),
    "Gauss-Krüger": ("a.txt", f"{GK[1]:.0f} {GK[0]:.0f}".encode(), "coordinate"),
    "military grid": ("a.txt", b"52T DN 41530 67821", "coordinate"),
    "plus code": ("a.txt", b"8QJ9 is the area; 8QJP4G55+2X the tree", "coordinate"),
    "what3words": ("a.txt", b"meet at ///filled.count.soap", "coordinate"),
    "geohash": ("a.txt", f"cell {geohash(LAT, LON, 7)}".encode(), "coordinate"),
    "microdegrees": (
        "a.json",
        json.dumps({"p": [round(LAT * 1e6), round(LON * 1e6)]}).encode(),
        "coordinate",
    ),
    "wide digits": (
        "a.txt",
        f"{LAT}, {LON}".translate({48 + n: 0xFF10 + n for n in range(10)}).encode(),
        "coordinate",
    ),
    "columns of degrees": ("a.csv", f"n,lat,k,m,o,p,q,lon\n1,{LAT},1,2,3,4,5,{LON}\n".encode(), "coordinate"),
    "columns without names": (
        "a.csv",
        ("a,b,c,d,e,f,g,h\n" + "".join(f"{lat:.3f},1,2,3,4,5,6,{lon:.3f}\n" for lat, lon in PLACES)).encode(),
        "coordinate",
    ),
    "semicolons and decimal commas": (
        "a.csv",
        f"x;y\n{LON};{LAT}\n".replace(".", ",").encode(),
        "coordinate",
    ),
    "lists by axis": ("a.json", json.dumps({"a": [p[0] for p in PLACES], "b": "x"}).encode(), "coordinate"),
    "GeoJSON": ("a.geojson", json.dumps({"type": "Point", "coordinates": [LON, LAT]}).encode(), "coordinate"),
    "GeoJSON of another place": (
        "a.geojson",
        b'{"type": "Point", "coordinates": [99.1234, 51.5678]}',
        "coordinate",
    ),
    "GPX": ("a.gpx", f'<gpx><wpt lat="{LAT}" lon="{LON}"/></gpx>'.encode(), "coordinate"),
    "KML": (
        "a.kml",
        f"<kml><Point><coordinates>{LON},{LAT},0</coordinates></Point></kml>".encode(),
        "coordinate",
    ),
    "number parted by tags": (
        "a.html",
        f"<p>{str(LAT)[:4]}<b>{str(LAT)[4:]}</b>, {LON}</p>".encode(),
        "coordinate",
    ),
    "numbers as entities": ("a.html", f"<p>{ENTITIES}</p>".encode(), "coordinate"),
    "PDF text": ("a.pdf", pdf(f"<p>Station at {LAT}, {LON}</p>"), "coordinate"),
    "UTF-16": ("a.txt", f"{LAT}, {LON}".encode("utf-16"), "coordinate"),
    "zip in a zip": ("a.zip", zipped({"b.zip": zipped({"c.txt": f"{LAT}, {LON}".encode()})}), "coordinate"),
    "gzip": ("a.svgz", gzip.compress(f"<svg><text>{LAT}, {LON}</text></svg>".encode()), "coordinate"),
    "map of circles": ("a.svg", edition.map_svg(PLACES).encode(), "station places drawn"),
    "map of signs of many sizes": (
        "a.svg",
        edition.map_svg(PLACES, MANY_SIZES).encode(),
        "station places drawn",
    ),
    "map of moved signs": ("a.svg", shapes(MOVED), "station places drawn"),
    "map of labels": ("a.svg", shapes('<text x="{x:.1f}" y="{y:.1f}">o</text>'), "station places drawn"),
    "map of repeated signs": (
        "a.svg",
        shapes('<use href="#m" x="{x:.1f}" y="{y:.1f}"/>'),
        "station places drawn",
    ),
    "line through stations": (
        "a.svg",
        f'<svg><polyline points="{LINE}"/></svg>'.encode(),
        "station places drawn",
    ),
    "one station in degrees": ("a.svg", ONE_IN_DEGREES.encode(), "station places drawn"),
    "map in HTML": (
        "a.html",
        f"<html><body>{edition.map_svg(PLACES)}</body></html>".encode(),
        "station places drawn",
    ),
    "map in a PDF": ("a.pdf", pdf(f"<p>Map</p>{edition.map_svg(PLACES)}"), "station places drawn"),
    "map in a PDF by matrices": ("a.pdf", with_content(drawn_by_hand(False)), "station places drawn"),
    "map in a PDF, turned": ("a.pdf", with_content(drawn_by_hand(True)), "station places drawn"),
    "relative places in a table": (
        "a.csv",
        (
            "n,east_km,north_km\n" + "".join(f"{n},{x:.3f},{y:.3f}\n" for n, (x, y) in enumerate(RELATIVE))
        ).encode(),
        "station places drawn",
    ),
    "relative places in JSON": (
        "a.json",
        json.dumps(RELATIVE).encode(),
        "station places drawn",
    ),
    "code in text": ("a.txt", b"Most were seen at KP-07.", "station code"),
    "code in another spelling": ("a.txt", b"see kp07 and others", "station code"),
    "code with invisible signs": ("a.txt", "see KP\u2011\u200b07".encode(), "station code"),
    "word as a code": ("a.txt", b"The Gorge station is the best.", "station code"),
    "short code after its label": ("a.txt", b"seen at station S3 twice", "station code"),
    "digit after its label": ("a.txt", "станция № 7".encode(), "station code"),
    "all-digit codes by field": ("a.csv", b"locationID,n\n7,3\n", "station code"),
    "short code by key": ("a.json", b'{"station": "S3"}', "station code"),
    "code in the name of a file": ("map_KP-07.txt", b"map", "station code"),
    "code in the name of a member": ("a.zip", zipped({"KP-07-1/data.txt": b"data"}), "station code"),
    "code with letters set apart": ("a.pdf", pdf('<p style="letter-spacing: 1em">KP-07</p>'), "station code"),
    "code in a bookmark": (
        "a.pdf",
        rewritten(lambda w: w.add_outline_item(title="Around KP-07", page_number=0)),
        "station code",
    ),
    "code in alternative text": ("a.pdf", ALT, "station code"),
    "place name": ("a.txt", b"tracks near Nezhinka", "place name"),
    "place name, inflected": ("a.txt", "у Барсового".encode(), "place name"),
    "place name in Latin letters": ("a.txt", b"the Barsovyi valley", "place name"),
    "name of two words": ("a.pdf", pdf("<p>At Ananyevka spring</p>"), "place name"),
    "person": ("a.csv", b"n,reviewer\n1,Ivan Petrov\n", "person"),
    "time with a date": ("a.csv", b"id,eventStart\n1,2012-01-17T05:18:36+11:00\n", "clock time"),
    "time with a whole hour": ("a.txt", b"on 17 January 2012 at 05:00", "clock time"),
    "time alone": ("a.txt", "снято в 05:18".encode(), "clock time"),
    "time as on files": ("a.txt", b"20120117_051836", "clock time"),
    "time in seconds since 1970": ("a.json", b'{"t": 1326781116}', "clock time"),
    "date finer than the grain": ("a.txt", b"seen on 17 January 2012", "date"),
    "Russian date": ("a.txt", "17 января 2012".encode(), "date"),
    "time of a member": ("a.zip", zipped({"a.txt": b"x"}, date_time=(2012, 1, 17, 5, 18, 36)), "clock time"),
    "unconfirmed crop": ("crop.jpg", CROP, "picture"),
    "unconfirmed crop in a PDF": (
        "a.pdf",
        pdf('<img alt="x" src="pagefile:a.jpg">', {"a.jpg": CROP}),
        "picture",
    ),
    "raster in a PDF": (
        "a.pdf",
        pdf('<img alt="x" src="pagefile:a.jpg">', {"a.jpg": grey_raster()}),
        "picture",
    ),
    "unconfirmed crop in a page": (
        "a.html",
        b'<img src="data:image/jpeg;base64,' + base64.b64encode(CROP) + b'">',
        "picture",
    ),
    "unconfirmed crop in a zip": ("a.zip", zipped({"a.jpg": CROP}), "picture"),
    "background behind a mask": ("a.png", masked_png(), "hidden picture parts"),
    "background behind a mask in a PDF": ("a.pdf", MASKED, "hidden picture parts"),
    "EXIF": ("a.jpg", exif_jpeg(False), "data in a picture"),
    "GPS": ("a.jpg", exif_jpeg(True), "data in a picture"),
    "GPS in a PDF": ("a.pdf", rewritten(lambda w: add_picture(w, exif_jpeg(True))), "data in a picture"),
    "GPS in a zip": ("a.zip", zipped({"media/a.jpg": exif_jpeg(True)}), "data in a picture"),
    "XMP": ("a.jpg", saved(edition.animal(1), quality=90, xmp=b"<x:xmpmeta/>"), "data in a picture"),
    "comment in a JPEG": ("a.jpg", saved(edition.animal(1), quality=90, comment=b"KP"), "data in a picture"),
    "text in a PNG": ("a.png", png_text(), "station code"),
    "a clip behind a picture": ("a.jpg", CLEARED_JPEG + b"\0\0\0\x18ftypmp42 and more", "data in a picture"),
    "name of a raw file": ("a.txt", b"see RCNX0417", "raw file name"),
    "name of a raw file with its time": ("a.csv", b"n,file\n1,20120117_051836.AVI\n", "raw file name"),
    "name as cameras give it": ("a.txt", b"see DSCF0042.JPG", "raw file name"),
    "hash of a raw file": (
        "a.json",
        json.dumps({"sha256": next(iter(edition.RAW.values()))}).encode(),
        "raw file hash",
    ),
    "start of a hash": ("a.txt", b"91c4aa02d9ef3b3b", "raw file hash"),
    "mediaID": ("a.csv", b"mediaID\n8f1d2e3c4b5a6978\n", "raw file hash"),
    "path": ("a.txt", b"made in /home/biologist/census", "internal path"),
    "Windows path": ("a.json", json.dumps({"x": "C:\\Users\\anna\\leopards.csv"}).encode(), "internal path"),
    "share": ("a.txt", rb"\\server01\winter\data", "internal path"),
    "folder of the survey": ("a.txt", b"read from /census/winter-2012/x", "internal path"),
    "attachment": (
        "a.pdf",
        rewritten(lambda w: w.add_attachment("notes.txt", b"nothing much")),
        "attachment",
    ),
    "place in an attachment": (
        "a.pdf",
        rewritten(lambda w: w.add_attachment("n.txt", f"{LAT}, {LON}".encode())),
        "coordinate",
    ),
    "link to a map": ("a.pdf", pdf(f'<p><a href="{LINK}">where</a></p>'), "link"),
    "place in a link": ("a.html", f'<a href="{TO_MAP}">x</a>'.encode(), "coordinate"),
    "link to this machine": ("a.html", b'<a href="file:///D:/x.html">x</a>', "link"),
    "entry of a PDF": (
        "a.pdf",
        rewritten(lambda w: w.add_metadata({"/Camera": "north ridge"})),
        "document data",
    ),
    "title of a PDF": (
        "a.pdf",
        rewritten(lambda w: w.add_metadata({"/Title": "Map of KP-07"})),
        "station code",
    ),
    "text that is not painted": (
        "a.pdf",
        with_content(b"BT /F0 9 Tf 3 Tr 50 50 Td (note) Tj ET"),
        "hidden text",
    ),
    "text beyond the page": ("a.pdf", with_content(b"BT /F0 9 Tf 5000 50 Td (note) Tj ET"), "hidden text"),
    "an earlier version": ("a.pdf", pdf("<p>x</p>") + APPENDED, "hidden text"),
    "hidden part of a page": ("a.html", b'<p>seen</p><div style="display:none">unseen</div>', "hidden text"),
    "comment in HTML": ("a.html", b"<p>x</p><!-- KP-07 is the best -->", "station code"),
    "comment in SVG": ("a.svg", f"<svg><!-- {LAT}, {LON} --></svg>".encode(), "coordinate"),
    "attribute": ("a.svg", b'<svg><g id="station-KP-07"/></svg>', "station code"),
    "a kind that is not known": ("a.mp4", b"\0\0\0\x18ftypmp42" + bytes(50), "unread"),
    "a kind that hides behind a name": ("a.csv", b"SQLite format 3\0" + bytes(50), "unread"),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_leak_is_named(case, tmp_path):
    name, data, kind = PLANTED[case]
    leaks = check_release([edition.write(tmp_path, {name: data})], SECRETS)
    assert kind in {leak.kind for leak in leaks}
