"""Addresses that run the workflow, tell how far it is, and show what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from leopard_census.review import signed_in
from leopard_census.review.desk import Desk
from leopard_census.review.home_views import HomeViews
from leopard_census.review.rebuild.answers_used import FATES
from leopard_census.review.rebuild.changes import Changes, Moved
from leopard_census.review.rebuild.runner import RefusedError, Runner
from leopard_census.review.rebuild.stages import stage_of
from leopard_census.review.render import Render
from leopard_census.review.request_body import form_of

#: Earlier runs that can be chosen.
_RUNS = 20


class RebuildViews:
    """Views of runs.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    runner
        Runs the workflow; None: it cannot be run from here.
    home
        Tells why a run was refused.
    """

    def __init__(self, desk: Desk, render: Render, runner: Runner | None, home: HomeViews) -> None:
        self.desk, self._render, self._runner, self._home = desk, render, runner, home

    def routes(self) -> list[Route]:
        """What is answered here."""
        if self._runner is None:
            return []
        return [
            Route("/rebuild", signed_in.page(self.start), methods=["POST"]),
            Route("/rebuild/stop", signed_in.page(self.stop), methods=["POST"]),
            Route("/api/rebuild", signed_in.data(self.status)),
            Route("/changes", signed_in.page(self.changes)),
        ]

    @property
    def runner(self) -> Runner:
        """The runner; only asked for where there is one."""
        assert self._runner is not None
        return self._runner

    async def start(self, request: Request, reviewer: str) -> Response:
        """Start a run."""
        report = (await form_of(request)).get("report") == "yes"
        try:
            await run_in_threadpool(self.runner.start, reviewer, report)
        except RefusedError as error:
            return await self._home.progress(request, reviewer, error, 409)
        return RedirectResponse("/", 303)

    async def stop(self, request: Request, reviewer: str) -> Response:
        """Stop the run."""
        try:
            await run_in_threadpool(self.runner.stop, reviewer)
        except RefusedError as error:
            return await self._home.progress(request, reviewer, error, 409)
        return RedirectResponse("/", 303)

    async def status(self, request: Request, reviewer: str) -> Response:
        """How far a run is, and which results the page shows: for the scripts of open pages."""
        found = await run_in_threadpool(self.runner.look)
        return JSONResponse(
            {
                "running": found.running,
                "stopping": found.stopping,
                "done": found.console.done,
                "total": found.console.total,
                "stage": stage_of(found.console),
                "at": _object(found.console.at),
                "run": None if found.run is None else [found.run.id, found.run.outcome],
                "built": self.desk.survey.built.isoformat(),
            }
        )

    async def changes(self, request: Request, reviewer: str) -> Response:
        """What a run changed: the last one, or the one that is asked for."""
        return await run_in_threadpool(self._changes, request)

    def _changes(self, request: Request) -> Response:
        history = self.runner.folder.history()
        wanted = request.query_params.get("run")
        done = [line for line in history if line["outcome"] == "done"]
        line = next(
            (one for one in done if one["id"] == wanted), None if wanted else done[-1] if done else None
        )
        if wanted and line is None:
            return self._render(request, "gone.html", 404)
        found = self.runner.folder.changes(line["id"]) if line else None
        changes = Changes.from_json(found["changes"]) if found else None
        return self._render(
            request,
            "changes.html",
            line=line,
            found=found,
            changes=changes,
            groups=moves_by_animals(changes.moved) if changes else [],
            history=history[: -_RUNS - 1 : -1],
            fates=FATES,
            shown=self.desk.survey.shown,
            codes={one.code for one in self.desk.survey.shown.values()},
        )


def moves_by_animals(moved: Iterable[Moved]) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Sightings that moved alike: cause and both codes, and the sightings; most first."""
    groups: dict[tuple[str, str | None, str | None], list[str]] = {}
    for one in moved:
        groups.setdefault((one.cause, one.before, one.after), []).append(one.sighting)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), *map(str, item[0])))
    return [
        ({"cause": cause, "before": before, "after": after}, sightings)
        for (cause, before, after), sightings in ordered
    ]


def _object(at: str | None) -> str:
    """What a job is about: the deployment or the survey at the end of its message."""
    _, of, rest = (at or "").rpartition(" of ")
    return rest if of else ""
