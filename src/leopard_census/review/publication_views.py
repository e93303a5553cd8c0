"""The desk on which a person clears pictures for publication, each shown as it would be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leopard_census.errors import InputError
from leopard_census.imaging.archive import open_archive
from leopard_census.individuals.publication import cleared_states
from leopard_census.review import signed_in
from leopard_census.review.desk import Desk
from leopard_census.review.fault import Fault
from leopard_census.review.render import Render
from leopard_census.review.request_body import form_of
from leopard_census.tables.contract import contract
from leopard_census.tables.decision_form import PICTURE
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]
_VERDICTS = ("confirm", "refuse")


@dataclass(frozen=True)
class Offered:
    """A picture that may be published.

    Attributes
    ----------
    row
        Of the table `public_pictures`.
    state
        `cleared`, `refused` or `waiting`, by all answers up to now.
    who
        Whose answers that rests on.
    """

    row: Row
    state: str
    who: tuple[str, ...]


class PublicationViews:
    """View of the pictures for publication.

    Parameters
    ----------
    desk
        Of the survey.
    folder
        `results/<survey>/release`.
    render
        Makes a page.
    """

    def __init__(self, desk: Desk, folder: Path, render: Render) -> None:
        self.desk, self._folder, self._render = desk, folder, render

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/publication", signed_in.page(self.pictures), methods=["GET"]),
            Route("/publication", signed_in.page(self.say), methods=["POST"]),
            Route("/publication-picture", signed_in.page(self.picture)),
        ]

    async def pictures(self, request: Request, reviewer: str) -> Response:
        """All pictures, those that wait first."""
        return await self._list(request, (), 200)

    async def say(self, request: Request, reviewer: str) -> Response:
        """Clear a picture, or refuse it."""
        form = await form_of(request)
        try:
            await run_in_threadpool(self._save, reviewer, form)
        except InputError as error:
            return await self._list(request, tuple(error.problems), 422)
        return RedirectResponse("/publication?" + urlencode({"saved": form["say"]}), 303)

    async def picture(self, request: Request, reviewer: str) -> Response:
        """A picture, by its name."""
        name = request.query_params.get("image", "")
        data = await run_in_threadpool(self._data, name)
        # No browser keeps it: the next run may have cut it anew.
        headers = {"cache-control": "no-store"}
        return Response(data, media_type="image/jpeg", headers=headers) if data else Response(status_code=404)

    def offered(self) -> list[Offered]:
        """Pictures of the last run with what people said of them, those that wait first."""
        rows = self.desk.log.rows()
        states = cleared_states(rows)
        who = {row["decisionID"]: row["reviewer"] for row in rows}
        found = []
        for row in self._rows():
            state, decisions = states.get(row["evidence"], ("waiting", []))
            found.append(Offered(row, state, tuple(sorted({who[decision] for decision in decisions}))))
        return sorted(
            found, key=lambda one: (one.state != "waiting", one.row["individualID"], one.row["side"])
        )

    def _rows(self) -> list[Row]:
        path = self._folder / "pictures.csv"
        rows = read_table(path, contract("public_pictures")) if path.is_file() else []
        return [row for row in rows if row["evidence"]]

    def _data(self, name: str) -> bytes | None:
        if name not in {row["image"] for row in self._rows()}:
            return None
        with open_archive(self._folder / "pictures.zip") as archive:
            return archive.read(name) if name in archive.names else None

    def _save(self, reviewer: str, form: Mapping[str, str]) -> None:
        token, evidence, verdict = (form.get(name, "") for name in ("once", "evidence", "say"))
        if self.desk.log.known(token) is not None:
            return
        row = next((row for row in self._rows() if row["evidence"] == evidence), None)
        if row is None or verdict not in _VERDICTS:
            text = "the picture is not there any more, as the workflow has run again; look at it anew"
            raise InputError("The answer was not saved:", [Fault("publication_gone", text)])
        said = {"reviewer": reviewer, "kind": PICTURE, "subject": row["anchor"], "verdict": verdict}
        remark = form.get("comment", "").strip()[:1000] or None
        self.desk.log.add(token, [{**said, "evidence": evidence, "comment": remark}])

    async def _list(self, request: Request, problems: tuple[str, ...], status: int) -> Response:
        offered = await run_in_threadpool(self.offered)
        saved = request.query_params.get("saved", "")
        return self._render(
            request,
            "publication.html",
            status,
            offered=offered,
            waiting=sum(one.state == "waiting" for one in offered),
            problems=problems,
            saved=saved if saved in _VERDICTS else "",
        )
