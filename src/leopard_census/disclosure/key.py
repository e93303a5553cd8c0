"""The secret key of generalised places: made once by a person's command, read by everything else."""

import hashlib
import os
import secrets
from pathlib import Path

from leopard_census.errors import InputError

KEY_BYTES = 32
_TITLE = "Places cannot be generalised:"
_HEADER = "# Secret key of generalised places (leopard-census). Keep it out of git and of every publication."


def simulated_key() -> bytes:
    """The key of simulated surveys: everybody can know it, as no place of theirs is real. Never for a real survey."""
    return hashlib.sha256(b"leopard-census: key of simulated surveys, known to everybody").digest()


def key_digest(key: bytes) -> str:
    """The sha256 of a key, in hex digits: tells keys apart and gives none away (a key is 256 random bits)."""
    return hashlib.sha256(b"leopard-census disclosure key\0" + key).hexdigest()


def read_key(path: Path, expected: str = "", shown: str = "") -> bytes:
    """The key of a file.

    Parameters
    ----------
    path
        The file.
    expected
        Its digest as settings tell it (`disclosure.key_sha256`); empty when they do not.
    shown
        The file's name for messages; by default its path.

    Raises
    ------
    InputError
        When the file is missing, is no key, or is another key than settings tell.
    """
    name = shown or path.as_posix()
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        raise InputError(_TITLE, [_missing(name, expected)]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_TITLE, [f"{name}: cannot be read ({error}); put the team's copy there"]) from None
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        key = bytes.fromhex("".join(words))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(
            _TITLE, [f"{name}: holds no key of {2 * KEY_BYTES} hex digits; put the team's copy there"]
        )
    if expected and key_digest(key) != expected:
        problem = (
            f"{name}: is another key (sha256 {key_digest(key)[:12]}...) than disclosure.key_sha256 tells "
            f"({expected[:12]}...); put the key there that earlier releases were made with"
        )
        raise InputError(_TITLE, [problem])
    return key


def create_key(path: Path, expected: str = "", shown: str = "") -> bytes:
    """A new random key, written so that only its owner can read it. A file that is there is never replaced.

    Raises
    ------
    InputError
        When settings already tell a key's digest, or there is a file of that name: a second key would put
        every station at a second place, and both releases together would tell more than they may.
    """
    name = shown or path.as_posix()
    if expected:
        raise InputError(_TITLE, [_missing(name, expected)])
    key = secrets.token_bytes(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(_TITLE, [f"{name}: is there already; a key is made only once"]) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{_HEADER}\n{key.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _missing(name: str, expected: str) -> str:
    if expected:
        return (
            f"{name}: the key is missing, and settings tell that there was one (disclosure.key_sha256 "
            f"{expected[:12]}...); put the team's copy there. Do not make a new one: places would differ from those "
            "of earlier releases"
        )
    return (
        f"{name}: the key is missing; put the team's copy there, or, before the first release of all, make one with "
        "`leopard-census disclosure-key`"
    )
