"""The address that takes a decision on one sighting back."""

from __future__ import annotations

from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leopard_census.errors import InputError
from leopard_census.review import signed_in
from leopard_census.review.decided import take_back
from leopard_census.review.desk import Desk
from leopard_census.review.lists import page_of
from leopard_census.review.render import Render
from leopard_census.review.request_body import form_of


class DecidedViews:
    """Taking decisions back.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    """

    def __init__(self, desk: Desk, render: Render) -> None:
        self.desk, self._render = desk, render

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route("/take-back", signed_in.page(self.take_back), methods=["POST"])]

    async def take_back(self, request: Request, reviewer: str) -> Response:
        """Take one decision of this reviewer back, and show its sighting again."""
        form = await form_of(request)
        decision = form.get("decision", "")
        # One page holds a form for each decision: each needs a token of its own.
        token = sha256(f"{form.get('once', '')} {decision}".encode()).hexdigest()[:16]
        try:
            await run_in_threadpool(take_back, self.desk.log, reviewer, decision, token)
        except InputError as error:
            return self._render(request, "not_taken_back.html", 422, faults=error.problems)
        return RedirectResponse(page_of(form.get("sighting", ""), form.get("list", ""), taken_back=1), 303)
