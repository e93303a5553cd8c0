"""The summary by itself: one sheet, from the ledger of the report, with the same numbers."""

import json
from collections import Counter
from io import BytesIO

import pytest
from pypdf import PdfReader

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.build import build_summary, report_page
from leopard_census.report.marks import find_occurrences
from tests.unit.report.words import digits, page_texts, printed_on

SHAPES = {
    "several": {"animals": 12, "stations": 20, "earlier": 3},
    "identities": {"animals": 12, "stations": 20, "earlier": 3, "errors": "blind"},
    "many": {"animals": 120, "stations": 40, "earlier": 5, "media": False},
    "few": {"animals": 3, "stations": 10, "earlier": 1, "simulated": False},
    "nobody": {"animals": 0, "stations": 3, "earlier": 0},
    "no-places": {"animals": 5, "stations": 5, "places": False, "media": False, "earlier": 0},
    "nothing-estimated": {
        "animals": 2, "stations": 3, "estimates": False, "effort": False, "places": False, "media": False,
        "earlier": 0,
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_it_is_one_sheet_with_nothing_but_recorded_digits(made_up, shape: dict) -> None:
    rendered, text = build_summary(made_up(**shape))
    printed = json.loads(text)
    assert rendered.pages == printed["pages"] == 1
    shown = sum((digits(item["text"]) for item in printed["printed"] if not item["told"]), Counter())
    reader = PdfReader(BytesIO(rendered.pdf))
    assert digits(page_texts(reader)) == shown
    assert "Internal edition".upper() in printed_on(reader).upper()
    # Nothing on it leads to what stands in the report alone.
    assert not reader.named_destinations
    assert not any("/Annots" in page for page in reader.pages)


def test_its_numbers_are_those_of_the_report(made_up) -> None:
    given = made_up(**SHAPES["identities"])
    page = report_page(given)
    whole = page.printer.printed(find_occurrences(page.marked))
    alone = json.loads(build_summary(given)[1])
    ledger = read_ledger(given.ledger_path)

    def numbers(items) -> set[tuple[str, str, str]]:
        return {(i["id"], i["part"], i["text"]) for i in items if i["function"] == "n"}

    assert numbers(alone["printed"]) <= numbers(whole)
    printed = {id for id, part, _ in numbers(alone["printed"]) if part == "value"}
    assert printed <= ledger.keys()
    assert {"count.individuals.min", "scr.n_region", "scr.density", "change.earlier.mean.ratio"} <= printed
    assert alone["numbers_sha256"] == page.told["numbers_sha256"]


def test_its_bytes_do_not_depend_on_the_folder(made_up, tmp_path) -> None:
    shape = SHAPES["few"]
    first, second = (build_summary(made_up(tmp_path / name, **shape)) for name in ("one", "two/three"))
    assert first[0].pdf == second[0].pdf
    assert first[1] == second[1]
