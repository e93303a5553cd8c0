"""What the page says, in English and Russian."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from leopard_census.config.yaml_file import read_yaml

#: Language -> its own name.
LANGUAGES = {"en": "English", "ru": "Русский"}


@cache
def read_messages(folder: Path) -> dict[str, dict[str, Any]]:
    """Language -> message by key: of all files of `<folder>/<language>`, one file a view.

    Raises
    ------
    ValueError
        When a language lacks a message that another has, or one stands twice: a fault of the program.
    """
    found: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        own: dict[str, Any] = found.setdefault(language, {})
        for path in sorted((folder / language).glob("*.yaml")):
            messages, faults = read_yaml(path, str(path), "")
            if messages is None or faults:
                raise ValueError(f"messages of the review page: {faults}")
            if twice := sorted(own.keys() & messages.keys()):
                raise ValueError(f"{path}: messages of the review page are there twice: {twice}")
            own.update(messages)
    keys = {language: set(messages) for language, messages in found.items()}
    missing = {language: sorted(set().union(*keys.values()) - own) for language, own in keys.items()}
    if any(missing.values()):
        raise ValueError(f"messages of the review page are missing: {missing}")
    return found


def plural(forms: Mapping[str, str], n: int, language: str) -> str:
    """A number with its noun: `one` and `many`, in Russian also `few` (2 to 4, 22 to 24 and so on; CLDR)."""
    if language == "ru":
        tens, ones = n % 100, n % 10
        form = (
            "one"
            if ones == 1 and tens != 11
            else "few"
            if 2 <= ones <= 4 and not 12 <= tens <= 14
            else "many"
        )
    else:
        form = "one" if n == 1 else "many"
    return f"{n} {forms[form]}"


def decimal(value: float, digits: int, language: str) -> str:
    """A number with that many decimals, as the language writes it."""
    text = f"{value:.{digits}f}".replace("-", "\u2212")
    return text.replace(".", ",") if language == "ru" else text


def percent(value: float, digits: int, language: str) -> str:
    """A share from 0 to 1 as a percentage."""
    return decimal(100 * value, digits, language) + ("\u00a0%" if language == "ru" else "%")


def when(moment: str) -> str:
    """A moment in ISO 8601 with an offset, by the clock of this computer, as both languages write it."""
    return f"{dt.datetime.fromisoformat(moment).astimezone():%d.%m.%Y %H:%M}"


def language_of(accepted: str) -> str:
    """The first language of an Accept-Language header that the page speaks."""
    for part in accepted.split(","):
        language = part.split(";")[0].strip().lower()[:2]
        if language in LANGUAGES:
            return language
    return "en"
