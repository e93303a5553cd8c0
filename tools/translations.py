"""Keep the translations of the report in step with its texts (`make translations`).

The texts stand in three places: in the templates (`{% trans %}`, `_()`), in Python where `marked()` marks them, and in
the modules that write words into tables and into the ledger. Of the latter every string is taken that reads as words,
an f-string with {names} for what it fills in; what is never printed in a report is listed here.

Each file `resources/report/locale/<code>.po` gets the texts that it lacks, with an empty translation, and loses those
that no source has any more. What a person must do then is listed. With `--check` nothing is written.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from leopard_census.report.agreement import agreeing, forms_of
from leopard_census.report.catalogue import SPECIES, TABLES, UNITS
from leopard_census.report.sentences import placeholders
from tools.table_texts import NOT_PRINTED, table_texts, units

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources" / "report"
LOCALE = RESOURCES / "locale"
PACKAGE = ROOT / "src" / "leopard_census"

HEADER = """Texts of the census report in another language. docs/languages.md says how they are kept."""
WIDTH = 110

Key = tuple[str, str | tuple[str, str]]
_PERCENT = re.compile(r"%\((\w+)\)s")
_BRACES = re.compile(r"\{(\w*)(?:![sn])?\}")


def texts() -> dict[Key, str]:
    """All texts: context and message (singular and plural where there are two) -> file that it stands in."""
    found: dict[Key, str] = {}
    for path in sorted((RESOURCES / "templates").glob("*.html")):
        for key in _of_template(path):
            found.setdefault(key, path.relative_to(ROOT).as_posix())
    for path in sorted((PACKAGE / "report").rglob("*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords={"marked": None}):
            found.setdefault(("", str(message)), path.relative_to(ROOT).as_posix())
    for path, message in table_texts(PACKAGE):
        found.setdefault((TABLES, message), path.relative_to(ROOT).as_posix())
    for path, message in units(PACKAGE):
        found.setdefault((UNITS, message), path.relative_to(ROOT).as_posix())
    return found


def _of_template(path: Path) -> Iterator[Key]:
    options = {"trimmed": "true", "silent": "false"}
    keywords: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    for _, message, _, context in extract_from_file(
        "jinja2.ext:babel_extract", path, keywords, options=options
    ):
        if context:
            yield str(context), str(message)
        elif isinstance(message, tuple):
            yield "", (message[0], message[1])
        else:
            yield "", str(message)


def renewed(old: Catalog, found: dict[Key, str]) -> Catalog:
    """A catalogue with just these texts, in their order, and the translations that there were.

    Names of species are no texts of the source and stay as they are.
    """
    there = {(message.context or "", _id(message)): message for message in old if message.id}
    new = Catalog(locale=old.locale, fuzzy=False)
    for (context, message), file in found.items():
        known = there.get((context, message))
        string = known.string if known else ("" if isinstance(message, str) else ("",) * old.num_plurals)
        flags = {flag for flag in (known.flags if known else ()) if flag == "fuzzy"}
        new[message] = Message(message, string, [(file, 0)], flags, context=context or None)
    return new


def save(out: BinaryIO, catalogue: Catalog) -> None:
    """Write a catalogue: the same bytes whoever does it, and when."""
    lines = [f"# {line}".rstrip() for line in HEADER.splitlines()]
    header = (
        f"Language: {catalogue.locale}",
        "Content-Type: text/plain; charset=utf-8",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    lines += ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in header), "", ""]
    out.write("\n".join(lines).encode("utf-8"))
    write_po(out, catalogue, width=WIDTH, omit_header=True, include_lineno=False)


def _id(message: Message) -> str | tuple[str, str]:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def faults(catalogue: Catalog, found: dict[Key, str]) -> list[str]:
    """What a person must mend: missing, fuzzy and stale texts, and values that a translation lacks or makes up."""
    told = []
    there = {(message.context or "", _id(message)): message for message in catalogue if message.id}
    for key in there.keys() - found.keys():
        if key[0] != SPECIES:
            told.append(f"no source has this text any more: {key[1]!r}")
    for key, file in found.items():
        message = there.get(key)
        strings = (
            [message.string]
            if message and isinstance(message.string, str)
            else message.string
            if message
            else []
        )
        if not strings or not all(strings):
            told.append(f"{file}: not translated: {key[1]!r}")
        elif message and message.fuzzy:
            told.append(f"{file}: marked as fuzzy: {key[1]!r}")
        else:
            told += [
                f"{file}: {fault}: {key[1]!r}"
                for string in strings
                for fault in _of_values(key, string, catalogue)
            ]
    return sorted(told)


def _of_values(key: Key, string: str, catalogue: Catalog) -> Iterator[str]:
    context, message = key
    source = message if isinstance(message, str) else " ".join(message)
    names = _names(source, context)
    printed = _names(string, context)
    agreed = agreeing(string)
    if context == UNITS:
        names = {"n"}
    if unknown := (printed | agreed) - names:
        yield f"the translation prints {', '.join(sorted(unknown))}, which the text has not"
    # A unit may be left out where the sentence says what is counted in words of its own.
    lost = {name for name in names - printed if not name.endswith("unit")} if context != UNITS else set()
    if lost:
        yield f"the translation leaves out {', '.join(sorted(lost))}"
    if context == "" and Counter(_BRACES.findall(source)) != Counter(_BRACES.findall(string)) and not agreed:
        yield "the translation has other {} than the text"
    for forms in forms_of(string):
        if len(forms) != catalogue.num_plurals:
            yield f"{len(forms)} forms in place of {catalogue.num_plurals}: {'|'.join(forms)}"


def _names(text: str, context: str) -> set[str]:
    return placeholders(text) if context == TABLES else set(_PERCENT.findall(text))


def main(arguments: Sequence[str] = ()) -> int:
    """Renew all catalogues; 1 where anything is left to do."""
    found = texts()
    unknown = sorted(NOT_PRINTED - {message for _, message in table_texts(PACKAGE, all_of_them=True)})
    told = [f"tools/table_texts.py lists what no source has: {text!r}" for text in unknown]
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            old = read_po(file, locale=path.stem, abort_invalid=True)
        if "--check" in arguments:
            told += [f"{path.name}: {fault}" for fault in faults(old, found)]
            continue
        species: dict[Key, str] = {
            (SPECIES, _id(message)): "" for message in old if message.context == SPECIES
        }
        new = renewed(old, {**found, **species})
        with path.open("wb") as out:
            save(out, new)
        told += [f"{path.name}: {fault}" for fault in faults(new, found)]
    print("\n".join(told) or "All texts of the report are translated.")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
