"""What a request carries: a form, or JSON."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from leopard_census.errors import InputError

_MOST_FIELDS = 40


async def form_of(request: Request) -> dict[str, str]:
    """Fields of a form, the first value of each; none where it cannot be read."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {key: values[0] for key, values in fields.items()}


async def json_of(request: Request) -> dict[str, Any]:
    """A JSON object.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        content = json.loads(await request.body())
        json.dumps(content, ensure_ascii=False).encode()  # half a letter ("\ud800") is no text
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise InputError("The request cannot be understood:", ["it is no JSON object"])
    return content
