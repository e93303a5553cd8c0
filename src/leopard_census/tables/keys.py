"""Keys that do not depend on order, cores or date (design section 4)."""

import hashlib


def media_id(deployment_id: str, file_path: str, sha256: str) -> str:
    """First 16 hex digits of sha256(deploymentID, NUL, relative path, NUL, file sha256)."""
    text = "\0".join([deployment_id, file_path, sha256])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def frame_id(media_id: str, time_us: int) -> str:
    """`mediaID@presentation time in microseconds`; photos have time 0."""
    return f"{media_id}@{time_us}"


def sighting_id(deployment_id: str, first_frame_id: str, n: int) -> str:
    """`deploymentID.firstFrameID.n`, n counting from 1 the animals that share a first frame."""
    return f"{deployment_id}.{first_frame_id}.{n}"
