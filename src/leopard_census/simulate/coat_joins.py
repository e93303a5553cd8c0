"""Continue the flank's marks over the tops of the limbs, so that no seam shows where a limb leaves the trunk."""

from __future__ import annotations

import cv2
import numpy as np

from leopard_census.simulate.body import Pose, limb, profile_middle
from leopard_census.simulate.coat_ground import LIMBS, Texture
from leopard_census.simulate.gait import FOOTFALL
from leopard_census.simulate.species_looks import BodyPlan

# Share of a limb's length over which the flank's marks give way to its own.
FADE = {"fore": (0.30, 0.44), "hind": (0.36, 0.52)}


def join_limbs(textures: dict[str, Texture], plan: BodyPlan) -> None:
    """Repaint the tops of all four limbs with what the trunk shows at the same place of the standing animal."""
    trunk = textures["trunk"]
    stations = np.asarray(plan.trunk, dtype=float)
    share = np.linspace(0.0, 1.0, len(stations))
    for name in LIMBS:
        own = textures[name].astype(np.float32)
        h, w = own.shape[:2]
        mesh = limb(plan, name, Pose(strides=0.32 - FOOTFALL[name], vigour=0.0)).points
        x, z = mesh[..., 0], mesh[..., 2]
        top, bottom = (
            np.interp(x, stations[:, 0], stations[:, 1]),
            np.interp(x, stations[:, 0], stations[:, 2]),
        )
        middle = profile_middle(top, bottom)
        reach = np.where(z > middle, top - middle, middle - bottom)
        angle = np.arccos(np.clip((z - middle) / np.maximum(reach, 1e-6), -1.0, 1.0)) / (2 * np.pi)
        v = angle if name.endswith("left") else 1.0 - angle
        u = np.interp(x, stations[:, 0], share)
        cols = cv2.resize((v * (trunk.shape[1] - 1)).astype(np.float32), (w, h))
        rows = cv2.resize((u * (trunk.shape[0] - 1)).astype(np.float32), (w, h))
        from_trunk = cv2.remap(trunk, cols, rows, cv2.INTER_LINEAR).astype(np.float32)
        start, end = FADE[name[:4]]
        down = np.linspace(0.0, 1.0, h, dtype=np.float32)[:, None]
        above = cv2.resize(((z - bottom) / 0.10).astype(np.float32), (w, h))
        weight = np.clip((end - down) / (end - start), 0, 1) * np.clip(above, 0, 1)
        turn = np.linspace(0, 2 * np.pi, w)
        outer = np.sin(turn) * (1.0 if name.endswith("left") else -1.0)
        # The inner side and the back of the limb stay its own.
        weight *= np.clip(1.2 + 2.0 * outer, 0, 1) * np.clip(1.15 + np.cos(turn), 0, 1)
        # A narrow seam: marks of two patterns averaged over a wide one would be pale.
        weight = np.clip((weight - 0.5) * 5.0 + 0.5, 0, 1)[..., None]
        textures[name] = np.clip(own + (from_trunk - own) * weight, 0, 255).astype(np.uint8)
