"""The sentence that stands in place of a package that cannot be."""

from collections.abc import Sequence
from pathlib import Path

from leopard_census.errors import InputError
from leopard_census.exchange.possible import why_no_package
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


def write_why_no_package(sheets: Sequence[Path], path: Path) -> None:
    """Write why a survey has no package.

    Parameters
    ----------
    sheets
        Its `deployments.csv`; nothing for a survey that does not start from media.
    path
        Text file to write.

    Raises
    ------
    InputError
        When nothing keeps the survey from having one.
    """
    rows = [row for sheet in sheets for row in read_table(sheet, contract("deployments"))]
    if (why := why_no_package(rows, from_media=bool(sheets))) is None:
        raise InputError(
            "Nothing keeps this survey from being a Camtrap DP package:",
            ["ask for camtrap-dp/datapackage.json in place of camtrap-dp/none.txt"],
        )
    with atomic_path(path) as temporary:
        temporary.write_text(f"{why}\n", encoding="utf-8", newline="\n")
