"""The order in which a person reads names: numbers by their value, case after spelling."""

import re

_NUMBER = re.compile(r"(\d+)", re.ASCII)

Order = tuple[list[list[tuple[int, int, str]]], str]


def natural_order(path: str) -> Order:
    """Sort key of a name or a path with forward slashes: `IMG_2` before `IMG_10`, a folder's files together.

    Names that read the same (`a1`, `A01`) are told apart by code point, so that the order is the same everywhere.
    """
    return [[_piece(text) for text in _NUMBER.split(part)] for part in path.split("/")], path


def _piece(text: str) -> tuple[int, int, str]:
    return (0, int(text), "") if text.isascii() and text.isdigit() else (1, 0, text.casefold())
