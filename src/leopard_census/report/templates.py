"""The template environment: strict, translated, and without bare digits in prose."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from leopard_census.report.prose import bare_digits


class TemplateError(ValueError):
    """A template that must not be printed."""


def load_environment(folder: Path) -> Environment:
    """Environment over the templates of a folder.

    English is the language that templates are written in; a translation installs its catalogue here.

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
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    faults = []
    for path in sorted(folder.glob("*.html")):
        faults += bare_digits(environment, path.name, path.read_text(encoding="utf-8"))
    if faults:
        raise TemplateError("Templates with numbers that nobody can explain:\n" + "\n".join(faults))
    return environment
