"""Long lists on the terminal: the first lines of each kind, and all of them with `--full`."""

import argparse
from collections.abc import Sequence


def add_full(parser: argparse.ArgumentParser, most: int) -> None:
    """The option that lists everything, where else so many lines of each kind are shown."""
    parser.add_argument(
        "--full", action="store_true", help=f"list everything (default: {most} lines of each kind)"
    )


def first_lines(lines: Sequence[str], most: int, full: bool, lead: str = "  ") -> list[str]:
    """The first lines of a kind, with how many more there are; `lead` stands before that."""
    return [*(lines if full else lines[:most]), *and_more(len(lines), most, full, lead)]


def and_more(number: int, most: int, full: bool, lead: str = "  ") -> list[str]:
    """A line that tells how many of so many are not shown; none where all are."""
    return [] if full or number <= most else [f"{lead}and {number - most} more; --full lists them all"]
