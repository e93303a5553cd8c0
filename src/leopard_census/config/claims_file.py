"""Read `<publication>.yaml`; every fault is told at once, with the claim that it stands in."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leopard_census.config.claims import KINDS, Publication, Winters
from leopard_census.config.claims_texts import own_texts, quoted_texts
from leopard_census.config.sections import explain, unknown_key
from leopard_census.config.yaml_file import read_yaml
from leopard_census.errors import InputError

PUBLICATION = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_COUNTED = ("count", "range")
#: Key of a claim that names another one -> kinds that it may be of.
_REFERENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "parts": {"whole": ("count",)},
    "change": {"of": ("count",), "baseline": _COUNTED},
    "increase": {"of": ("count",), "baseline": _COUNTED, "method": ("method",)},
    "method": {"of": ("count",), "baseline": _COUNTED},
    "cause": {"of": ("change", "increase")},
    "growth": {"of": ("change",)},
}


def read_publication(path: Path, shown: str | None = None) -> Publication:
    """The publication of a file.

    Raises
    ------
    InputError
        Listing every fault, with its line or its claim.
    """
    shown = str(path) if shown is None else shown
    content, faults = read_yaml(path, shown, "correct the path of the claims file")
    if not PUBLICATION.fullmatch(path.stem):
        faults.append(
            f"{shown}: the file's name is that of the publication; name it with small letters, digits, - and _"
        )
    if content is not None:
        faults += list(_faults(content, shown))
    publication = None if content is None or faults else Publication(**content)
    if publication is not None:
        faults += list(_strange_translations(publication, shown))
    if publication is None or faults:
        raise InputError("The claims file cannot be used:", faults)
    return publication


def _strange_translations(publication: Publication, shown: str) -> Iterator[str]:
    """Translations of what the file does not say: a text was changed since, or mistyped."""
    there = {*own_texts(publication), *quoted_texts(publication)}
    for language, texts in publication.translations.items():
        for text in texts:
            if text not in there:
                near = difflib.get_close_matches(text, there, n=1)
                hint = f"; {near[0]!r} is near to it" if near else ""
                yield (
                    f"{shown}: translations.{language}: no text of this file is {text!r}{hint}; write it as it stands "
                    "there, or remove it"
                )


def _faults(content: Mapping[str, Any], shown: str) -> Iterator[str]:
    """Faults of form first; what claims say of each other is looked at as far as these can be read."""
    claims = content.get("claims")
    listed = claims if isinstance(claims, list) else []
    yield from _faults_of_form(content, shown)
    for number, raw in enumerate(listed, start=1):
        yield from _faults_of_claim(raw, _place(raw, number, shown))
    sound = {
        str(raw["id"]): raw
        for raw in listed
        if isinstance(raw, Mapping) and raw.get("kind") in KINDS and "id" in raw
    }
    yield from _double_ids(listed, shown)
    for number, raw in enumerate(listed, start=1):
        if isinstance(raw, Mapping) and raw.get("kind") in KINDS:
            yield from _dangling(raw, sound, content, _place(raw, number, shown))


def _faults_of_form(content: Mapping[str, Any], shown: str) -> Iterator[str]:
    """Faults of all but the claims themselves, whose union of kinds pydantic would not explain plainly."""
    try:
        Publication(**{**content, "claims": ()})
    except ValidationError as error:
        for line in explain(error, shown, Publication):
            if not line.startswith(f"{shown}: claims: "):
                yield line
    if not isinstance(content.get("claims"), list) or not content["claims"]:
        yield f"{shown}: claims: must be a list of at least one claim; see docs/claims.md"
    winters = content.get("winters")
    if not isinstance(winters, Mapping):
        return
    for name, raw in winters.items():
        if isinstance(raw, Mapping) and raw.get("seasons") and content.get("plot") is None:
            yield (
                f"{shown}: winters.{name}: seasons say nothing of the place; add the key 'plot' at the top, with what "
                "the ids of the plot's surveys begin with, such as kedrovaya"
            )


def _faults_of_claim(raw: Any, at: str) -> Iterator[str]:
    if not isinstance(raw, Mapping):
        yield f"{at}: must hold keys and values, such as {{id: total, kind: count}}"
        return
    kind = raw.get("kind")
    if kind not in KINDS:
        told = "the key 'kind' is missing" if kind is None else f"kind: {kind!r} is no kind of claim"
        yield f"{at}: {told}; the kinds are: {', '.join(KINDS)}"
        return
    model = KINDS[kind]
    strange = [key for key in raw if not isinstance(key, str)]
    yield from (unknown_key(str(key), tuple(model.model_fields), at) for key in strange)
    try:
        model(**{key: value for key, value in raw.items() if isinstance(key, str)})
    except ValidationError as error:
        yield from explain(error, at, model)


def _double_ids(listed: Sequence[Any], shown: str) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, raw in enumerate(listed, start=1):
        if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
            continue
        if raw["id"] in first:
            yield (
                f"{shown}: claim {number} has the id {raw['id']!r} of claim {first[raw['id']]}; give it another one"
            )
        first.setdefault(raw["id"], number)


def _dangling(
    raw: Mapping[str, Any], sound: Mapping[str, Any], content: Mapping[str, Any], at: str
) -> Iterator[str]:
    """What a claim names that is not there, or is of another kind."""
    for key, kinds in _REFERENCES.get(raw["kind"], {}).items():
        named = raw.get(key)
        if not isinstance(named, str):
            continue  # told as a fault of form, or not given
        if named not in sound:
            yield f"{at}: {key}: there is no claim {named!r}; correct it or add that claim"
        elif sound[named]["kind"] not in kinds:
            kind, wanted = sound[named]["kind"], " or ".join(kinds)
            yield f"{at}: {key}: {named!r} is a claim of the kind {kind}; name one of the kind {wanted}"
    sources = content.get("sources")
    if isinstance(sources, Mapping) and isinstance(raw.get("source"), str) and raw["source"] not in sources:
        yield f"{at}: source: {raw['source']!r} is not among the sources; correct it or add it there"
    yield from _wrong_winters(raw, content, at)
    if raw["kind"] == "growth" and _is_from_to(sound.get(str(raw.get("of")))):
        yield f"{at}: of: growth needs a change in per cent; name a claim with per_cent"


def _is_from_to(raw: Mapping[str, Any] | None) -> bool:
    return raw is not None and raw["kind"] == "change" and raw.get("wording") == "from-to"


def _wrong_winters(raw: Mapping[str, Any], content: Mapping[str, Any], at: str) -> Iterator[str]:
    key = {"count": "winter", "range": "winters"}.get(raw["kind"])
    named = raw.get(key) if key else None
    if not isinstance(named, str):
        return
    winters = content.get("winters")
    if not isinstance(winters, Mapping) or named not in winters:
        yield f"{at}: {key}: {named!r} is not among the winters; correct it or add it there"
        return
    try:
        group = Winters(**winters[named])
    except (ValidationError, TypeError):
        return  # told with the winters
    if raw["kind"] == "count" and group.count != 1:
        yield f"{at}: winter: {named!r} are {group.count} winters; a count is of one winter, several make a range"
    low, high = raw.get("lowest"), raw.get("highest")
    if raw["kind"] == "range" and group.count == 1 and low != high:
        yield f"{at}: winters: {named!r} is one winter, which has one count; make lowest and highest equal"


def _place(raw: Any, number: int, shown: str) -> str:
    named = raw.get("id") if isinstance(raw, Mapping) else None
    return f"{shown}: claim {number}" + (f" ({named})" if isinstance(named, str) else "")
