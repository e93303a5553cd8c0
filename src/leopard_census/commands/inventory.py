"""`leopard-census inventory`: what is on this card."""

import argparse
from pathlib import Path

from leopard_census.commands.offset import add_offset, offset_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder or card to look at")
    parser.add_argument("--out", type=Path, required=True, metavar="F.csv", help="media table to write")
    parser.add_argument("--deep", action="store_true", help="decode every photo and clip, not just headers")
    add_offset(parser, "+00:00", "UTC offset that the camera clocks were set to")


def run(args: argparse.Namespace) -> int:
    """Write the table, print a summary; 0 also when files are damaged: they are what the table is for."""
    from leopard_census.media.folder import inventory_folder
    from leopard_census.media.summary import summary_lines

    rows = inventory_folder(args.folder, args.out, args.deep, offset_of(args))
    print("\n".join(summary_lines(rows)))
    if not args.deep:
        print("only headers were read; --deep decodes every file and finds more damage")
    print(f"\nmedia table: {args.out}")
    return 0
