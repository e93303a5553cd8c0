"""Files as the person at the terminal can open them."""

from pathlib import Path

from leopard_census.provenance.names import Roots


def shown_path(path: Path) -> str:
    """A path as the person can open it from where they are: relative when it lies below, else in full."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def place_of(name: str, roots: Roots) -> str:
    """Where the file of a record's name lies, see `shown_path`; the name itself when its survey is not listed."""
    try:
        return shown_path(roots.path_of(name))
    except KeyError:
        return name
