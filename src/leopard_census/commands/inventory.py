"""`leopard-census inventory`: what is on this card."""

import argparse
from pathlib import Path

from leopard_census.commands.offset import add_offset, offset_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Lists every file below a folder: photo, clip or neither, when it was taken, whether it is damaged, and\n"
        "whether it is a copy of another. No survey is needed. Each folder directly below DIR counts as one\n"
        'camera; files beside the folders are shown as "(top level)". Nothing in DIR is changed.'
    )
    parser.epilog = (
        "exit status: 0 the table was written, also when files are damaged; 2 nothing to look at, or the table\n"
        "cannot be written"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="card, or folder with copies of cards")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE.csv",
        help="table to write, one row per file; it must not lie in DIR (needed, no default)",
    )
    parser.add_argument(
        "--deep",
        action="store_true",
        help="decode every photo and clip to the end: slow, finds all damage, and reads the strip burned into "
        "the picture where a file states no time, or two that differ (default: read the headers only)",
    )
    add_offset(parser)


def run(args: argparse.Namespace) -> int:
    """Write the table, print a summary; 0 also when files are damaged: they are what the table is for."""
    from leopard_census.config.media import MediaSettings
    from leopard_census.media.banner_function import banner_function
    from leopard_census.media.folder import inventory_folder

    settings = MediaSettings()
    banner = banner_function(settings) if args.deep else None
    summary = inventory_folder(args.folder, args.out, args.deep, offset_of(args), settings, banner)
    print("\n".join(summary.lines()))
    if not args.deep:
        print("only headers were read; --deep decodes every file and finds more damage")
    print(f"\nmedia table: {args.out} (times with the offset {args.utc_offset})")
    return 0
