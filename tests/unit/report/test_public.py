"""The public edition: what it prints, what it leaves out, and that the release gate passes it and stops every leak."""

import hashlib
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from leopard_census.audit.release import publish
from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.publish import pass_gate, publish_file
from leopard_census.errors import InputError
from leopard_census.imaging.archive import open_archive, write_archive
from leopard_census.report import build, edition, page_parts
from leopard_census.report.activity_view import activity_view, without_moments
from leopard_census.report.build import build_report, report_page
from leopard_census.report.marks import find_occurrences
from leopard_census.report.printing import PrintError
from leopard_census.report.views import Views
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.audit.release.test_planted import add_picture
from tests.unit.report.made_activity import TARGET, made_activity
from tests.unit.report.made_public import KEY, jpeg_of, made_public
from tests.unit.report.made_survey import START, Maker, Shape
from tests.unit.report.words import printed_on, told

SHAPE = {"animals": 5, "stations": 6, "earlier": 1, "errors": "blind"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A survey of media with everything in it, and its public edition as PDF."""
    maker = Maker(tmp_path_factory.mktemp("whole"), Shape(**SHAPE))
    for name, rows in made_activity().items():
        maker.table(name, f"estimates/{'overlap' if name == 'activity_overlap' else name}.csv", rows)
    given = maker.input()
    public = made_public(given)
    pdf = tmp_path_factory.mktemp("public") / "made-up-sim-2012.en.public.pdf"
    pdf.write_bytes(build_report(public.given)[0].pdf)
    return given, public, pdf


# ---- what it prints


def test_the_whole_public_edition_passes_the_gate(whole) -> None:
    _, public, pdf = whole
    assert check_release([pdf], public.secrets) == []


def test_the_same_parts_of_the_internal_edition_would_not(whole, monkeypatch, tmp_path: Path) -> None:
    given, public, _ = whole
    parts = replace(edition.INTERNAL, sections=frozenset(("cover", "map", "individuals", "review")))
    monkeypatch.setitem(build.EDITIONS, "internal", parts)
    pdf = tmp_path / "internal.pdf"
    pdf.write_bytes(build_report(given)[0].pdf)
    kinds = {leak.kind for leak in check_release([pdf], public.secrets)}
    assert {"station places drawn", "date", "picture", "person"} <= kinds


def test_it_names_no_station_and_the_internal_one_does(whole) -> None:
    given, public, pdf = whole
    codes = {row["locationID"] for row in public.given.sources.rows("public_places")}
    words = set(re.findall(r"[\w-]+", printed_on(PdfReader(pdf))))
    assert not codes & words
    assert codes <= set(re.findall(r"[\w-]+", told(given)))


def test_it_leaves_out_chapters_that_nobody_has_allowed(whole) -> None:
    given, public, _ = whole
    inside, outside = told(given), told(public.given)
    for chapter in ("Map of the stations", "Next season's plan", "Annex: files and digests"):
        assert chapter in inside
        assert chapter not in outside
    assert "Where, coarsely" in outside
    assert "Where, coarsely" not in inside
    for kept in ("Estimates", "Limits", "Annex: number ledger", "Held against the simulated truth"):
        assert kept in outside


def test_a_new_chapter_is_internal_until_somebody_says_otherwise(monkeypatch) -> None:
    monkeypatch.setattr(edition, "SECTIONS", (*edition.SECTIONS, "gossip"))
    monkeypatch.setattr(page_parts, "SECTIONS", (*edition.SECTIONS, "summary", "gossip"))
    assert "gossip" not in page_parts.chapters(edition.PUBLIC, {})
    assert "summary" in page_parts.chapters(edition.PUBLIC, {})


def test_its_ledger_has_no_files(whole) -> None:
    given, public, _ = whole
    assert "estimates/closed.csv" in told(given)
    text = told(public.given)
    assert "scr.density" in text
    assert not re.search(r"\w+/\w+\.csv", text)


def test_the_list_of_what_was_printed_names_no_station_and_no_digest_of_a_file(whole) -> None:
    given, public, _ = whole

    def listed(one) -> str:
        page = report_page(one)
        return json.dumps(page.printer.printed(find_occurrences(page.marked)))

    assert '"S01"' in listed(given)
    assert not re.search(r"\bS0\d\b", listed(public.given))
    digests = {source.sha256 for source in public.given.sources.files.values()}
    assert not any(digest in listed(public.given) for digest in digests)


def test_names_of_reviewers_stay_inside(whole) -> None:
    given, public, _ = whole
    names = {row["reviewer"] for row in given.sources.rows("review_reviewers")}
    assert names
    assert names <= public.secrets.people
    assert all(name in told(given) for name in names)
    assert not any(name in told(public.given) for name in names)


@pytest.mark.parametrize(
    ("grain", "shown", "hidden"),
    [("month", r"January 2012", r"\d Jan(uary)? 2012"), ("season", r"2011/2012", r"\bJan(uary)? 2012")],
)
def test_days_are_told_to_the_grain(whole, grain: str, shown: str, hidden: str) -> None:
    given = whole[0]
    cards = told(made_public(given, grain=grain).given).split("Review by people")[1]
    assert re.search(shown, cards)
    assert not re.search(hidden, cards)
    # The ends of the season and the beginning of the analysis may be known.
    assert "15 December 2011" in cards


def test_a_grain_of_days_prints_days(whole) -> None:
    assert re.search(r"\d\u00a0?\s?(Dec|Jan|Feb|Mar) 201[12]", told(made_public(whole[0], grain="day").given))


def test_places_are_those_of_the_key(whole) -> None:
    _, public, _ = whole
    places = {(row["latitude"], row["longitude"]) for row in public.given.sources.rows("public_places")}
    text = told(public.given)
    for latitude, longitude in places:
        assert f"{latitude:.1f}" in text
        assert f"{longitude:.1f}" in text
    assert "grid of 10 kilometres" in text


def test_without_a_key_it_has_no_places_and_says_so(whole) -> None:
    text = told(made_public(whole[0], key=None).given)
    assert "This edition tells no places, not even coarse ones" in text
    assert "kilometres. All stations" not in text


def test_without_the_table_of_places_there_is_no_public_edition(whole) -> None:
    with pytest.raises(ValueError, match="needs the table of coarse places"):
        report_page(replace(whole[0], edition="public"))


# ---- pictures


def test_only_cleared_pictures_are_shown_and_all_others_are_outlines(whole) -> None:
    given, public, _ = whole
    page = report_page(public.given)
    assert sum(name.endswith(".jpg") for name in page.pictures) == 2
    assert "left.svg" in page.pictures
    assert sum(name.endswith(".jpg") for name in report_page(given).pictures) > 2


def test_a_picture_that_is_not_the_cleared_one_stops_the_edition(whole, tmp_path: Path) -> None:
    given = whole[1].given
    other = tmp_path / "pictures.zip"
    with open_archive(given.archives["pictures"]) as archive:
        write_archive(other, [(name, jpeg_of(1)) for name in archive.names])
    with pytest.raises(ValueError, match="is not the one that was cleared"):
        report_page(replace(given, archives={"pictures": other}))


# ---- what a template may not print


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        ("{{ id(stations[0].code) }}", "may not print the code"),
        ('{{ t(stations[0].effort[0], "locationID") }}', "may not print the column 'locationID'"),
        ('{{ t(animals[0].encounters[0], "start") }}', "may not print the column 'start'"),
        ('{{ t(stations[0].place, "x") }}', "may not print the column 'x'"),
        ('{{ count(stations[0].encounters, "locationID") }}', "may not print the column 'locationID'"),
        ('{{ c("dates_in_doubt") }}', "may not print the setting"),
        ('{{ n("plan.nobody.knows") }}', "may not print the number"),
        ("{{ figure.map() }}", "may not draw the figure 'map'"),
        ("{{ figure.effort() }}", "may not draw the figure 'effort'"),
        ("{{ figure.captures() }}", "may not draw the figure 'captures'"),
    ],
)
def test_what_is_not_allowed_is_an_error(whole, resources_with, addition: str, message: str) -> None:
    with pytest.raises(PrintError, match=re.escape(message)):
        report_page(replace(whole[1].given, resources=resources_with("summary.html", addition)))


@pytest.fixture
def resources_with(tmp_path: Path, whole):
    """The report's resources, with something added to a template."""

    def changed(template: str, addition: str) -> Path:
        resources = tmp_path / "resources"
        shutil.copytree(whole[0].resources, resources)
        page = resources / "templates" / template
        page.write_text(page.read_text(encoding="utf-8") + addition, encoding="utf-8")
        return resources

    return changed


def test_a_remark_that_names_a_station_is_held_back(whole, tmp_path: Path) -> None:
    public = made_public(_with_note(whole[0], tmp_path, "Station S03 caught most of them; S04 none."))
    text = told(public.given)
    assert "S03" not in text
    assert "as it names a station, a day or a time" in text


def _with_note(given, folder: Path, note: str):
    """The survey with another remark beside its spatial estimates."""
    rows = read_table(given.sources["scr"].path, contract("scr"))
    for row in rows:
        if row["parameter"].startswith("warning."):
            row["note"] = note
    path = folder / "scr.csv"
    write_table(path, contract("scr"), rows)
    sources = given.sources
    files = {**sources.files, "scr": replace(sources["scr"], path=path)}
    return replace(given, sources=type(sources)(files))


# ---- leaks in the public edition itself stop the build


@pytest.fixture
def short(monkeypatch):
    """Public editions of the cover alone, which are quickly laid out and looked through."""
    monkeypatch.setitem(build.EDITIONS, "public", of_parts("cover"))
    return monkeypatch


def of_parts(*sections: str) -> edition.Edition:
    """The public edition with a few of its parts."""
    return replace(edition.PUBLIC, sections=frozenset(sections))


def gate(monkeypatch, secrets, files: list[Path], work: Path) -> list[str]:
    """What the build says: the lines of the error that the gate ends with."""
    monkeypatch.setattr(publish, "survey_secrets", lambda *_: secrets)
    with pytest.raises(InputError) as stopped:
        pass_gate(
            survey="made-up-sim-2012",
            plans={},
            work=work,
            key=KEY,
            files=files,
            pictures=None,
            out_passed=work / "passed.json",
        )
    assert not (work / "passed.json").exists()
    return stopped.value.problems


def printed(public, folder: Path, name: str = "made-up-sim-2012.en.public.pdf") -> Path:
    path = folder / name
    path.write_bytes(build_report(public.given)[0].pdf)
    return path


TOLD = [
    ("camp at {lat:.4f}, {lon:.4f}", "coordinate"),
    ("camp at 43°04.27' N", "coordinate"),
    ("camp at 52N 640112 4770230", "coordinate"),
    ("station S03 is the best", "station code"),
    ("camera S03-A", "station code"),
    ("Barsovaya gorge", "place name"),
    ("met at 05:18", "clock time"),
    ("met on 2012-01-17T05:18:00+11:00", "clock time"),
    ("met on 17 January 2012", "date"),
    ("seen in RCNX0003.JPG", "raw file name"),
    ("file {hash}", "raw file hash"),
    ("media in /census/winter-2012/raw", "internal path"),
    ("media in /home/ivan/leopards", "internal path"),
    ("media in D:\\\\leopards\\\\raw", "internal path"),
    ("see https://maps.app.goo.gl/Zk3fQwE1", "link"),
    ("named by {person}", "person"),
]


def test_all_that_is_told_is_listed_at_once_and_what_was_published_is_withdrawn(
    whole, short, tmp_path: Path
) -> None:
    """The publisher's name stands on the cover and in the document's data: what people type goes everywhere."""
    public = whole[1]
    lat, lon = public.secrets.stations["S05"]
    digest = sorted(public.secrets.media_hashes)[0]
    text = "; ".join(line for line, _ in TOLD).format(
        lat=lat, lon=lon, hash=digest, person=sorted(public.secrets.people)[0]
    )
    given = public.given
    settings = {**given.settings, "report": {**given.settings["report"], "publisher": text}}
    pdf = printed(replace(public, given=replace(given, settings=settings)), tmp_path)
    before = tmp_path / "results" / "made-up-sim-2012" / "public" / "made-up-sim-2012.en.pdf"
    before.parent.mkdir(parents=True)
    before.write_bytes(b"of an earlier run")
    lines = gate(short, public.secrets, [pdf], tmp_path)
    for kind in {kind for _, kind in TOLD}:
        assert any(f": {kind}: " in line for line in lines), kind
    assert not before.exists()


def test_a_picture_that_nobody_cleared_stops_the_build(whole, short, tmp_path: Path) -> None:
    """The table calls it cleared, and the decisions do not."""
    public = whole[1]
    short.setitem(build.EDITIONS, "public", of_parts("individuals"))
    pdf = printed(public, tmp_path)
    assert check_release([pdf], public.secrets) == []
    bare = replace(public.secrets, cleared=frozenset(list(public.secrets.cleared)[:1]))
    lines = gate(short, bare, [pdf], tmp_path)
    assert any(": picture: " in line for line in lines)


def changed_picture(public, folder: Path, change):
    """The public edition with one of its cleared pictures changed, and the change cleared likewise."""
    given = public.given
    rows = given.sources.rows("public_pictures")
    with open_archive(given.archives["pictures"]) as archive:
        members = {name: archive.read(name) for name in archive.names}
    row = next(row for row in rows if row["state"] == "cleared")
    members[row["image"]] = change(members[row["image"]])
    digest = hashlib.sha256(members[row["image"]]).hexdigest()
    rows = [{**one, "sha256": digest} if one is row else one for one in rows]
    write_archive(folder / "pictures.zip", list(members.items()))
    write_table(folder / "pictures.csv", contract("public_pictures"), rows)
    source = replace(given.sources["public_pictures"], path=folder / "pictures.csv")
    sources = type(given.sources)({**given.sources.files, "public_pictures": source})
    secrets = replace(public.secrets, cleared=public.secrets.cleared | {digest})
    new = replace(given, sources=sources, archives={"pictures": folder / "pictures.zip"})
    return replace(public, given=new, secrets=secrets)


def with_exif(data: bytes) -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "RECONYX HC600"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 4.0, 16.0), 3: "E", 4: (130.0, 43.0, 7.0)})
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def with_hidden_ground(data: bytes) -> bytes:
    """A mask that only hides the ground: its colours are still there."""
    image = Image.effect_noise((96, 64), 90).convert("RGB")
    alpha = Image.new("L", image.size, 0)
    alpha.paste(255, (30, 20, 60, 40))
    image.putalpha(alpha)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_ground_that_a_mask_only_hides_stops_the_build(whole, short, tmp_path: Path) -> None:
    public = changed_picture(whole[1], tmp_path, with_hidden_ground)
    short.setitem(build.EDITIONS, "public", of_parts("individuals"))
    pdf = printed(public, tmp_path)
    lines = gate(short, public.secrets, [pdf], tmp_path)
    assert any(": hidden picture parts: " in line for line in lines), lines


def test_a_map_of_stations_stops_the_build(whole, short, tmp_path: Path, resources_with) -> None:
    """Somebody allows the figure of the internal edition, and lets its printer draw it."""
    public = whole[1]
    allowed = replace(of_parts("cover"), figures=edition.PUBLIC.figures | {"map"})
    short.setitem(build.EDITIONS, "public", allowed)
    short.setattr(build, "public_printer", lambda views, *told: build.Printer(*told))
    given = replace(public.given, resources=resources_with("cover.html", "{{ figure.map() }}"))
    pdf = printed(replace(public, given=given), tmp_path)
    lines = gate(short, public.secrets, [pdf], tmp_path)
    assert any(": station places drawn: " in line for line in lines), lines


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda w: w.add_attachment("sheet.csv", b"station,days\nS03,42\n"), "attachment"),
        (lambda w: w.add_metadata({"/Subject": "Barsovaya gorge"}), "place name"),
        (lambda w: w.add_metadata({"/Keywords": "43.0712, 130.7188"}), "coordinate"),
        (lambda w: add_picture(w, with_exif(jpeg_of(3))), "data in a picture"),
        (lambda w: w.add_uri(0, "https://maps.app.goo.gl/Zk3fQwE1", (9, 9, 90, 30)), "link"),
    ],
)
def test_what_is_put_into_the_document_afterwards_stops_the_build(
    whole, short, tmp_path: Path, change, kind: str
) -> None:
    public = whole[1]
    writer = PdfWriter(clone_from=PdfReader(printed(public, tmp_path)))
    change(writer)
    path = tmp_path / "made-up-sim-2012.en.public.pdf"
    writer.write(path)
    lines = gate(short, public.secrets, [path], tmp_path)
    assert any(f": {kind}: " in line for line in lines), lines


def test_a_file_name_stops_the_build(whole, short, tmp_path: Path) -> None:
    pdf = printed(whole[1], tmp_path, "report_Barsovaya.pdf")
    assert any("place name" in line for line in gate(short, whole[1].secrets, [pdf], tmp_path))


def test_one_leaking_language_keeps_the_other_back(whole, short, tmp_path: Path) -> None:
    public = whole[1]
    good = printed(public, tmp_path)
    bad = tmp_path / "made-up-sim-2012.ru.public.pdf"
    writer = PdfWriter(clone_from=PdfReader(good))
    writer.add_metadata({"/Subject": "Barsovaya"})
    writer.write(bad)
    gate(short, public.secrets, [good, bad], tmp_path)


def test_what_passed_is_published_and_nothing_else(whole, monkeypatch, tmp_path: Path) -> None:
    _, public, pdf = whole
    monkeypatch.setattr(publish, "survey_secrets", lambda *_: public.secrets)
    monkeypatch.setattr(publish, "check_release", lambda *_: [])
    passed, out = tmp_path / "passed.json", tmp_path / "out.pdf"
    pass_gate(survey="x", plans={}, work=tmp_path, key=KEY, files=[pdf], pictures=None, out_passed=passed)
    publish_file(passed, pdf, out)
    assert out.read_bytes() == pdf.read_bytes()
    other = tmp_path / pdf.name
    other.write_bytes(pdf.read_bytes() + b"\n")
    with pytest.raises(InputError, match="is not the file that passed the release gate"):
        publish_file(passed, other, tmp_path / "not.pdf")
    assert not (tmp_path / "not.pdf").exists()


def test_times_of_records_cannot_be_read_off_the_curves(whole) -> None:
    """Nor where the sun rises: with the clock's offset that is a longitude."""
    given, public, _ = whole
    view = activity_view(Views(given.sources, (START, START)).tables, TARGET)
    assert view is not None
    assert any(panel.first.times for panel in view.panels)
    coarse = without_moments(view)
    assert not any(curve.times for panel in coarse.panels for curve in (panel.first, panel.second) if curve)
    assert all((2 * hour).is_integer() for panel in coarse.panels for hour in (panel.sunrise, panel.sunset))
    assert re.search(r"mean hours over the survey, \d", told(given))
    assert not re.search(r"mean hours over the survey, \d", told(public.given))
