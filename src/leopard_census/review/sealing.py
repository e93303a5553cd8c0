"""Words that only this program can have written: sessions and questions that the page hands back.

A session and a question must outlive a restart of the program, and nobody who reads the page's traffic may learn which
question is a control. So both are sealed with a secret that lies beside the results, and the seal of a control differs
from that of another question in a way that only the holder of the secret can see.
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
    """Text that holds JSON content and the proof that it was made here for this use."""
    body = base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")
    return f"{body}.{_proof(secret, use, body)}"


def unseal(secret: bytes, use: str, text: str) -> Any | None:
    """The content; None for what was not sealed here for this use."""
    body, _, proof = text.rpartition(".")
    if not body or not hmac.compare_digest(proof.encode(), _proof(secret, use, body).encode()):
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, binascii.Error):
        return None


def _proof(secret: bytes, use: str, body: str) -> str:
    return hmac.new(secret, f"{use}\0{body}".encode(), hashlib.sha256).hexdigest()[:32]
