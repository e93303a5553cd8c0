"""The audit of a publication: its claims, what came out of each, and the figures behind, as a PDF and as a sheet."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from leopard_census.config.claims_file import read_publication
from leopard_census.pdf.render import Rendered, render_pdf
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import Interval
from leopard_census.report.claims_sheet import sheet_bytes
from leopard_census.report.claims_view import by_verdict, claim_views, digits_of, mark_of
from leopard_census.report.claims_words import claims_words
from leopard_census.report.language import load_language
from leopard_census.report.marks import find_occurrences, unmark
from leopard_census.report.printing import Printer, TableRow
from leopard_census.report.resource_files import resource_files
from leopard_census.report.templates import load_environment
from leopard_census.tables.claim_verdict import SENTENCES, TEXTS
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

PRINTED_FORMAT = 1
# The page bears no date: the same audit is the same file on every day. Subsets of fonts must have one all the same.
_FONT_DATE = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class ClaimsInput:
    """All that the audit of a publication is printed from.

    Attributes
    ----------
    publication
        The claims file; its name is that of the publication.
    claims, figures
        Its two tables, as `audit.claims.tables` writes them.
    resources
        Folder of templates, translations, style sheet and fonts.
    language
        Code of the language.
    """

    publication: Path
    claims: Path
    figures: Path
    resources: Path
    language: str


@dataclass(frozen=True)
class AuditPage:
    """The pages as HTML before they are laid out, what printed them, and the same as a sheet (see `claims_sheet`)."""

    marked: str
    printer: Printer
    sheet: bytes


def write_claims_audit(
    given: ClaimsInput, *, out_pdf: Path, out_printed: Path | None = None, out_sheet: Path | None = None
) -> None:
    """Write the PDF, the list of everything that it prints, and the sheet; nothing of them when anything is missing.

    Raises
    ------
    InputError
        As of `audit_page`.
    """
    page = audit_page(given)
    rendered, printed = _laid_out(given, page)
    out_pdf.write_bytes(rendered.pdf)
    if out_printed is not None:
        out_printed.write_text(printed, encoding="utf-8")
    if out_sheet is not None:
        out_sheet.write_bytes(page.sheet)


def build_claims_audit(given: ClaimsInput) -> tuple[Rendered, str]:
    """PDF and list of what it prints, as JSON text; it raises the errors of `audit_page`."""
    return _laid_out(given, audit_page(given))


def audit_page(given: ClaimsInput) -> AuditPage:
    """The templates filled with a publication and its tables.

    Raises
    ------
    InputError
        When the claims file or a table cannot be used, listing every fault.
    TranslationError
        Listing everything that the language has no words for.
    """
    publication = read_publication(given.publication)
    language = load_language(given.language, given.resources / "locale")
    words = claims_words(publication, language)
    language.add(words.texts)
    claims = _rows(given.claims, "claims")
    # What lacks a translation is told below, once, and not with each sentence that it stands in.
    language.keep({*words.lacking, *(survey for row in claims for survey in row["surveys"])})
    views = claim_views(claims, _rows(given.figures, "claim_figures"))
    settings = {"publication": publication.model_dump(mode="json"), "level_per_cent": 100 * Interval.level}
    printer = Printer({}, settings, {}, language)
    context = {
        **_functions(printer),
        "lang": language.code,
        "language": language,
        "publication": publication,
        "claims": views,
        "verdicts": by_verdict(views),
        "translated": words.quoted,
        "surveys": sorted({survey for row in claims for survey in row["surveys"]}),
        "sources": list(dict.fromkeys(view.row["source"] for view in views)),
        "files": _files(given),
    }
    marked = load_environment(given.resources / "templates").get_template("claims_audit.html").render(context)
    sheet = sheet_bytes(views, words.quoted, language)
    language.check(f"audit of {given.publication.stem}", words.told(given.publication.name))
    return AuditPage(marked, printer, sheet)


def _functions(printer: Printer) -> dict[str, Any]:
    def value(row: TableRow, column: str, unit: str, digits: int | None = None) -> Any:
        """A number of a table with the sign of per cent, where it is one."""
        shown = printer.t(row, column, digits=digits_of(row[column], unit) if digits is None else digits)
        sign = printer.language.formats.percent_sign if unit == TEXTS["per cent"] else ""
        return shown + sign

    return {
        "t": printer.t,
        "p": printer.p,
        "c": printer.c,
        "id": printer.id,
        "count": printer.count,
        "label": printer.label,
        "value": value,
        "mark_of": mark_of,
        "listed": lambda codes: Markup(", ").join(printer.id(code) for code in codes),
        "words": printer.language.sentence,
        "meaning": lambda verdict: printer.language.sentence(SENTENCES[verdict]),
        "percent_sign": printer.language.formats.percent_sign,
        # A count on record is not made by any formula, and a comparison stands in its table.
        "on_record": TEXTS["f.record"],
        "comparison": TEXTS["f.comparison"],
        "animals": lambda number: printer.language.unit(
            TEXTS["animals"], printer.language.formats.number(number, digits_of(number, TEXTS["animals"]))
        ),
    }


def _rows(path: Path, name: str) -> list[TableRow]:
    """Rows of one of the two tables, with the file's name and digest."""
    table = contract("claims") if name == "claims" else contract("claim_figures")
    sha256 = sha256_file(path)
    return [
        TableRow(row, path.name, sha256, tuple(str(row[key]) for key in table.primary_key))
        for row in read_table(path, table)
    ]


def _files(given: ClaimsInput) -> list[dict[str, str]]:
    paths: Sequence[Path] = (given.publication, given.claims, given.figures)
    return [{"path": path.name, "sha256": sha256_file(path)} for path in paths]


def _laid_out(given: ClaimsInput, page: AuditPage) -> tuple[Rendered, str]:
    occurrences = find_occurrences(page.marked)
    rendered = render_pdf(unmark(page.marked), resource_files(given.resources), "style.css", _FONT_DATE)
    printed = {
        "format": PRINTED_FORMAT,
        "publication": given.publication.stem,
        "language": given.language,
        "pages": rendered.pages,
        "headings": [
            {"level": level, "text": text, "page": number} for level, text, number in rendered.headings
        ],
        "printed": page.printer.printed(occurrences),
    }
    return rendered, json.dumps(printed, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
