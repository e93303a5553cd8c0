"""Words that only this program can have written: sessions and questions that the page hands back.

A session and a question must outlive a restart of the program, and nobody who reads the page's traffic may learn which
question is a control, whether others differ on it, or from which station and file its pictures come: all of which the
keys of its sightings and its round tell. So both are encrypted with a secret that lies beside the results, filled up to
a common length, and the seal of a control differs from that of another question in a way that only the holder of the
secret can see. The same content gives the same seal each time, so that a browser finds pictures that it has.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

_BYTES = 32
#: Bytes of the proof; and the content is filled up to a multiple of so many, so that its length tells nothing.
_PROOF, _FILLED = 16, 256


def secret_in(folder: Path) -> bytes:
    """The secret of a results folder, made when there is none; readable by its owner alone."""
    path = folder / "review.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_bytes()
        if len(found) >= _BYTES:
            return found
        handle = os.open(path, os.O_WRONLY | os.O_TRUNC, 0o600)
    made = secrets.token_bytes(_BYTES)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    return made


def seal(secret: bytes, use: str, content: Any) -> str:
    """Text that holds JSON content, which nobody else can read, and the proof that it was made here for this use."""
    plain = json.dumps(content, separators=(",", ":")).encode()
    plain += b" " * (-len(plain) % _FILLED)
    proof = _proof(secret, use, plain)
    return base64.urlsafe_b64encode(proof + _mixed(secret, proof, plain)).decode().rstrip("=")


def unseal(secret: bytes, use: str, text: str) -> Any | None:
    """The content; None for what was not sealed here for this use."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    proof = sealed[:_PROOF]
    plain = _mixed(secret, proof, sealed[_PROOF:])
    return json.loads(plain) if hmac.compare_digest(proof, _proof(secret, use, plain)) else None


def _proof(secret: bytes, use: str, plain: bytes) -> bytes:
    return hmac.new(secret, use.encode() + b"\0" + plain, hashlib.sha256).digest()[:_PROOF]


def _mixed(secret: bytes, proof: bytes, text: bytes) -> bytes:
    """Plain text to cipher text and back: a stream of which the proof is the nonce, as in RFC 5297."""
    key = hmac.new(secret, b"stream", hashlib.sha256).digest()
    stream = hashlib.shake_256(key + proof).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))
