"""What every request must be before anything looks at it, and what every answer carries.

The page serves pictures of a poached animal to the person at this computer and to nobody else: the address that the
program prints holds a key, which other users of the machine do not know; and no page of another site, open in the same
browser, can read or send anything.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leopard_census.review.sealing import seal, unseal

COOKIE = "leopard-census-review"
#: Largest body of a request in bytes; a table of identities that is imported may be larger.
MOST_BYTES, MOST_IMPORT_BYTES = 16 * 1024, 32 * 1024 * 1024
IMPORT_PATH = "/import"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # With "no-referrer" browsers send the Origin "null" with a form.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class Session:
    """One browser: its number, and who signed in there."""

    number: str
    reviewer: str | None = None
    language: str = "en"

    def sealed(self, secret: bytes) -> str:
        """Content of the cookie."""
        return seal(secret, "session", [self.number, self.reviewer, self.language])

    def form_token(self, secret: bytes) -> str:
        """What each of its requests that changes something must carry.

        It names who signed in: a page that is open in another tab since somebody else worked here is refused, and
        nothing that stood there is written down under the new name.
        """
        return hmac.new(secret, f"form {self.number} {self.reviewer}".encode(), sha256).hexdigest()[:32]


def new_session() -> Session:
    """A session that nobody signed in to."""
    return Session(secrets.token_hex(16))


def session_of(secret: bytes, headers: Headers) -> Session | None:
    """The session of a request; None for a browser that was not let in."""
    jar = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return None
    content = unseal(secret, "session", jar[COOKIE].value) if COOKIE in jar else None
    return Session(*content) if content else None


def door_key(secret: bytes) -> str:
    """The key in the address that the program prints."""
    return hmac.new(secret, b"door", sha256).hexdigest()[:32]


class Guard:
    """Lets requests through that come from this page in a browser that was let in.

    Parameters
    ----------
    app
        What answers them.
    secret
        For cookies and tokens.
    hosts
        Values of the header Host that mean this program: another name that leads here (DNS rebinding) does not.
    """

    def __init__(self, app: ASGIApp, secret: bytes, hosts: frozenset[str]) -> None:
        self._app, self._secret, self._hosts = app, secret, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        fault = self._fault(scope)
        if fault is not None:
            status, text = fault
            await PlainTextResponse(text, status)(scope, receive, with_headers)
            return
        limited = _Limited(receive, MOST_IMPORT_BYTES if scope["path"] == IMPORT_PATH else MOST_BYTES)
        try:
            await self._app(scope, limited, with_headers)
        except _TooLargeError:
            await PlainTextResponse("The request is too large.", 413)(scope, receive, with_headers)

    def _fault(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return 421, "Open the address that leopard-census printed."
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "There is no such request."
        request = Request(scope)
        if scope["path"] == "/enter":
            return None
        session = session_of(self._secret, headers)
        if session is None:
            return 403, "Open the address that leopard-census printed: it lets your browser in."
        scope["state"]["session"] = session
        if scope["method"] != "POST":
            return None
        if headers.get("origin") not in {f"http://{host}" for host in self._hosts}:
            return 403, "This request does not come from the page."
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, "This request does not come from the page."
        given = headers.get("x-review-token") or request.query_params.get("token", "")
        if not hmac.compare_digest(given.encode(), session.form_token(self._secret).encode()):
            return 403, "The page is out of date. Reload it."
        return None


class _TooLargeError(Exception):
    """A body is longer than it may be."""


class _Limited:
    """Receives a body up to a size."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._had = receive, most, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._had += len(message.get("body", b""))
        if self._had > self._most:
            raise _TooLargeError
        return message
