"""Rows of the media table for a folder, by decoders that are kept from test to test."""

from datetime import timedelta, timezone

from leopard_census.config.media import MediaSettings
from leopard_census.media.content import Look
from leopard_census.media.decoder import Decoder
from leopard_census.media.inventory import inventory_files
from leopard_census.media.scan import scan_folder

ZONE = timezone(timedelta(hours=11))

_kept: dict[tuple[str, bool], Decoder] = {}


def look(root, settings=None, deep=True, zone=ZONE):
    """Rows by file path."""
    settings = settings or MediaSettings()
    key = (f"{settings!r} {zone}", deep)
    if key not in _kept:
        _kept[key] = Decoder(Look(settings, zone, deep))
    found = inventory_files(root, "D01", scan_folder(root), zone, settings, decoder=_kept[key])
    return {row["filePath"]: row for row in found}


def only(root, **options):
    """The row of a folder's only file."""
    (row,) = look(root, **options).values()
    return row


def close():
    """End all decoders."""
    while _kept:
        _kept.popitem()[1].close()
