"""Short codes and bare numbers that stand alone: found in cells, values, labels and names; numbers stay numbers."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from leopard_census.audit.release.alone import Alone
from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.secrets import Secrets
from tests.unit.audit.release import edition
from tests.unit.audit.release.edition import SECRETS, pdf, zipped

# Besides "7", "S3" and "Gorge".
CODES = replace(SECRETS, codes=SECRETS.codes | {"A1", "12", "К2", "left"})
TABLE = (
    "<table><tr><th>{head}</th><th>Days</th></tr><tr><td>{code}</td><td>90</td></tr>"
    "<tr><td>x</td><td>41</td></tr></table>"
)


def csv(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def with_attachment(name: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("<p>Twelve leopards.</p>"))))
    writer.add_attachment(name, b"nothing much")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_bookmark(title: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("<p>Twelve leopards.</p>"))))
    writer.add_outline_item(title, 0)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def svg(inner: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">{inner}</svg>'.encode()


def crate(entity: dict) -> bytes:
    context = "https://w3id.org/ro/crate/1.1/context"
    root = {"@id": "./", "@type": "Dataset", "name": "Census"}
    return json.dumps({"@context": context, "@graph": [root, entity]}).encode()


def feature(**properties: object) -> bytes:
    place = sorted(SECRETS.public_places)[0]
    geometry = {"type": "Point", "coordinates": [place[1], place[0]]}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}).encode()


def package(**tables: bytes) -> bytes:
    words = json.dumps({"name": "census", "profile": "camtrap-dp"}).encode()
    return zipped({"datapackage.json": words, **{f"{name}.csv": data for name, data in tables.items()}})


PLANTED = {
    "CSV, short code in a column of any name": ("a.csv", csv("what,n", "A1,3")),
    "CSV, in small letters": ("a.csv", csv("what,n", "a1,3")),
    "CSV, word as a code": ("a.csv", csv("what,n", "Gorge,3")),
    "CSV, bare number in a column of any name": ("a.csv", csv("what,n", "12,3")),
    "CSV, bare number written with a fraction": ("a.csv", csv("what,n", "12.0,3")),
    "CSV, among other values of a cell": ("a.csv", csv("animal,seen_at", "F1,x|A1|y")),
    "CSV, bare number among others": ("a.csv", csv("animal,seen_at", "F1,3; 12; 40")),
    "CSV, value of a tag": ("a.csv", csv("animal,tags", "F1,at:A1|flank:left")),
    "CSV, between semicolons": ("a.csv", csv("what;n", "A1;3")),
    "CSV, Cyrillic code": ("a.csv", csv("what,n", "К2,3")),
    "CSV, short code in a column of numbers": ("a.csv", csv("what,value", "x,A1")),
    "TSV": ("a.tsv", csv("what\tn", "S3\t3")),
    "JSON, text of any key": ("a.json", b'{"best": "A1"}'),
    "JSON, bare number as a text": ("a.json", b'{"best": "12"}'),
    "JSON, number as a name": ("a.json", b'{"site_name": 12}'),
    "JSON, number as an id": ("a.json", b'{"id": 12, "n": 3}'),
    "JSON, a key": ("a.json", b'{"A1": {"n": 3}}'),
    "JSON, a bare number as a key": ("a.json", b'{"12": {"n": 3}}'),
    "JSON, in a list": ("a.json", b'{"best": ["x", "S3"]}'),
    "JSON lines": ("a.jsonl", b'{"best": "x"}\n{"best": "A1"}\n'),
    "GeoJSON, property": ("a.geojson", feature(title="A1")),
    "GeoJSON, bare number as a property": ("a.geojson", feature(label=12)),
    "Camtrap DP, deploymentID": ("p.zip", package(deployments=csv("deploymentID,locationName", "x,A1"))),
    "Camtrap DP, bare number": ("p.zip", package(deployments=csv("deploymentID,n", "7,3"))),
    "Camtrap DP, group": ("p.zip", package(deployments=csv("deploymentID,deploymentGroups", "x,S3|y"))),
    "Camtrap DP, tag": ("p.zip", package(observations=csv("observationID,observationTags", "o,near:A1"))),
    "Camtrap DP, bare number as eventID": (
        "p.zip",
        package(observations=csv("observationID,eventID", "o,12")),
    ),
    "RO-Crate, name": ("ro-crate-metadata.json", crate({"@id": "#x", "@type": "Place", "name": "A1"})),
    "RO-Crate, identifier": ("ro-crate-metadata.json", crate({"@id": "#A1", "@type": "Place"})),
    "RO-Crate, path": ("ro-crate-metadata.json", crate({"@id": "maps/A1.svg", "@type": "File"})),
    "RO-Crate, bare number as a name": ("ro-crate-metadata.json", crate({"@id": "#x", "name": "12"})),
    "PDF, cell of a table": ("a.pdf", pdf(TABLE.format(head="What", code="A1"))),
    "PDF, word in a cell": ("a.pdf", pdf(TABLE.format(head="What", code="Gorge"))),
    "PDF, bare number below its heading": ("a.pdf", pdf(TABLE.format(head="Station", code="12"))),
    "PDF, below a Russian heading": ("a.pdf", pdf(TABLE.format(head="Станция", code="7"))),
    "PDF, label of a drawing": ("a.pdf", pdf(svg('<text x="9" y="9">A1</text>').decode())),
    "PDF, bookmark": ("a.pdf", with_bookmark("A1")),
    "PDF, name of an attachment": ("a.pdf", with_attachment("A1.txt")),
    "PDF, link": ("a.pdf", pdf('<p><a href="https://example.org/A1/x">x</a></p>')),
    "SVG, text": ("a.svg", svg('<text x="9" y="9">A1</text>')),
    "SVG, part of a text": ("a.svg", svg('<text x="9" y="9"><tspan>S3</tspan> best</text>')),
    "SVG, title": ("a.svg", svg("<g><title>A1</title></g>")),
    "SVG, id": ("a.svg", svg('<g id="A1"/>')),
    "SVG, class": ("a.svg", svg('<g class="mark S3 dark"/>')),
    "SVG, bare number of a station": ("a.svg", svg('<g data-station="12"/>')),
    "HTML, cell": ("a.html", TABLE.format(head="What", code="A1").encode()),
    "HTML, attribute": ("a.html", b'<p title="A1">x</p>'),
    "HTML, link": ("a.html", b'<p><a href="stations/A1.html">x</a></p>'),
    "name of a file": ("map_A1.txt", b"map"),
    "name of a folder": ("A1/map.txt", b"map"),
    "bare number as the name of a file": ("12.txt", b"map"),
    "name of a member of a zip": ("a.zip", zipped({"S3-map.txt": b"map"})),
}


def found_in(folder: Path, cases: dict[str, tuple[str, bytes]], secrets: Secrets) -> dict[str, set[str]]:
    """Kinds of leaks by case; all files are opened in one go, as the gate takes its time to begin."""
    folders = {case: f"case{chr(0x100 + n)}" for n, case in enumerate(cases)}
    edition.write(folder, {f"{folders[case]}/{name}": data for case, (name, data) in cases.items()})
    leaks = check_release([folder], secrets)
    return {
        case: {leak.kind for leak in leaks if leak.file.startswith(f"{own}/")}
        for case, own in folders.items()
    }


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    return found_in(tmp_path_factory.mktemp("planted"), PLANTED, CODES)


@pytest.mark.parametrize("case", PLANTED)
def test_a_code_that_stands_alone_is_named(case: str, planted: dict[str, set[str]]) -> None:
    assert "station code" in planted[case]


def test_without_these_codes_the_same_files_tell_none(tmp_path: Path) -> None:
    """What was found is the code, and nothing else of the file."""
    other = replace(CODES, codes=frozenset({"KP-01"}))
    kinds = found_in(tmp_path, PLANTED, other)
    assert {case for case, own in kinds.items() if "station code" in own} == set()


CLEAN = {
    "numbers of a table": ("a.csv", csv("model,n,lower,events,station_days,n_stations", "M0,12,7,12,7.0,12")),
    "numbers of JSON": ("a.json", b'{"n": 12, "value": 7, "interval": [7, 12], "digits": 7}'),
    "numbers of GeoJSON": ("a.geojson", feature(n=12, events=7)),
    "counts below their heading": ("a.pdf", pdf(TABLE.format(head="Stations", code="12"))),
    "numbers of an axis": ("a.svg", svg('<text x="9" y="9">12</text><text x="9" y="30">7</text>')),
    "a sentence": ("a.txt", b"Of 12 animals 7 were seen from the left; model A1b; Gorges."),
    "words that a code is made of": ("a.csv", csv("side,n", "left,3")),
    "a file with a number in its name": ("figure_12.svg", svg('<text x="9" y="9">0</text>')),
    "names of models in a table": ("a.pdf", pdf(TABLE.format(head="Model", code="M0"))),
}


def test_numbers_and_words_stay_what_they_are(tmp_path: Path) -> None:
    secrets = replace(CODES, codes=frozenset({*CODES.codes, "M0"}))
    assert {case: kinds for case, kinds in found_in(tmp_path, CLEAN, secrets).items() if kinds} == {}


def test_a_letter_or_a_word_in_small_letters_is_no_code_by_itself():
    alone = Alone(["A", "ridge", "Ridge", "B2"])
    assert not alone.named("A")
    assert not alone.named("ridge")
    assert alone.named("Ridge")
    assert alone.named(" b2 ")
