"""The option `--utc-offset`, which several commands take."""

import argparse
import re
from datetime import timedelta, timezone

# The offset of Primorye since October 2014.
DEFAULT = "+10:00"

_OFFSET = re.compile(r"([+-])(0\d|1[0-4]):(00|15|30|45)")


def add_offset(parser: argparse.ArgumentParser) -> None:
    """Add the option, the same for every command that takes it."""
    parser.add_argument(
        "--utc-offset",
        type=_checked,
        default=DEFAULT,
        metavar="+HH:MM",
        help="how far the camera clocks were ahead of UTC; west of Greenwich write --utc-offset=-05:00 "
        f"(default: {DEFAULT}, the Russian Far East since October 2014)",
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
