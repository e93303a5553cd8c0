"""How a view makes a page."""

from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response


class Render(Protocol):
    """Makes a page of a template of `resources/review/templates` in the language of the session."""

    def __call__(self, request: Request, template: str, status: int = 200, **content: Any) -> Response:
        """The page; `content` are the template's values."""
