"""From templates and pictures to a PDF whose bytes depend on nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from leopard_census.individuals.sheets.words import moment, plural, share, signed
from leopard_census.pdf.render import render_pdf

STYLE = "sheets.css"


@dataclass(frozen=True)
class Printer:
    """Prints the sheets of one survey.

    Attributes
    ----------
    templates, fonts
        Folder of templates and style sheet, and font files.
    title
        Of the survey.
    simulated
        Whether its animals are made up; every page says so.
    date
        Day that the PDFs bear: one of the survey's, not of today.
    """

    templates: Path
    fonts: tuple[Path, ...]
    title: str
    simulated: bool
    date: dt.date

    def print(self, template: str, context: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
        """PDF of a template."""
        environment = Environment(
            loader=FileSystemLoader(self.templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {"moment": moment, "signed": signed, "share": share, "plural": plural}
        html = environment.get_template(template).render(
            **context, survey_title=self.title, simulated=self.simulated, date=self.date.isoformat()
        )
        files = {path.name: path.read_bytes() for path in self.fonts}
        files[STYLE] = (self.templates / STYLE).read_bytes()
        return render_pdf(html, {**files, **pictures}, STYLE, self.date).pdf
