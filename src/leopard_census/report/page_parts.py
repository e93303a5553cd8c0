"""The chapters and figures of an edition, as the templates see them."""

from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any, NoReturn

from leopard_census.report.edition import SECTIONS, Edition
from leopard_census.report.printing import PrintError


def chapters(edition: Edition, present: Mapping[str, bool]) -> list[str]:
    """Templates of the report, in their order.

    Parameters
    ----------
    edition
        What may be printed.
    present
        Whether the survey has anything to say in a chapter; those that are not named have it always.
    """
    return [name for name in SECTIONS if name in edition.sections and present.get(name, True)]


def allowed_figures(edition: Edition, figures: Mapping[str, Callable[..., Any]]) -> SimpleNamespace:
    """Figures by name; one that the edition does not draw ends the page with an error when a template asks for it."""
    return SimpleNamespace(
        **{name: draw if edition.draws(name) else partial(_refused, name) for name, draw in figures.items()}
    )


def _refused(name: str) -> NoReturn:
    raise PrintError(
        f"the public edition may not draw the figure {name!r}; draw it in the internal one alone, or add it to "
        "report/edition.py when everybody may know what can be read off it"
    )
