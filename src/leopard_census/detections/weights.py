"""Weights of a trained detector: a file, or an address that it is fetched from once."""

import fcntl
import os
import shutil
from pathlib import Path
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

from leopard_census.errors import InputError
from leopard_census.provenance.digest import sha256_file

_TITLE = "The detector's weights cannot be used:"
_TIMEOUT_S = 60


def default_cache() -> Path:
    """Folder that weights are kept in, beside other caches of the user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "leopard-census" / "weights"


def weights_file(name: str, sha256: str, folder: Path, work: Path, cache: Path | None = None) -> Path:
    """The weights as a file whose digest is right.

    Parameters
    ----------
    name
        A path (see `detector_needs.resolved`), or an https address.
    sha256
        What the digest must be; empty only for a path, and then not looked at.
    folder, work
        Folder of the survey's sheets, and the working folder.
    cache
        Where what is fetched is kept; the user's cache by default.

    Raises
    ------
    InputError
        When there is no such file, or it cannot be fetched, or it is not the one that the digest is of.
    """
    from leopard_census.config.detector_needs import resolved

    if not name.startswith("https://"):
        path = resolved(name, folder, work)
        if not path.is_file():
            raise InputError(_TITLE, [f"{name}: there is no such file; correct megadetector_weights"])
        _check(path, sha256, name)
        return path
    place = (cache or default_cache()) / sha256
    path = place / (unquote(urlsplit(name).path).rpartition("/")[2] or "weights.pt")
    place.mkdir(parents=True, exist_ok=True)
    # Many jobs begin at once; one of them fetches, and the others wait.
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.is_file():
            _fetch(name, path, sha256)
    return path


def _fetch(address: str, path: Path, sha256: str) -> None:
    part = path.with_name(path.name + ".part")
    try:
        with urlopen(address, timeout=_TIMEOUT_S) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        _check(part, sha256, address)
        part.replace(path)
    except (URLError, OSError) as error:
        why = getattr(error, "reason", None) or error
        told = f"cannot be fetched ({why}); fetch it by other means and give its path as megadetector_weights"
        raise InputError(_TITLE, [f"{address}: {told}"]) from None
    finally:
        part.unlink(missing_ok=True)


def _check(path: Path, sha256: str, name: str) -> None:
    if sha256 and (found := sha256_file(path)) != sha256:
        raise InputError(
            _TITLE,
            [
                f"{name}: its sha256 is {found}, and not {sha256} as megadetector_sha256 says; take the right file, or "
                "correct the setting if you trust this one"
            ],
        )
