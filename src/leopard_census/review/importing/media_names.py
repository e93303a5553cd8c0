"""Which file of the survey a name means that another program wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.detections.import_names import Basenames, Files, plain_name
from leopard_census.review.importing.given import Shot
from leopard_census.tables.spelling import alike

#: Agouti puts the time of upload before the camera's own name: 20200709093328-RCNX0001.JPG.
_UPLOADED = re.compile(r"[0-9]{14}-")


@dataclass(frozen=True)
class Found:
    """What a name means.

    Attributes
    ----------
    paths
        Files of the survey: none, one, or several that it may be.
    by_name
        Whether the last part of the path alone told it.
    """

    paths: tuple[str, ...] = ()
    by_name: bool = False


class MediaNames:
    """Finds files by their path below the media folder, by a longer path that ends so, or by a part of it.

    Cameras count from 1 on every card, so that a bare name tells a file only where the survey has no other of that name
    or the deployment is told; and a name in folders of another program tells nothing without the deployment.

    Parameters
    ----------
    media
        Rows with filePath, mediaID and deploymentID.
    deployments
        Rows with deploymentID and locationID.
    """

    def __init__(self, media: Iterable[Mapping[str, Any]], deployments: Iterable[Mapping[str, Any]]) -> None:
        rows = list(media)
        self.media_of: dict[str, str] = {row["filePath"]: row["mediaID"] for row in rows}
        self.deployment_of: dict[str, str] = {row["filePath"]: row["deploymentID"] for row in rows}
        self._path_of = {row["mediaID"]: row["filePath"] for row in rows}
        self._files = Files(self.media_of)
        self._last = Basenames(self.media_of)
        self._known: dict[str, set[str]] = {}
        for row in [*deployments, *({"deploymentID": d} for d in set(self.deployment_of.values()))]:
            for name in filter(None, (row["deploymentID"], row.get("locationID"))):
                self._known.setdefault(alike(str(name)), set()).add(row["deploymentID"])

    def find(self, shot: Shot) -> Found:
        """What a picture of a source is here."""
        if shot.media_id in self._path_of:
            return Found((self._path_of[shot.media_id],))
        for name in shot.names:
            found = self._one(plain_name(name, ""), shot.deployment)
            if found.paths:
                return found
        return Found()

    def _one(self, name: str, deployment: str) -> Found:
        if exact := self._files.find(name):
            return Found(tuple(exact))
        low = name.casefold()
        last = self._last.find(name)
        if longer := [path for path in last if low.endswith(f"/{path.casefold()}")]:
            most = max(map(len, longer))
            return Found(tuple(path for path in longer if len(path) == most))
        part = [path for path in last if path.casefold().endswith(f"/{low}")]
        by_name = "/" not in name
        if deployment:
            here = self._known.get(alike(deployment), set())
            own = [path for path in (part or last) if self.deployment_of[path] in here]
            if own:
                return Found(tuple(own), by_name)
            part = []
        bare = name.rpartition("/")[2]
        if not part and _UPLOADED.match(bare):
            return self._one(_UPLOADED.sub("", bare, count=1), deployment)
        return Found(tuple(part), by_name)
