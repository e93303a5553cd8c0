"""The whole report: what it prints, what it refuses, and that its bytes depend on nothing else."""

import json
import re
import shutil
import time
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from leopard_census.provenance.ledger import read_ledger, write_ledger
from leopard_census.report.build import build_report
from leopard_census.report.marks import BareDigitError
from leopard_census.report.printing import PrintError
from tests.unit.report.words import digits, page_texts, printed_on, told

RESULTS = Path(__file__).resolve().parents[3] / "benchmarks" / "results"
SMALL = {"animals": 3, "stations": 4, "media": False, "earlier": 1}


def furniture(printed: dict, contents: str = "Contents") -> Counter[str]:
    """Page numbers: at the foot (none on the cover), in contents, list of animals, and ledger."""
    numbers = Counter(str(page) for page in range(2, printed["pages"] + 1))
    numbers += Counter(str(page) for page in printed["first_pages"].values())
    return numbers + Counter(
        str(h["page"])
        for h in printed["headings"]
        if (h["level"] == 1 and h["text"] != contents) or h["text"].startswith("P-")
    )


@pytest.mark.parametrize(
    "shape",
    [
        {"animals": 13, "stations": 30, "earlier": 3, "errors": "blind"},
        {"animals": 3, "stations": 5, "places": False, "media": False, "earlier": 0, "simulated": False},
        {"animals": 0, "stations": 3, "earlier": 1, "errors": "setting"},
        {
            "animals": 2,
            "stations": 3,
            "estimates": False,
            "effort": False,
            "places": False,
            "media": False,
            "earlier": 0,
        },
        pytest.param({"animals": 120, "stations": 400, "earlier": 5}, marks=pytest.mark.long),
    ],
    ids=["whole", "tables-only", "nobody", "nothing-estimated", "large"],
)
def test_nothing_but_what_is_recorded_puts_a_digit_on_a_page(made_up, shape: dict) -> None:
    given = made_up(**shape)
    rendered, text = build_report(given)
    printed = json.loads(text)
    reader = PdfReader(BytesIO(rendered.pdf))
    assert printed["pages"] == len(reader.pages)
    shown = sum((digits(item["text"]) for item in printed["printed"] if not item["told"]), Counter())
    assert digits(page_texts(reader)) == shown + furniture(printed)
    functions = {item["function"] for item in printed["printed"]}
    assert functions <= {"n", "t", "c", "id", "ref", "axis", "label"}
    ledger = read_ledger(given.ledger_path)
    assert {item["id"] for item in printed["printed"] if item["function"] == "n"} <= ledger.keys()
    # Other tests look for words on the page before it is laid out: all of them are printed.
    letters = (Counter("".join(text.split()).casefold()) for text in (told(given), printed_on(reader)))
    assert not next(letters) - next(letters)
    known = {source.name: source.sha256 for source in given.sources.files.values()}
    for item in printed["printed"]:
        if item["function"] == "t" and item["file"]:
            assert known[item["file"]] == item["sha256"]


@pytest.mark.parametrize(
    ("detector", "said"),
    [
        ("motion", "No trained detector takes part."),
        ("onnx+motion", "What both find counts as surer than what one finds."),
        ("another", "with the trained detector another."),
    ],
)
def test_the_methods_name_the_detector(made_up, detector: str, said: str) -> None:
    given = made_up(animals=2, stations=3, earlier=0)
    settings = {
        **given.settings,
        "detections": {**given.settings["detections"], "detector": detector},
        "model_card": {"name": "COCO Net 300"},
    }
    assert said in told(replace(given, settings=settings))


LOOKED = "no picture that touches the person's place in the frame was kept"
NOBODY_LOOKED = "Nothing in this survey looks for people"
CLASSIFIER = "before those named by the classifier"
ON_PHOTOS = "Motion on photos."


@pytest.mark.parametrize(
    ("shape", "said", "unsaid"),
    [
        ({}, (LOOKED, CLASSIFIER), (NOBODY_LOOKED, ON_PHOTOS, "Dates in doubt")),
        (
            {"classified": 0, "photos": 100},
            (NOBODY_LOOKED, ON_PHOTOS, "no classifier named any"),
            (LOOKED, CLASSIFIER),
        ),
        (
            {"classified": 0, "photos": 100, "detector": "import", "detected_by": "SpeciesNet"},
            (LOOKED, "with their source given as SpeciesNet"),
            (NOBODY_LOOKED, CLASSIFIER, ON_PHOTOS),
        ),
        (
            {
                "detector": "import",
                "detected_by": None,
                "dates_in_doubt": ("D01 2013-03-20", "D02 2012-09-01"),
            },
            ("found by another program", "nobody has confirmed: D01 2013-03-20, D02 2012-09-01. If one"),
            ("source given as",),
        ),
    ],
    ids=["motion-and-classifier", "motion-alone", "import", "import-of-nobody"],
)
def test_methods_and_limits_tell_what_looked_at_the_pictures(made_up, shape: dict, said, unsaid) -> None:
    text = told(made_up(animals=2, stations=3, earlier=0, **shape))
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


def test_what_the_limits_say_of_motion_on_photos_is_what_was_measured() -> None:
    results = RESULTS / "detection_photos.json"
    found = {row["name"]: row["value"] for row in json.loads(results.read_text(encoding="utf-8"))}
    assert 0.4 < found["motion: photos found, IoU 0.5"] < 0.5


def test_one_of_anything_stands_in_the_singular(made_up) -> None:
    given = made_up(animals=1, stations=1, earlier=0)
    ledger = read_ledger(given.ledger_path)
    singular = {id: replace(e, value=1) for id, e in ledger.items() if e.value is not None and not e.digits}
    write_ledger(given.ledger_path, given.survey, {**ledger, **singular}.values())
    text = told(given)
    plural = (
        r"\b1 (animals|codes|sightings|pairs|stations|encounters|captures|files|adults|of [a-z ]+ are|are)\b"
    )
    assert re.findall(rf".{{30}}{plural}.{{20}}", text.replace("\xa0", " ")) == []
    assert "1 code is provisional" in text
    assert "at least 1 adult or subadult" in text


def test_every_page_says_simulated_and_internal(small_report) -> None:
    reader = small_report.reader
    assert "made up" in reader.pages[0].extract_text()
    assert "Internal edition" in reader.pages[0].extract_text()
    for page in reader.pages[1:]:
        assert "Simulated survey · Internal edition" in page.extract_text()


def test_the_annex_holds_every_number_that_the_text_leads_to(small_report) -> None:
    reader = small_report.reader
    there = {name for name in reader.named_destinations if name.startswith("entry-")}
    assert there == {
        link.get_object()["/Dest"]
        for page in reader.pages
        for link in page.get("/Annots", [])
        if str(link.get_object().get("/Dest", "")).startswith("entry-")
    }
    assert "entry-count.individuals.min" in there


def test_links_stay_inside(small_report) -> None:
    for page in small_report.reader.pages:
        for link in page.get("/Annots", []):
            action = link.get_object().get("/A", {})
            assert "/URI" not in action


def test_bytes_depend_neither_on_folder_nor_on_day(
    made_up, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_report(made_up(tmp_path / "one", **SMALL))
    monkeypatch.setenv("TZ", "Asia/Vladivostok")
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    second = build_report(made_up(tmp_path / "another" / "place", **SMALL))
    monkeypatch.undo()
    time.tzset()
    assert first[0].pdf == second[0].pdf
    assert first[1] == second[1]
    for word in (str(tmp_path), "pagefile:", "file:"):
        assert word.encode() not in first[0].pdf
        assert word not in first[1]


@pytest.mark.parametrize(
    ("addition", "error", "message"),
    [
        ('<p>{{ n("count.tigers") }}</p>', PrintError, "no number 'count.tigers'"),
        ("<p>{{ stations|length }} stations</p>", BareDigitError, "4 stations"),
        ('<p>{{ ref("nobody1900") }}</p>', PrintError, "no reference"),
        ("<p>{{ undefined_name }}</p>", Exception, "undefined_name"),
    ],
)
def test_a_page_that_asks_for_what_is_not_there_is_not_printed(
    made_up, tmp_path: Path, addition, error, message
) -> None:
    given = made_up(**SMALL)
    resources = tmp_path / "resources"
    shutil.copytree(given.resources, resources)
    page = resources / "templates" / "summary.html"
    page.write_text(page.read_text(encoding="utf-8") + addition, encoding="utf-8")
    with pytest.raises(error, match=message):
        build_report(type(given)(**{**vars(given), "resources": resources}))


def test_a_catalogue_that_names_a_missing_picture_is_an_error(made_up) -> None:
    given = made_up(animals=4)
    with pytest.raises(ValueError, match="picture of D01, which has no archive"):
        build_report(type(given)(**{**vars(given), "archives": {}}))
