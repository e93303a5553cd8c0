"""Make `.venv` and fill it from the lock file; do nothing when it is up to date, or a link to another environment.

Runs under the machine's own ``python3`` (standard library only). Every package is checked against the hashes
in `requirements.lock`. uv, itself pinned there, does it in seconds; where it cannot (an index that only pip
is configured for, say), pip does the same from the same file.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
# What the environment depends on: a change of one of these makes the next `make` set up again.
SOURCES = (LOCK, "pyproject.toml", "tools/set_up.py")


def fingerprint(root: Path = ROOT) -> str:
    """Digest of the files that decide what is installed, and of the interpreter's version."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in SOURCES:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def lock_entry(lock: str, name: str) -> str:
    """Pin of one package with its hashes, as it stands in the lock file.

    Raises
    ------
    LookupError
        When the lock has no such package.
    """
    found = re.search(rf"^{re.escape(name)}==(?:.*\\\n)*.*", lock, re.MULTILINE)
    if found is None:
        raise LookupError(f"{LOCK} has no {name}; run `make lock`")
    return found.group(0) + "\n"


def run(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a command without input; True when it succeeds."""
    return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode == 0


def install_with_uv(binaries: Path) -> bool:
    """Install uv by its own pin, then everything else; False where that does not work."""
    with tempfile.TemporaryDirectory() as folder:
        pin = Path(folder) / "uv.lock"
        pin.write_text(lock_entry((ROOT / LOCK).read_text(encoding="utf-8"), "uv"), encoding="utf-8")
        if not run(binaries / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", pin):
            return False
    env = {**os.environ, "VIRTUAL_ENV": str(binaries.parent)}
    # An index that is named for pip alone holds for uv as well; indexes of pip's configuration files do not.
    for ours, theirs in (("UV_DEFAULT_INDEX", "PIP_INDEX_URL"), ("UV_INDEX", "PIP_EXTRA_INDEX_URL")):
        if theirs in env:
            env.setdefault(ours, env[theirs])
    # The lock holds all that is wanted: what a package asks for beyond it was left out on purpose.
    options = ("--require-hashes", "--no-deps", "--compile-bytecode", "--link-mode=copy", "--quiet")
    return run(binaries / "uv", "pip", "install", *options, "-r", LOCK, env=env)


def install(binaries: Path) -> bool:
    """Install the lock file, then this project as an editable package."""
    pip = (binaries / "python", "-m", "pip", "install", "-q")
    if not install_with_uv(binaries):
        print("uv cannot install here; pip does it instead (a minute or two).", flush=True)
        if not run(*pip, "--require-hashes", "--no-deps", "-r", LOCK):
            return False
    # setuptools comes from the lock: no build environment, no second download.
    return run(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")


def main() -> int:
    """Set up `.venv` where it is missing or out of date."""
    venv = ROOT / ".venv"
    if venv.is_symlink():
        return 0  # somebody else's environment, to be used as it is
    stamp = venv / "installed.txt"
    # Programs in an environment name its folder: one that was moved or copied along is made afresh.
    wanted = f"{fingerprint()}\n{venv}\n"
    found = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    if found == wanted:
        return 0
    began = time.monotonic()
    print("Setting up .venv from requirements.lock ...", flush=True)
    stamp.unlink(missing_ok=True)
    python = venv / "bin" / "python"
    moved = bool(found) and found.splitlines()[1] != str(venv)
    if moved or not python.exists() or not run(python, "-c", "import pip"):
        shutil.rmtree(venv, ignore_errors=True)
        # Not sys.executable: that may be the very environment which was just removed.
        if not run(getattr(sys, "_base_executable", sys.executable), "-m", "venv", venv):
            return 1
    if not install(python.parent):
        print(f"Setting up failed; see above. Nothing outside {venv.name}/ was changed.", file=sys.stderr)
        return 1
    stamp.write_text(wanted, encoding="utf-8")
    print(f"Ready after {time.monotonic() - began:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
