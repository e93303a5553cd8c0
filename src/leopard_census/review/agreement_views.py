"""The address that tells what the answers are worth so far: agreement, errors, differences."""

from __future__ import annotations

import math
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leopard_census.review import signed_in
from leopard_census.review.desk import Desk
from leopard_census.review.protocol import Pair
from leopard_census.review.render import Render
from leopard_census.review.so_far import STEP, so_far
from leopard_census.review.survey import Shown

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
        shown = self.desk.survey.shown
        listed = found.differences[(page - 1) * PER_PAGE : page * PER_PAGE]
        return self._render(
            request,
            "agreement.html",
            found=found,
            listed=listed,
            shown=shown,
            numbers={one.pair: _best_together(one.pair, shown) for one in listed},
            page=page,
            pages=pages,
            step=STEP,
        )


def _best_together(pair: Pair, shown: Mapping[str, Shown]) -> list[int]:
    """Number of the picture of either sighting: the best of a flank that both have, or else the best."""
    flanks = [[p.flank for p in shown[key].pictures] if key in shown else [] for key in pair]
    common = sorted({*flanks[0]} & {*flanks[1]} - {"other"})[:1]
    return [next((n for n, flank in enumerate(own) if flank in common), 0) for own in flanks]
