"""Names of files as other programs write them, and which of our files they mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from leopard_census.imaging.file_path import belongs_to

#: Pattern of each deployment's files (`media_glob`), None where they lie in the folder of its name.
Globs = Mapping[str, str | None]


def plain_name(name: str, strip: str) -> str:
    """A name with forward slashes, without a leading `./` and without the stated prefix (in any case).

    Parameters
    ----------
    name
        As it stands in the file: relative, or a whole path of Windows or another system.
    strip
        Folders that it begins with before the part below the media folder; empty for none.
    """
    text = name.replace("\\", "/")
    prefix = strip.replace("\\", "/").rstrip("/")
    if prefix and text.casefold().startswith(prefix.casefold() + "/"):
        text = text[len(prefix) + 1 :]
    return text.removeprefix("./")


class Owners:
    """Finds the deployments whose files may have a name; case counts only where it tells two of them apart.

    Parameters
    ----------
    globs
        Pattern of each deployment's files.
    """

    def __init__(self, globs: Globs) -> None:
        # A survey has hundreds of deployments, and an import file hundreds of thousands of names: most deployments
        # are found by the first folder.
        self._plain = {d for d, pattern in globs.items() if pattern is None}
        self._low: dict[str, list[str]] = defaultdict(list)
        for deployment in sorted(self._plain):
            self._low[deployment.casefold()].append(deployment)
        self._patterns = [(d, pattern) for d, pattern in sorted(globs.items()) if pattern is not None]

    def of(self, name: str) -> list[str]:
        """Deployments of a name; none, one, or several where their patterns overlap."""
        first, slash, _ = name.partition("/")
        exact = [first] if slash and first in self._plain else []
        exact += [d for d, pattern in self._patterns if belongs_to(name, d, pattern)]
        if exact or not name:
            return exact
        low = name.casefold()
        plain = self._low.get(first.casefold(), []) if slash else []
        return plain + [d for d, pattern in self._patterns if belongs_to(low, d, pattern.casefold())]


class Files:
    """Finds the file that a name means among those of one deployment.

    Parameters
    ----------
    paths
        Cells of `filePath`.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._known = set(paths)
        self._low: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._known):
            self._low[path.casefold()].append(path)

    def find(self, cell: str) -> list[str]:
        """The files that a name may mean: none, one, or several that differ in case alone."""
        return [cell] if cell in self._known else self._low.get(cell.casefold(), [])


class Basenames:
    """Finds the file that a name means by the last part of its path, over all deployments.

    Parameters
    ----------
    paths
        Paths below the media folder.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(paths):
            self._by_name[path.rpartition("/")[2].casefold()].append(path)

    def find(self, name: str) -> list[str]:
        """All files with the same last part."""
        return self._by_name.get(name.rpartition("/")[2].casefold(), [])
