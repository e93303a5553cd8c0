"""Read a YAML file of settings; what is wrong with it is told with line and column."""

from pathlib import Path
from typing import Any

import yaml

from leopard_census.tables.broken_link import link_fault

_HINTS = {
    "'\\t'": "indent with spaces, not with tabs",
    "mapping values are not allowed": "a text that holds a colon is written in quotes; keys of one level begin in "
    "one column",
    "unhashable": "a key is a plain word",
    "undefined alias": "a text that begins with * is written in quotes",
    "there is no such": "correct it, or put it in quotes if it is a text",
    "cannot start any token": "a text that begins with a special character is written in quotes",
}
_LOOP = "the text behind & is used again within itself (*); write it out instead"
_USUAL = (
    "look for a bracket or quote that is not closed, and for wrong indentation, there and in the line above"
)


def read_yaml(path: Path, shown: str, absent: str) -> tuple[dict[str, Any] | None, list[str]]:
    """Content of a file of keys and values, and one line per fault.

    Parameters
    ----------
    path
        The file.
    shown
        Its name in the messages.
    absent
        What to do when there is no such file.

    Returns
    -------
    content
        With keys as text; None when the file cannot be read. A key that stands twice is a fault, and the content
        holds its last value.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None, [f"{shown}: {link_fault(path) or f'there is no such file; {absent}'}"]
    except IsADirectoryError:
        return None, [f"{shown}: is a folder; a YAML file is wanted"]
    except UnicodeDecodeError:
        return None, [f"{shown}: is not saved as UTF-8; save it so in a text editor"]
    except OSError as error:
        fault = link_fault(path) or f"cannot be read ({error.strerror}); check whose file it is"
        return None, [f"{shown}: {fault}"]
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if loop := _loop(root, ()):
            return None, [f"{shown}: line {loop}: {_LOOP}"]
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except RecursionError:
        return None, [
            f"{shown}: cannot be read as YAML: brackets stand in brackets more than some hundred times"
        ]
    except (yaml.YAMLError, ValueError) as error:
        return None, [f"{shown}: {_fault(error)}"]
    if not isinstance(content, dict):
        what = "is empty" if content is None else "does not hold keys and values"
        return None, [f"{shown}: {what}; write lines such as 'key: value', see config/README.md"]
    return {str(key): value for key, value in content.items()}, _doubles(root, shown, "")


class _Loader(yaml.SafeLoader):
    """As safe as its base; a date or number that there is not is told with its place."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, IndexError, AttributeError) as error:
            kind = "date" if node.tag.endswith("timestamp") else "number"
            what = f"{str(node.value)[:40]!r} has the form of a {kind}, but there is no such {kind}: {error}"
            raise yaml.constructor.ConstructorError(None, None, what, node.start_mark) from None


def _loop(node: yaml.Node | None, above: tuple[int, ...]) -> int | None:
    """Line of a list or mapping that holds itself (`a: &a [*a]`), which no check would come to the end of."""
    if not isinstance(node, yaml.CollectionNode):
        return None
    if id(node) in above:
        return int(node.start_mark.line) + 1
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return next((line for part in parts if (line := _loop(part, (*above, id(node))))), None)


def _fault(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or " ".join(str(error).split())
    hint = next((advice for sign, advice in _HINTS.items() if sign in what), _USUAL)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{place}cannot be read as YAML ({what}); {hint}"


def _doubles(node: yaml.Node | None, shown: str, path: str) -> list[str]:
    """YAML takes the last of two equal keys without a word, and a setting that somebody wrote would not hold."""
    if isinstance(node, yaml.SequenceNode):
        return [fault for i, part in enumerate(node.value) for fault in _doubles(part, shown, f"{path}{i}.")]
    if not isinstance(node, yaml.MappingNode):
        return []
    faults = []
    first: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = str(key.value)
        if name in first:
            faults.append(
                f"{shown}: line {line}: the key {path + name!r} already stands in line {first[name]}; remove one"
            )
        first.setdefault(name, line)
        faults += _doubles(value, shown, f"{path}{name}.")
    return faults
