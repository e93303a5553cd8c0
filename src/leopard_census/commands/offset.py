"""The option `--utc-offset`, which several commands take."""

import argparse
import re
from datetime import timedelta, timezone

_OFFSET = re.compile(r"([+-])(0\d|1[0-4]):(00|15|30|45)")


def add_offset(parser: argparse.ArgumentParser, default: str, help_text: str) -> None:
    """Add the option."""
    parser.add_argument(
        "--utc-offset",
        type=_checked,
        default=default,
        metavar="+HH:MM",
        help=f"{help_text} (default {default})",
    )


def offset_of(args: argparse.Namespace) -> timezone:
    """The offset that was given."""
    sign, hours, minutes = _OFFSET.fullmatch(args.utc_offset).groups()  # type: ignore[union-attr]
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-size if sign == "-" else size)


def _checked(text: str) -> str:
    if not _OFFSET.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no UTC offset such as +10:00")
    return text
