"""The first page: how far the review is, what the last run changed, and the form to sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leopard_census.review import charts, forecast
from leopard_census.review.desk import Desk
from leopard_census.review.guard import Session
from leopard_census.review.lost_views import told_of
from leopard_census.review.progress import progress_of
from leopard_census.review.rebuild.changes import Changes
from leopard_census.review.rebuild.runner import RefusedError, Runner, Status
from leopard_census.review.rebuild.stages import STAGES, stage_of
from leopard_census.review.render import Render
from leopard_census.review.reviewer_names import reviewers


class HomeViews:
    """View of the progress.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    runner
        Runs the workflow; None: it cannot be run from here.
    """

    def __init__(self, desk: Desk, render: Render, runner: Runner | None) -> None:
        self.desk, self._render, self._runner = desk, render, runner

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route("/", self.home)]

    async def home(self, request: Request) -> Response:
        """Progress, or the form to sign in."""
        session: Session = request.state.session
        if session.reviewer is None:
            return self._render(request, "sign_in.html", fault=False, known=reviewers(self.desk.log.rows()))
        return await self.progress(request, session.reviewer)

    async def progress(
        self, request: Request, reviewer: str, refused: RefusedError | None = None, status: int = 200
    ) -> Response:
        """Progress; with why a run could not be started or stopped."""
        content = await run_in_threadpool(self._content, reviewer)
        return self._render(request, "home.html", status, refused=refused, **content)

    def _content(self, reviewer: str) -> dict[str, Any]:
        run: Status | None = None
        history: list[dict[str, Any]] = []
        unread = None
        if self._runner is not None:
            run = self._runner.look()
            history = self._runner.folder.history()
            unread = self._runner.unread()
        done = [line for line in history if line["outcome"] == "done"]
        last = done[-1] if done else None
        found = self._runner.folder.changes(last["id"]) if self._runner and last else None
        log = self._runner.folder.file(run.run, "log") if self._runner and run and run.run else None
        return {
            "lost": told_of(self.desk.log.lost()),
            "progress": progress_of(self.desk, reviewer, history, unread),
            "run": run,
            "stage": stage_of(run.console) if run else None,
            "log_path": shown_path(log, self._runner.work) if self._runner and log else None,
            "last": last,
            "usual_s": last["seconds"] if last else None,
            "changes": Changes.from_json(found["changes"]) if found else None,
            "stages": STAGES,
            "per_pair": self.desk.per_pair,
            "charts": charts,
            "forecast": forecast,
        }


def shown_path(path: Path, work: Path) -> str:
    """A path as people of this project know it: from the folder with config/ and results/."""
    return path.relative_to(work).as_posix() if path.is_relative_to(work) else path.name
