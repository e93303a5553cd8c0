"""The template environment: strict, translated, and without bare digits in prose."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from leopard_census.report.prose import bare_digits


class TemplateError(ValueError):
    """A template that must not be printed."""


def load_environment(folder: Path) -> Environment:
    """Environment over the templates of a folder.

    Texts are translated by the `language` of the context that a template is rendered with.

    Raises
    ------
    TemplateError
        Listing every bare digit in the prose of any template.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    # New style: texts get their values as names, and templates call these functions.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals |= {"_": _gettext, "gettext": _gettext, "ngettext": _ngettext, "pgettext": _pgettext}
    faults = []
    for path in sorted(folder.glob("*.html")):
        faults += bare_digits(environment, path.name, path.read_text(encoding="utf-8"))
    if faults:
        raise TemplateError("Templates with numbers that nobody can explain:\n" + "\n".join(faults))
    return environment


@pass_context
def _gettext(context: Context, message: str, **values: Any) -> str:
    text: str = context["language"].gettext(message, **values)
    return text


@pass_context
def _pgettext(context: Context, where: str, message: str, **values: Any) -> str:
    text: str = context["language"].gettext(message, where, **values)
    return text


@pass_context
def _ngettext(context: Context, singular: str, plural: str, num: float, **values: Any) -> str:
    text: str = context["language"].ngettext(singular, plural, num, num=num, **values)
    return text
