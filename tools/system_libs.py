"""Check what a fresh machine needs beside Python packages; install it where that is allowed.

Runs under the machine's own ``python3`` before any environment exists: standard library only.

WeasyPrint writes the PDF with the system's Pango and HarfBuzz; `make setup` needs `venv` with `ensurepip`,
which Debian and Ubuntu ship apart from Python. Where root runs this on a Debian family system the missing
packages are installed; anywhere else the line that installs them is printed and the exit status is 1.
"""

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

OLDEST_PYTHON = (3, 11)

# Library as the loader names it -> Debian package that ships it or depends on it. Only names that are
# the same in every release: glib, HarfBuzz and fontconfig come along with Pango.
LIBRARIES = {
    "libgobject-2.0.so.0": "libpango-1.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libharfbuzz.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libfontconfig.so.1": "libpangoft2-1.0-0",
    # Without it the PDF is still written, but slower and with a clock reading inside its fonts.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def library_loads(name: str) -> bool:
    """Whether the dynamic loader finds a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def module_exists(name: str) -> bool:
    """Whether this interpreter has a module (``ensurepip`` is a package of its own on Debian)."""
    return importlib.util.find_spec(name) is not None


def missing_packages(
    loads: Callable[[str], bool] = library_loads, has_module: Callable[[str], bool] = module_exists
) -> list[str]:
    """Debian names of the packages that are needed and absent, in a fixed order."""
    missing = list(dict.fromkeys(package for library, package in LIBRARIES.items() if not loads(library)))
    if not (has_module("ensurepip") and has_module("venv")):
        missing.append("python3-venv")
    return missing


def install_command(packages: list[str]) -> list[str]:
    """Command that installs Debian packages without asking anything."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def advice(packages: list[str]) -> str:
    """What to tell a person who must install the packages by hand."""
    line = f"sudo apt-get update && sudo {shlex.join(install_command(packages))}"
    return (
        f"Missing on this system: {', '.join(packages)} (Debian and Ubuntu names).\n"
        f"Install on Debian or Ubuntu with:\n\n    {line}\n\n"
        "On another system install Pango (with pangoft2), HarfBuzz (with harfbuzz-subset), fontconfig and\n"
        "Python's venv by its own package manager. Then run make again."
    )


def may_install() -> bool:
    """Root on a Debian family system."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def apt(*arguments: str) -> None:
    """Run apt-get without questions; show what it says only when it fails."""
    command = ["apt-get", *arguments]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)


def main() -> int:
    """Check, install where allowed, check again; 0 when nothing is missing."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        found = sys.version.split()[0]
        print(f"python3 is {found}; leopard-census needs {wanted} or newer.", file=sys.stderr)
        print("Name another interpreter with: make PYTHON=python3.12 ...", file=sys.stderr)
        return 1
    missing = missing_packages()
    if missing and may_install():
        print(f"Installing system packages: {' '.join(missing)}", flush=True)
        apt("update", "-q")
        apt(*install_command(missing)[1:])
        importlib.invalidate_caches()
        missing = missing_packages()
    if missing:
        print(advice(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
