"""Install the browser that tests the review page, where that is allowed; elsewhere those tests are skipped.

Standard library only. Debian's Chromium and its driver come from one source and so fit each other.
"""

import shutil
import sys

import system_libs

PROGRAMS = {"chromium": "chromium", "chromedriver": "chromium-driver"}


def missing_packages() -> list[str]:
    """Debian names of what is absent."""
    return [package for program, package in PROGRAMS.items() if shutil.which(program) is None]


def main() -> int:
    """Install what is missing; say so where that is not allowed."""
    packages = missing_packages()
    if not packages:
        return 0
    if not system_libs.may_install():
        print(f"No {' and no '.join(packages)}: tests of the review page in a browser are skipped.")
        return 0
    print(f"Installing {' '.join(packages)} for tests in a browser", flush=True)
    system_libs.apt("update")
    system_libs.apt(*system_libs.install_command(packages)[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
