"""Which camera a file comes from: model and serial number, as far as its bytes tell."""

import re
from collections.abc import Mapping

from leopard_census.media.maker_note import MakerNote

_MAKE, _MODEL = 271, 272
# BodySerialNumber of Exif 2.3, and CameraSerialNumber, which older programs use.
_SERIALS = (0xA431, 0xC62F)
# Panthera's own cameras write their number where the model belongs.
_PANTHERA_NUMBER = re.compile(r"CAM\d+")
# Nobody's name is longer; a damaged block must not fill the table.
_LONGEST = 80


def photo_camera(tags: Mapping[int, object], note: MakerNote) -> tuple[str | None, str | None]:
    """Model (`maker-model`, as Camtrap DP writes it) and serial number of a photo's camera; None where not told."""
    make, model = _text(tags.get(_MAKE)), _text(tags.get(_MODEL))
    serial = next((text for tag in _SERIALS if (text := _text(tags.get(tag)))), "") or note.serial or ""
    if make.startswith("Panthera") and _PANTHERA_NUMBER.fullmatch(model):
        serial, model = serial or model, ""
    return _joined(make, model) or note.model, serial or None


def clip_camera(metadata: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The same of a clip, from its header; `metadata` has its keys in lower case."""
    found = {
        part: next(
            (
                text
                for key in (f"com.apple.quicktime.{part}", part, f"com.android.{part}")
                if (text := _text(metadata.get(key)))
            ),
            "",
        )
        for part in ("make", "model", "serial_number")
    }
    return _joined(found["make"], found["model"]), found["serial_number"] or None


def _joined(make: str, model: str) -> str | None:
    if model.casefold().startswith(make.casefold()):
        return model or None
    return "-".join(part for part in (make, model) if part)


def _text(value: object) -> str:
    """Text of a tag on one line, without the zeros that cameras fill it up with."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return ""
    kept = "".join(letter if letter.isprintable() else " " for letter in value.partition("\0")[0])
    return " ".join(kept.split())[:_LONGEST]
