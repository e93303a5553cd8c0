"""Pictures that a public edition may show: the animal cut out of its background, and whether a person has cleared it.

What may leave the team is decided by people, picture by picture: that the masked crop shows the animal, and neither
people nor a place. The clearance holds for that very crop and mask, told by their digest; pictures that are cut anew
wait anew.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from leopard_census.imaging.archive import open_archive, write_archive
from leopard_census.imaging.jpeg import Picture, encode_jpeg
from leopard_census.imaging.shrink import shrunk
from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.boxes import parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.decision_form import PICTURE
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.read import read_table
from leopard_census.tables.spelling import alike
from leopard_census.tables.write import write_table

SIDES = ("left", "right", "other")
#: What stands for the background, as blue green red: the pale ground of the catalogue's frames.
NEUTRAL = (224, 234, 239)
#: Around the animal, as a share of its longer side.
_MARGIN = 0.04
#: Masks that hold the ground by how they are made (an ellipse about the trunk), so that nobody is asked to clear them.
_MASKS = ("narrowed", "refined", "outline", "box")


def masked_picture(crop: Picture, mask: Picture) -> Picture:
    """The animal of a crop on neutral ground, cut close.

    Parameters
    ----------
    crop : uint8 array, shape (height, width, 3), blue green red
    mask : uint8 array, shape (height, width)
        Above 127 on the animal.

    Raises
    ------
    ValueError
        When the mask has another size than the crop, or no pixel of the animal.
    """
    if mask.shape != crop.shape[:2]:
        raise ValueError(f"a mask of {mask.shape} pixels for a crop of {crop.shape[:2]}")
    body = mask > 127
    if not body.any():
        raise ValueError("the mask holds no pixel of the animal")
    shown = np.where(body[:, :, None], crop, np.array(NEUTRAL, np.uint8)).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(body.astype(np.uint8))
    margin = max(1, round(_MARGIN * max(width, height)))
    tight = shown[top : top + height, left : left + width]
    framed = cv2.copyMakeBorder(tight, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=NEUTRAL)
    return np.asarray(framed, np.uint8)


def evidence_of(crop: bytes, mask: bytes) -> str:
    """sha256 that tells a crop and its mask; both as the files that they are."""
    parts = b"".join(hashlib.sha256(data).digest() for data in (crop, mask))
    return hashlib.sha256(b"picture for publication\0" + parts).hexdigest()


def cleared_states(decisions: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, list[str]]]:
    """evidence -> (`cleared` or `refused`, decisionIDs), by all that people said of pictures.

    Of each person the last answer counts. One refusal outweighs all clearances, of whatever round: a picture that is
    out cannot be called back.
    """
    last: dict[str, dict[str, Mapping[str, Any]]] = {}
    rows = sorted(decisions, key=lambda row: (row["decidedAt"], row["decisionID"]))
    for row in not_withdrawn(rows):
        if row["kind"] == PICTURE and row["verdict"] != "skip":
            last.setdefault(row["evidence"], {})[alike(row["reviewer"])] = row
    states = {}
    for evidence, answers in sorted(last.items()):
        refused = [row for row in answers.values() if row["verdict"] == "refuse"]
        counting = sorted(row["decisionID"] for row in refused or answers.values())
        states[evidence] = ("refused" if refused else "cleared", counting)
    return states


def write_public_pictures(
    *,
    catalogue: Path,
    sightings: Path,
    crops: Path,
    archives: Sequence[Path],
    decisions: Path | None,
    pixels: int,
    quality: int,
    out_table: Path,
    out_archive: Path,
) -> None:
    """Write the table `public_pictures`, and the masked pictures as they would be published.

    Parameters
    ----------
    catalogue, sightings, crops, decisions
        Tables of the survey.
    archives
        Archives of crops, each named `<deploymentID>.zip`.
    pixels, quality
        Longest side and JPEG quality of the pictures.
    """
    said = read_table(decisions, contract("decisions")) if decisions else []
    states = cleared_states(said)
    deployment = {
        row["sightingID"]: row["deploymentID"] for row in read_table(sightings, contract("sightings"))
    }
    known = {
        f"{deployment[row['sightingID']]}/{row['image']}": row
        for row in read_table(crops, contract("crops"))
        if row["sightingID"] in deployment
    }
    folders = {path.stem: path for path in archives}
    rows, members = [], []
    for animal in read_table(catalogue, contract("catalogue")):
        for side in SIDES:
            if animal[f"best_{side}"]:
                row, data = _offered(animal, side, known, folders, states, (pixels, quality))
                rows.append(row)
                if data is not None:
                    members.append((row["image"], data))
    write_table(out_table, contract("public_pictures"), rows)
    write_archive(out_archive, members)


def _offered(
    animal: Mapping[str, Any],
    side: str,
    crops: Mapping[str, Mapping[str, Any]],
    archives: Mapping[str, Path],
    states: Mapping[str, tuple[str, list[str]]],
    size: tuple[int, int],
) -> tuple[dict[str, Any], bytes | None]:
    """The row of the best view of one side, and the masked picture where there is a mask."""
    place = animal[f"best_{side}"]
    crop, (deployment, _, image) = crops[place], place.partition("/")
    row: dict[str, Any] = {"individualID": animal["individualID"], "side": side, "state": "no-mask"}
    if not crop["mask"] or crop["mask_source"] not in _MASKS:
        return row, None
    with open_archive(archives[deployment]) as archive:
        evidence = evidence_of(archive.read(image), archive.read(crop["mask"]))
        masked = masked_picture(archive.picture(image), archive.picture(crop["mask"])[:, :, 0])
    data = encode_jpeg(shrunk(masked, size[0]), size[1])
    state, decided = states.get(evidence, ("waiting", []))
    media, _, microseconds = crop["frameID"].partition("@")
    anchor = Anchor(media, int(microseconds) / 1e6, parse_box(crop["box"]))
    return {
        **row,
        "state": state,
        "anchor": format_anchor(anchor),
        "evidence": evidence,
        "image": f"{animal['individualID']}.{side}.jpg",
        "sha256": hashlib.sha256(data).hexdigest(),
        "decisionIDs": decided,
    }, data
