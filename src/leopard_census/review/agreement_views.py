"""The address that tells what the answers are worth so far: agreement, errors, differences."""

from __future__ import annotations

import math

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leopard_census.review import signed_in
from leopard_census.review.desk import Desk
from leopard_census.review.render import Render
from leopard_census.review.so_far import STEP, so_far

#: Differences on one page of the list.
PER_PAGE = 30


class AgreementViews:
    """View of agreement.

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
        return [Route("/agreement", signed_in.page(self.agreement))]

    async def agreement(self, request: Request, reviewer: str) -> Response:
        """Everything that is known of the reviewers' work; differences page by page."""
        found = await run_in_threadpool(so_far, self.desk, reviewer)
        pages = max(1, math.ceil(len(found.differences) / PER_PAGE))
        try:
            page = min(max(int(request.query_params.get("page", "1")), 1), pages)
        except ValueError:
            page = 1
        return self._render(
            request,
            "agreement.html",
            found=found,
            listed=found.differences[(page - 1) * PER_PAGE : page * PER_PAGE],
            shown=self.desk.survey.shown,
            page=page,
            pages=pages,
            step=STEP,
        )
