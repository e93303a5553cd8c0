"""The report of one survey: tables, ledger and templates to a PDF, and the list of everything that it prints."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from leopard_census.config.claims_file import read_publication
from leopard_census.config.report import ReportSettings
from leopard_census.pdf.render import Rendered, render_pdf
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import Entry, read_ledger
from leopard_census.provenance.record import read_record
from leopard_census.report.claims_words import claims_words
from leopard_census.report.context import page_context
from leopard_census.report.edition import EDITIONS, Edition
from leopard_census.report.language import SOURCE_LANGUAGE, load_language
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.names import italic_names, species_of, survey_names
from leopard_census.report.pictures import Shown, shown_pictures
from leopard_census.report.printing import PLACE, Printer
from leopard_census.report.public_printer import public_printer
from leopard_census.report.references import load_references
from leopard_census.report.resource_files import resource_files
from leopard_census.report.sources import Sources, sources_from_records
from leopard_census.report.templates import load_environment
from leopard_census.report.views import Views

PRINTED_FORMAT = 1
_LINK_WITHIN = re.compile(r'<a [^>]*href="#[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class ReportInput:
    """All that a report is made from.

    Attributes
    ----------
    survey
        Its id.
    settings
        Stage settings by stage, and fields of `survey.yaml` under `survey`, as JSON values.
    ledger_path
        `numbers.json`.
    sources
        The survey's tables.
    archives
        Archives of crops by deployment.
    resources
        Folder of templates, translations, style sheet, fonts and references.
    language
        Code of the language that the report is printed in.
    edition
        `internal` or `public`, see `edition`.
    publications
        Claims files of the published claims about the survey.
    """

    survey: str
    settings: Mapping[str, Any]
    ledger_path: Path
    sources: Sources
    archives: Mapping[str, Path]
    resources: Path
    language: str = SOURCE_LANGUAGE
    edition: str = "internal"
    publications: tuple[Path, ...] = ()


def write_report(
    *,
    survey: str,
    settings: Mapping[str, Any],
    ledger: Path,
    paths: Mapping[str, Path],
    archives: Sequence[Path],
    claims: Sequence[Path],
    records: Iterable[Path],
    resources: Path,
    language: str,
    edition: str,
    out_pdf: Path,
    out_printed: Path,
    out_summary: Path,
    out_summary_printed: Path,
    publications: Sequence[Path] = (),
) -> None:
    """Write report and summary, each with the list of what it prints.

    Nothing is written when a template asks for what is not there.

    Parameters
    ----------
    paths
        The survey's tables by name, see `sources.contracts`.
    archives
        Archives of crops, each named `<deploymentID>.zip`; for a public edition that of the masked pictures.
    claims
        Tables of published claims about the survey, each named `<publication>.csv`.
    records
        Records of the jobs that made tables, ledger and archives.
    publications
        Claims files of these publications, which translate their own texts.
    """
    given = ReportInput(
        survey=survey,
        settings=settings,
        ledger_path=ledger,
        sources=sources_from_records(
            {**paths, **{f"claims.{path.stem}": path for path in claims}}, map(read_record, records)
        ),
        archives={path.stem: path for path in archives},
        resources=resources,
        language=language,
        edition=edition,
        publications=tuple(publications),
    )
    rendered, printed = build_report(given)
    summary, summary_printed = build_summary(given)
    out_pdf.write_bytes(rendered.pdf)
    out_printed.write_text(printed, encoding="utf-8")
    out_summary.write_bytes(summary.pdf)
    out_summary_printed.write_text(summary_printed, encoding="utf-8")


@dataclass(frozen=True)
class Page:
    """A report, or its summary, as HTML before it is laid out.

    Attributes
    ----------
    marked
        The page, with a mark around everything that a printing function printed (see `marks`).
    printer
        What printed it.
    pictures
        Pictures of the animals by the name that the page calls them.
    told
        Language, edition and sha256 of the ledger.
    species
        Those that it may name.
    """

    marked: str
    printer: Printer
    pictures: Mapping[str, bytes]
    told: Mapping[str, str]
    species: frozenset[str]


def report_page(given: ReportInput) -> Page:
    """The templates of the whole report filled with the survey's tables and numbers.

    Raises
    ------
    PrintError
        When a template asks for a number, cell, setting or reference that is not there.
    TranslationError
        Listing everything on the page that the language has no words for.
    """
    settings = ReportSettings(**given.settings["report"])
    views = Views(given.sources, _window(given.settings["survey"]))
    edition = EDITIONS[given.edition]
    shown = shown_pictures(
        views,
        given.archives,
        given.resources,
        public=edition.public,
        pixels=settings.picture_pixels,
        quality=settings.picture_quality,
    )
    return _page(given, views, edition, shown, "report.html")


def summary_page(given: ReportInput) -> Page:
    """The summary by itself: the headline numbers, what changed, and what limits them, for one sheet of paper.

    Raises
    ------
    PrintError
        As of `report_page`.
    """
    views = Views(given.sources, _window(given.settings["survey"]))
    page = _page(given, views, EDITIONS[given.edition], Shown({}, {}), "summary_page.html")
    # What its links lead to stands in the report alone.
    return replace(page, marked=_LINK_WITHIN.sub(r"\1", page.marked))


def _page(given: ReportInput, views: Views, edition: Edition, shown: Shown, template: str) -> Page:
    ledger = read_ledger(given.ledger_path)
    language = load_language(given.language, given.resources / "locale")
    references = load_references(given.resources / "references.yaml")
    printer = (
        public_printer(views, ledger, given.settings, references, language)
        if edition.public
        else Printer(ledger, given.settings, references, language)
    )
    published = {path: claims_words(read_publication(path), language) for path in given.publications}
    for words in published.values():
        language.add(words.texts)
    language.keep(survey_names(views, given.settings["survey"]))
    context = page_context(given.survey, views, ledger, printer, shown, edition)
    context["ledger_sha256"] = sha256_file(given.ledger_path)
    context["files"] = _files(given, ledger)
    context["whole"] = template == "report.html"
    marked = load_environment(given.resources / "templates").get_template(template).render(context)
    language.check(
        own=[
            line
            for path, words in published.items()
            for line, text in zip(words.told(path.name), words.lacking, strict=True)
            if any(text in sentence for sentence in language.missing)
        ]
    )
    told = {"language": context["lang"], "edition": context["edition"]}
    told["numbers_sha256"] = context["ledger_sha256"]
    return Page(marked, printer, shown.files, told, species_of(views, given.settings["survey"]))


def build_report(given: ReportInput) -> tuple[Rendered, str]:
    """PDF and list of what it prints, as JSON text.

    Raises
    ------
    PrintError
        When a template asks for a number, cell, setting or reference that is not there.
    BareDigitError
        When a page holds a digit that no printing function printed.
    """
    return _built(given, report_page(given))


def build_summary(given: ReportInput) -> tuple[Rendered, str]:
    """The same of the summary by itself; it raises the same errors."""
    return _built(given, summary_page(given))


def _built(given: ReportInput, page: Page) -> tuple[Rendered, str]:
    occurrences = find_occurrences(page.marked)
    files = {**resource_files(given.resources), **page.pictures}
    date = dt.date.fromisoformat(given.settings["survey"]["season"]["end"])
    html = italic_names(unmark(page.marked), page.species)
    rendered = render_pdf(html, files, "style.css", date)
    printed = {
        "format": PRINTED_FORMAT,
        "survey": given.survey,
        **page.told,
        "pages": rendered.pages,
        "headings": [
            {"level": level, "text": text, "page": number} for level, text, number in rendered.headings
        ],
        "first_pages": {
            name.removeprefix(PLACE): number
            for name, number in rendered.anchors.items()
            if name.startswith(PLACE)
        },
        "printed": page.printer.printed(occurrences),
    }
    return rendered, json.dumps(printed, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _window(survey: Mapping[str, Any]) -> tuple[dt.date, dt.date]:
    first = dt.date.fromisoformat(survey["window"]["start"])
    return first, first + dt.timedelta(days=survey["window"]["days"] - 1)


def _files(given: ReportInput, ledger: Mapping[str, Entry]) -> list[dict[str, str]]:
    """Files that the report or its ledger rests on, by name."""
    files = {source.name: source.sha256 for source in given.sources.files.values()}
    files |= {item.path: item.sha256 for entry in ledger.values() for item in entry.inputs}
    files[f"{given.survey}/numbers.json"] = sha256_file(given.ledger_path)
    return [{"path": path, "sha256": sha256} for path, sha256 in sorted(files.items())]
