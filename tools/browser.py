"""Install the browser that tests the review page: Debian's Chromium and its driver, which fit each other.

Standard library only; `make test` runs it each time as `python3 -m tools.browser`, and where both are there it only
looks. On another system, or without root, it says in one sentence that those tests are skipped. Where it may install
but cannot, it fails: on such a machine, continuous integration above all, they are not to be passed over in silence.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tools import system_libs

#: Program -> Debian package that ships it.
PROGRAMS = {"chromium": "chromium", "chromedriver": "chromium-driver"}
SKIPPED = (
    "The tests of the review page in a browser are skipped: they need chromium and chromedriver in the PATH "
    "(on Debian: sudo apt-get install chromium chromium-driver)."
)


def missing_packages(
    has_program: Callable[[str], bool] = lambda name: shutil.which(name) is not None,
) -> list[str]:
    """Debian names of what is absent, in a fixed order."""
    return [package for program, package in PROGRAMS.items() if not has_program(program)]


def is_debian(os_release: Path = Path("/etc/os-release")) -> bool:
    """Whether this is Debian itself: Ubuntu ships Chromium as a snap, which needs a running snapd."""
    if not os_release.is_file():
        return False
    lines = os_release.read_text(encoding="utf-8").splitlines()
    return "debian" in {line.removeprefix("ID=").strip('"') for line in lines if line.startswith("ID=")}


def may_install() -> bool:
    """Root on Debian."""
    return is_debian() and system_libs.may_install()


def main() -> int:
    """Install what is missing, where that is allowed; 1 when it should have worked and did not."""
    packages = missing_packages()
    if not packages:
        return 0
    if not may_install():
        print(SKIPPED)
        return 0
    print(f"Installing {' and '.join(packages)} for the tests of the review page", flush=True)
    # Another program may be at it: wait up to five minutes for its lock.
    system_libs.apt("-o", "DPkg::Lock::Timeout=300", "update", "-q")
    system_libs.apt("-o", "DPkg::Lock::Timeout=300", *system_libs.install_command(packages)[1:])
    if packages := missing_packages():
        print(
            f"Could not install {' and '.join(packages)} (see above), so that the review page would go untested.\n"
            "Install by hand and run again, or run the other tests: .venv/bin/pytest -n auto "
            '-m "not long and not cluster" '
            "--ignore tests/browser",
            file=sys.stderr,
        )
    return 1 if packages else 0


if __name__ == "__main__":
    sys.exit(main())
