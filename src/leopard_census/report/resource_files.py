"""Style sheet, fonts and art of printed pages."""

from pathlib import Path


def resource_files(folder: Path) -> dict[str, bytes]:
    """Bytes by the name that pages call them.

    Parameters
    ----------
    folder
        `resources/report`.
    """
    fonts = {path.name: path.read_bytes() for path in sorted((folder / "fonts").glob("*.ttf"))}
    return fonts | {name: (folder / name).read_bytes() for name in ("style.css", "cover.svg")}
