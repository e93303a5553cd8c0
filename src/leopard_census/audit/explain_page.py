"""The chain behind a number as one page with pictures, for an auditor: works offline, and prints well.

INTERNAL: it shows stations, times and file names. Pictures are crops of sightings that have the name of an animal; of a
person, or of what has no name, none is shown. Each is encoded anew, so that nothing that a camera wrote beside the
pixels goes along.
"""

import base64
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from leopard_census.audit.evidence import SeenSighting
from leopard_census.audit.explain import Explanation
from leopard_census.audit.rows_read import RowRead
from leopard_census.errors import InputError
from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.shrink import shrink_jpeg
from leopard_census.provenance.names import Roots

# Longest side in pixels and quality: coats can be compared, and a page of 300 sightings stays below 10 MB.
_PIXELS, _QUALITY = 360, 80


def explanation_page(survey: str, title: str, explanation: Explanation, roots: Roots) -> str:
    """HTML of the page.

    Parameters
    ----------
    survey, title
        Id and title of the survey.
    explanation
        What is told.
    roots
        Where names in records start from.
    """
    environment = Environment(
        loader=FileSystemLoader(roots.workflow / "resources" / "audit"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (roots.workflow / "resources" / "audit" / "explain.css").read_text(encoding="utf-8")
    evidence = explanation.evidence
    return environment.get_template("explain.html").render(
        survey=survey,
        title=title,
        style=style,
        entry=explanation.entry,
        told=explanation,
        tables=[
            _table(file, list(rows)) for file, rows in groupby(explanation.table_rows, lambda row: row.file)
        ],
        evidence=evidence,
        pictures=_pictures(evidence.every_sighting(), roots),
        jobs=[
            (depth, rule, list(steps))
            for (depth, rule), steps in groupby(
                explanation.steps, lambda step: (step.depth, step.record.rule)
            )
        ],
    )


def _table(file: str, rows: list[RowRead]) -> dict[str, Any]:
    """Rows of one table with the columns that hold anything in any of them, in the order of the table."""
    columns = list(dict.fromkeys(column for row in rows for column in row.cells))
    return {"file": file, "columns": columns, "rows": rows}


def _pictures(sightings: list[SeenSighting], roots: Roots) -> dict[str, str]:
    """Best picture of each sighting as a data URI; none of a person, nor what cannot be opened any more."""
    wanted: dict[str, list[SeenSighting]] = {}
    for sighting in sightings:
        if sighting.best and sighting.shown:
            wanted.setdefault(sighting.archive, []).append(sighting)
    found = {}
    for name, of_archive in sorted(wanted.items()):
        path = roots.path_of(name)
        if path.is_file():
            found.update(_of_archive(path, of_archive))
    return found


def _of_archive(path: Path, sightings: list[SeenSighting]) -> dict[str, str]:
    found = {}
    try:
        with open_archive(path) as archive:
            for sighting in sightings:
                if sighting.best in archive.names:
                    data = shrink_jpeg(archive.read(sighting.best), pixels=_PIXELS, quality=_QUALITY)
                    found[sighting.id] = "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")
    except (InputError, ValueError):
        return found  # `verify` names the archive
    return found
