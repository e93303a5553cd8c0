"""The sheets that people print: what they show, what they never show, and that their bytes depend on nothing else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from leopard_census.individuals.conflicts import CONTRADICTION
from leopard_census.individuals.evidence import TWO
from leopard_census.individuals.link_doubt import UNTESTED
from leopard_census.individuals.naming import Name
from leopard_census.individuals.outcomes import _doubt, candidate_of
from leopard_census.individuals.sheets.animal_boxes import marked, read_boxes
from leopard_census.individuals.sheets.contradictions import statements
from leopard_census.individuals.sheets.material import Crop
from leopard_census.individuals.sheets.parts import parts, telling_parts
from tests.unit.individuals.made_sheets import (
    FORBIDDEN,
    LONG,
    Made,
)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "survey")


def filled(made: Made) -> Made:
    """Two animals, one with a stranger merged into it, sightings to review, and what must not be seen."""
    first = [made.add("SL-02", 1, station=f"ST-{k}") for k in (1, 2, 3)]
    made.add("SL-02", 2, station="ST-4")
    made.add("P-3af185", 3, station="ST-4")
    made.add("P-3af185", 3, station="ST-5")
    waiting = "the likeliest name is not sure enough: SL-02 at 0.71, 0.98 wanted"
    open_ = made.add(None, 1, station="ST-6", state="to-review", reason=waiting)
    made.add(
        None, 9, station="ST-7", state="to-review", reason="no sure match with a sighting of another visit"
    )
    made.add(None, 5, station="ST-8", state="excluded", reason="duplicate", forbidden=True)
    made.add(None, 6, station="ST-8", species="Homo sapiens", assigned=False, forbidden=True)
    made.ask(first[0], open_)
    made.ask(first[1], made.sightings[7]["sightingID"])
    return made


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The sheets of that survey, for tests that only look at them."""
    folder = tmp_path_factory.mktemp("printed")
    return filled(Made(folder / "survey")).print(folder / "out")


def text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pictures(path: Path) -> list[np.ndarray]:
    # Pages share their resources: a picture counts once, on whatever pages it is known.
    images = {
        image.indirect_reference: image for page in PdfReader(path).pages for image in page.images
    }.values()
    return [np.asarray(image.image.convert("RGB")) for image in images]


def test_every_page_says_that_it_is_internal(printed: Mapping[str, Path]) -> None:
    for path in printed.values():
        for page in PdfReader(path).pages:
            assert page.extract_text().count("INTERNAL") == 2, path.name
            assert "SIMULATED" in page.extract_text()


def test_the_catalogue_has_a_page_for_each_individual(printed: Mapping[str, Path]) -> None:
    pages = PdfReader(printed["catalogue"]).pages
    assert len(pages) == 2
    provisional, named = (page.extract_text() for page in pages)
    assert "P-3af185" in provisional
    assert "PROVISIONAL" in provisional
    assert "no view of the right flank" in provisional
    assert "SL-02" in named
    assert "in the register" in named
    assert "female" in named
    for word in ("ST-1", "ST-4", "2012-01-02 06:30", "2012-01-05 06:30", "0.99", "machine"):
        assert word in named


def test_a_long_list_of_sightings_goes_on_and_loses_none(made: Made, tmp_path: Path) -> None:
    for k in range(60):
        made.add("SL-01", 1, station=f"ST-{k}")
    found = text(made.print(tmp_path / "out", further_views=0)["catalogue"])
    for row in made.sightings:
        assert row["start"].strftime("%Y-%m-%d %H:%M") in found


def test_a_stranger_stands_out_on_the_contact_sheet(printed: Mapping[str, Path]) -> None:
    found = text(printed["contact_sheets"])
    # One that matches nobody may be a blurred picture: it is marked, but speaks for no second animal.
    assert "in 2 parts" not in found
    assert found.count("MATCHES NONE OF THE REST") == 1
    # Beside the mark stands the day of the stranger, the fourth.
    after = found[found.index("MATCHES NONE OF THE REST") :]
    assert "2012-01-05" in after.split("link")[0]
    assert "Left flank: 2 sightings" in found


def test_two_animals_in_one_are_told_as_parts(made: Made, tmp_path: Path) -> None:
    for coat in (1, 1, 1, 2, 2, 3):
        made.add("SL-02", coat)
    found = text(made.print(tmp_path / "out")["contact_sheets"])
    assert "Left flank: 6 sightings in 2 parts that do not match each other" in found
    assert found.count("PART B: DOES NOT FIT THE REST") == 2
    assert found.count("MATCHES NONE OF THE REST") == 1


def test_contact_sheets_tell_sightings_and_where_their_anchors_are(printed: Mapping[str, Path]) -> None:
    found = text(printed["contact_sheets"])
    assert "copy the column anchor" in " ".join(found.split())
    joined = "".join(found.split())
    for key in ("ST-1-a.0000000000000001@0.1", "ST-6-a.0000000000000007@0.1"):
        assert key in joined


def test_a_sighting_that_shows_both_flanks_is_told_to_stand_twice(made: Made, tmp_path: Path) -> None:
    key = made.add("SL-02", 1)
    made.more(key, flank="right")
    assert "1 sighting shows both flanks and stands twice" in " ".join(
        text(made.print(tmp_path / "out")["contact_sheets"]).split()
    )


def test_a_sighting_whose_flank_is_not_sure_says_so(made: Made, tmp_path: Path) -> None:
    made.add("SL-02", 1)
    key = made.add("SL-02", 1)
    (crop,) = [row for row in made.crops if row["sightingID"] == key]
    crop |= {"flank": "other", "flank_probability": 0.45, "p_left": 0.55, "p_right": 0.2}
    made.assignments[-1]["flank"] = made.sightings[-1]["flank"] = "other"
    assert text(made.print(tmp_path / "out")["contact_sheets"]).count("flank not sure") == 1


def test_a_likeliest_animal_without_the_flank_is_told(made: Made, tmp_path: Path) -> None:
    made.add("SL-02", 1, flank="right")
    waiting = "the likeliest name is not sure enough: SL-02 at 0.71, 0.98 wanted"
    made.add(None, 1, station="ST-6", state="to-review", reason=waiting)
    review = PdfReader(made.print(tmp_path / "out")["contact_sheets"]).pages[-1].extract_text()
    assert "P 0.71 · no common flank" in review.replace("\xa0", " ")


def test_few_pictures_are_large_and_share_a_page(made: Made, tmp_path: Path) -> None:
    for code in ("SL-01", "SL-02"):
        made.add(code, 1)
    path = made.print(tmp_path / "out", thumbnail_pixels=100)["contact_sheets"]
    assert len(PdfReader(path).pages) == 1
    assert {max(p.shape) for p in pictures(path)} == {207}
    for k in range(30):
        made.add("SL-02", 1, station=f"ST-{k}")
    path = made.print(tmp_path / "more", thumbnail_pixels=100)["contact_sheets"]
    assert {max(p.shape) for p in pictures(path)} == {207, 136}


def test_the_last_page_says_what_the_probabilities_are_worth(made: Made, tmp_path: Path) -> None:
    found = PdfReader(filled(made).print(tmp_path / "out")["matches"]).pages[-1].extract_text()
    assert "1,234 pairs" in found
    assert "4,321 pairs" in found
    found = " ".join(found.split())
    assert "2 of them would be called one animal with 0.98" in found
    assert "Of no pair did people name both animals" in found
    assert "Brier" not in found
    made.checked = True
    found = PdfReader(made.print(tmp_path / "again")["matches"]).pages[-1].extract_text()
    for words in ("Of 105 pairs people named both animals (5 animals; 30 pairs show one animal)", "0.60"):
        assert words in " ".join(found.split())
    for words in ("0.41 to 0.77", "0.081", "0.204", "0.98 to 1.00", "0.062", "0.292", "0.598"):
        assert words in found


def test_sightings_to_review_stand_by_their_likeliest_name(printed: Mapping[str, Path]) -> None:
    review = PdfReader(printed["contact_sheets"]).pages[-1].extract_text()
    assert review.index("Perhaps SL-02: 1 sighting") < review.index("No sure match with a sighting")
    assert review.count("SL-02, to compare with") == 1


def test_sightings_to_review_are_bounded_and_the_rest_is_told(made: Made, tmp_path: Path) -> None:
    found = text(filled(made).print(tmp_path / "out", review_sightings=1)["contact_sheets"])
    assert "1 more waits" in found
    assert "No sure match" not in found


def test_matches_join_places_only_where_the_survey_found_some(printed: Mapping[str, Path]) -> None:
    path = printed["matches"]
    found = text(path)
    first, second = found.split("may be one animal")[1:3]
    lines = int(first.split(" line")[0].split()[-1])
    assert lines >= 10
    assert "score 4.00 (30 places)" in first
    assert "to review, perhaps SL-02" in found
    assert "no places agree" in second
    assert len(pictures(path)) == 4


def test_the_animal_meant_is_boxed_and_others_are_dashed() -> None:
    crop = Crop("D", "a.jpg", "m@0", "left", 0.9, 200, 100, (0.1, 0.2, 0.5, 0.4))
    boxes = {
        "m@0": [
            ("own", (0.15, 0.24, 0.4, 0.32)),
            ("near", (0.5, 0.2, 0.4, 0.4)),
            ("far", (0.7, 0.2, 0.2, 0.4)),
        ]
    }
    other, own = marked(crop, "own", boxes)
    assert (own.own, other.own) == (True, False)
    assert (own.left, own.top, own.width, own.height) == pytest.approx((0.1, 0.1, 0.8, 0.8))
    assert (other.left, other.width) == pytest.approx((0.8, 0.2))
    assert marked(None, "own", boxes) == []


def test_boxes_are_read_of_the_frames_that_are_drawn(made: Made) -> None:
    made.add("SL-01", 1)
    for frame in ("0000000000000001@0", "0000000000000001@500"):
        made.tracks.append({"sightingID": "s", "frameID": frame, "box": "0.1 0.2 0.5 0.4", "conf": 0.9})
    found = read_boxes(made._write()["tracks"], {"0000000000000001@0"})
    assert found == {"0000000000000001@0": [("s", (0.1, 0.2, 0.5, 0.4))]}


def test_questions_say_what_to_answer(made: Made, tmp_path: Path) -> None:
    a, b = made.add("SL-01", 1), made.add("SL-02", 1, station="ST-2")
    for reason in (TWO, CONTRADICTION, UNTESTED, "reviewers disagree: anna same; boris different"):
        made.ask(a, b)
        made.queue[-1]["reason"] = reason
    made.sightings[0]["individualID"] = "SL-77"
    made.conflicts += [
        {
            "conflict": 1,
            "position": position,
            "sighting": ends[0],
            "next_sighting": ends[1],
            "kind": kind,
            "source": source,
            "set_aside": kind == "must",
        }
        for position, ends, kind, source in (
            (1, (a, b), "must", "decision"),
            (2, (b, a), "cannot", "sex"),
        )
    ]
    found = " ".join(text(made.print(tmp_path / "out")["matches"]).split())
    assert "exclude that sighting" in found
    assert "One of these statements is wrong" in found
    assert "by an answer with a higher round" in found
    assert "Same confirms the link; different or cannot-compare takes it back" in found
    assert f"{a} (SL-77) and {b} are one animal, by decision; set aside until it is settled" in found
    assert f"{b} and {a} (SL-77) are two animals, by sex" in found


def test_a_statement_names_its_decisions_where_the_table_has_them() -> None:
    link = {"sighting": "a", "next_sighting": "b", "kind": "must", "source": "decision", "set_aside": False}
    assert statements([link], {"b": "SL-02"}) == ["a and b (SL-02) are one animal, by decision"]
    for told in (["D001", "D002"], "D001, D002"):
        said = statements([{**link, "decisionIDs": told}], {})
        assert said == ["a and b are one animal, by decision D001, D002"]


def test_matches_are_as_many_as_are_asked_for(made: Made, tmp_path: Path) -> None:
    path = filled(made).print(tmp_path / "out", matches=1)["matches"]
    assert text(path).count("may be one animal") == 1
    assert "The first 1 pair of 2 pairs" in text(path)


def test_people_and_what_is_excluded_are_never_shown(printed: Mapping[str, Path]) -> None:
    for path in printed.values():
        shown = pictures(path)
        assert shown
        for picture in shown:
            middle = picture.reshape(-1, 3).mean(axis=0)
            assert np.abs(middle - FORBIDDEN).max() > 60, path.name
        assert "ST-8" not in text(path)


def test_tables_that_do_not_belong_together_are_refused(made: Made, tmp_path: Path) -> None:
    filled(made)
    made.assignments[0]["individualID"] = "P-3af185"
    tables = made._write()
    made.assignments[0]["individualID"] = "SL-02"
    kept = tables["catalogue"].read_bytes()
    made._write()
    tables["catalogue"].write_bytes(kept)
    made._write = lambda: tables  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="none of its own"):
        made.print(tmp_path / "out")


def test_bytes_depend_neither_on_folder_nor_on_day_nor_on_the_order_of_rows(
    printed: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = printed
    moved = Made(tmp_path / "another" / "place")
    filled(moved)
    for table in (moved.sightings, moved.crops, moved.assignments, moved.queue):
        table.reverse()
    monkeypatch.setenv("TZ", "Asia/Vladivostok")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    second = moved.print(tmp_path / "two")
    monkeypatch.undo()
    time.tzset()
    for name in first:
        assert first[name].read_bytes() == second[name].read_bytes(), name
        for word in (str(tmp_path), str(printed[name].parent), "pagefile:", "file:"):
            assert word.encode() not in first[name].read_bytes()


def test_an_empty_survey_says_so(made: Made, tmp_path: Path) -> None:
    outputs = made.print(tmp_path / "out")
    assert "No animal was told apart" in text(outputs["catalogue"])
    assert "No animal was told apart" in text(outputs["contact_sheets"])
    assert "No pair of sightings waits" in text(outputs["matches"])


def test_long_codes_and_stations_stay_on_the_page(made: Made, tmp_path: Path) -> None:
    station = "STATION-WITH-A-VERY-LONG-NAME-AT-THE-UPPER-END-OF-THE-FAR-VALLEY"
    keys = [made.add(LONG, 1, station=station), made.add(LONG, 1, station=station)]
    made.ask(*keys)
    for path in made.print(tmp_path / "out").values():
        for page in PdfReader(path).pages:
            beyond: list[tuple[float, str]] = []

            def look(part, cm, tm, font, size, beyond=beyond, width=float(page.mediabox.width)) -> None:
                if part.strip() and not -1 <= (tm[4] * cm[0] + cm[4]) <= width - 20:
                    beyond.append((tm[4], part))

            page.extract_text(visitor_text=look)
            assert not beyond, path.name
        joined = "".join(text(path).split())
        assert LONG in joined
        assert station in joined


def test_pictures_are_bounded(made: Made, tmp_path: Path) -> None:
    outputs = filled(made).print(tmp_path / "out", picture_pixels=200, thumbnail_pixels=90)
    assert max(max(p.shape) for p in pictures(outputs["contact_sheets"])) == 186
    assert max(max(p.shape) for p in pictures(outputs["matches"])) == 200


def test_a_known_animal_of_an_earlier_winter_is_drawn_beside_the_sighting(made: Made, tmp_path: Path) -> None:
    before = Made(tmp_path / "before")
    before.add("SL-09", 4, station="ST-0")
    known = before.add("SL-02", 1, station="ST-0")
    made.references_of(before, known, "SL-02")
    sighting = made.add("P-3af185", 1)
    for coat in (2, 3):  # what chance gives
        made.ask(made.add(None, coat, station=f"ST-{coat}", state="to-review"), sighting)
    made.ask("ref.before.SL-02.1", sighting)
    path = made.print(tmp_path / "out")["matches"]
    last = text(path).split("may be one animal")[3]
    assert "SL-02, known from an earlier winter" in text(path)
    assert int(last.split(" line")[0].split()[-1]) >= 10
    assert len(pictures(path)) == 4  # the sighting is asked about three times, and stored once


def test_the_likeliest_name_is_read_from_the_reason_that_tells_it() -> None:
    doubt = _doubt(Name(None, 0.714, "SL-02"), 0.98)
    assert candidate_of(doubt) == "SL-02"
    assert candidate_of(_doubt(Name(None, 0.5, None), 0.98)) is None
    assert candidate_of(None) is None


def test_parts_are_told_apart_by_evidence_between_them_alone() -> None:
    pairs = {("a", "b"): ("left", 5.0), ("a", "c"): ("left", -2.0), ("b", "c"): ("left", -1.0)}
    assert parts(["a", "b", "c"], "left", pairs) == {"a": 0, "b": 0, "c": 1}
    # One bad view parts nobody.
    assert parts(["a", "b", "c"], "left", {**pairs, ("b", "c"): ("left", 3.0)}) == dict.fromkeys("abc", 0)
    # What was not compared on this flank says nothing.
    assert parts(["a", "b", "c"], "right", pairs) == dict.fromkeys("abc", 0)
    assert parts(["c"], "left", pairs) == {"c": 0}
    assert parts([], "left", pairs) == {}


def test_further_views_are_no_shreds_where_there_is_better(made: Made, tmp_path: Path) -> None:
    first, second = made.add("SL-01", 1), made.add("SL-01", 1, station="ST-2")
    for key in (first, second):
        made.more(key, flank="other")
        made.more(key, flank="right", sure=0.6)
    path = made.print(tmp_path / "out")["catalogue"]
    assert len(pictures(path)) == 2
    assert "no flank" not in text(path)
    assert "no view of the right flank" in text(path)


def test_an_animal_of_which_no_flank_is_known_is_shown_all_the_same(made: Made, tmp_path: Path) -> None:
    made.add("SL-01", 1, flank="other")
    path = made.print(tmp_path / "out")["catalogue"]
    assert len(pictures(path)) == 1
    assert "no view of the left flank" in text(path)


def test_parts_tell_something_only_where_two_match_within() -> None:
    pairs = {("a", "b"): ("left", 5.0), ("c", "d"): ("left", 2.0), ("e", "f"): ("left", 0.0)}
    part = {"a": 0, "b": 0, "e": 1, "f": 1, "c": 2, "d": 2, "g": 3}
    assert telling_parts(part, "left", pairs) == {0: 0, 2: 1}
    assert telling_parts(part, "right", pairs) == {}
