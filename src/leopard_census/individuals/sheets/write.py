"""The sheets at their edge: tables and archives in, three PDFs out. All of them are for internal use."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.config.individual_sheets import IndividualSheetsSettings
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.known import read_references
from leopard_census.individuals.sheets.album import Album
from leopard_census.individuals.sheets.catalogue_pages import catalogue_pages
from leopard_census.individuals.sheets.contact_pages import circles, contact_sheets, review_sheets
from leopard_census.individuals.sheets.links import read_evidence
from leopard_census.individuals.sheets.match_pages import GAP, HALF, match_drawings
from leopard_census.individuals.sheets.material import Material, read_material
from leopard_census.individuals.sheets.printer import Printer
from leopard_census.individuals.sheets.probability_page import probability_page
from leopard_census.individuals.sheets.words import EVIDENCE
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

logger = logging.getLogger(__name__)


def write_sheets(
    *,
    tables: Mapping[str, Path],
    archives: Sequence[Path],
    register_table: Path | None,
    earlier: Sequence[str],
    earlier_tables: Sequence[Path],
    earlier_archives: Sequence[Path],
    survey: Mapping[str, Any],
    settings: IndividualSheetsSettings,
    individuals: IndividualsSettings,
    resources: Path,
    outputs: Mapping[str, Path],
) -> None:
    """Write the catalogue, the contact sheets and the match drawings.

    Parameters
    ----------
    tables
        `sightings`, `crops`, `tracks`, `pairs`, `assignments`, `catalogue`, `review_queue`, `conflicts`,
        `pair_calibration` and `pair_reliability` of the survey.
    archives
        Zips of crops, named after their deployment.
    register_table
        The register of individuals, where there is one: it tells by which code an earlier winter's animal goes.
    earlier, earlier_tables, earlier_archives
        Earlier surveys that this one was compared with, their references and zips of them.
    survey
        Its `id`, `title`, `simulated`, `target_species`, `earlier` and `season`.
    settings, individuals
        Of the sheets, and of the stage that told the individuals.
    resources
        Folder with `sheets/` (templates, style) and `report/fonts/`.
    outputs
        Keys catalogue, contact_sheets, matches.
    """
    material = read_material(tables, individuals.features)
    listed = read_table(register_table, contract("individuals")) if register_table else []
    readable = {survey["id"], *survey["earlier"]}
    known = read_references(
        earlier_tables,
        earlier_archives,
        earlier,
        [row for row in listed if row["firstSurvey"] in readable],
        survey["target_species"],
    )
    zips = {path.stem: path for path in archives}
    printer = Printer(
        templates=resources / "sheets",
        fonts=tuple(sorted((resources / "report" / "fonts").glob("PT_Sans*.ttf"))),
        title=survey["title"],
        simulated=bool(survey["simulated"]),
        date=dt.date.fromisoformat(survey["season"]["end"]),
    )

    album = Album()
    pages = catalogue_pages(material, album, settings)
    _print(printer, "catalogue.html", {"pages": pages}, album, zips, settings, outputs["catalogue"])

    album = Album()
    context = _contacts(material, tables["pairs"], album, settings, individuals)
    _print(printer, "contact_sheets.html", context, album, zips, settings, outputs["contact_sheets"])

    album = Album()
    queue = read_table(tables["review_queue"], contract("review_queue"))
    everything = {**zips, **known.archives}
    drawings = match_drawings(material, known, tables, queue, everything, album, individuals, settings)
    context = {"drawings": drawings, "waiting": len(queue), "half": HALF, "gap": GAP}
    context |= probability_page(tables["pair_calibration"], tables["pair_reliability"], individuals)
    _print(printer, "matches.html", context, album, everything, settings, outputs["matches"])


def _contacts(
    material: Material,
    pairs: Path,
    album: Album,
    settings: IndividualSheetsSettings,
    individuals: IndividualsSettings,
) -> dict[str, Any]:
    evidence = read_evidence(pairs, circles(material), individuals.prior_odds)
    sheets = contact_sheets(material, evidence, album, settings)
    review, left_out = review_sheets(material, evidence, album, settings)
    return {"sheets": sheets, "review": review, "left_out": left_out}


def _print(
    printer: Printer,
    template: str,
    context: Mapping[str, Any],
    album: Album,
    archives: Mapping[str, Path],
    settings: IndividualSheetsSettings,
    path: Path,
) -> None:
    pictures = album.read(archives, settings.picture_quality)
    pdf = printer.print(template, {**context, "evidence_words": EVIDENCE}, pictures)
    logger.info("%s: %d pictures, %.1f MB", template, len(pictures), len(pdf) / 1e6)
    path.write_bytes(pdf)
