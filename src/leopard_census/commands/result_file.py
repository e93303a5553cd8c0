"""The JSON file that a command writes at its end, and mistakes told together."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError


def check_writable(out: Path, *inputs: Path) -> None:
    """Find out that the result cannot be written, or would be over an input, before a command runs for hours.

    Raises
    ------
    InputError
        When it cannot.
    """
    try:
        if any(out.exists() and file.exists() and out.samefile(file) for file in inputs):
            raise _unwritable(out, "is the file that is read; name another one")
        if out.is_dir():
            raise _unwritable(out, "is a folder; name a file")
        if not out.parent.is_dir():
            raise _unwritable(out, "lies in a folder that is not there; make it first")
        if out.exists() and not out.is_file():
            return  # a pipe or a device: whoever opens it begins to write
        # Access rights alone do not tell of full names, quotas, read-only disks and the like.
        file = Path(os.path.realpath(out))
        there = file.exists()
        file.open("ab").close()
        if not there:
            file.unlink()
    except OSError as error:
        raise _unwritable(out, f"cannot be written ({error.strerror}); name another place") from None


def _unwritable(out: Path, why: str) -> InputError:
    return InputError("The result cannot be written:", [f"{out}: {why}"])


def write_result(out: Path, content: str | bytes) -> None:
    """Write the result, whole or not at all: a file that is there stays as it is until the new one is complete.

    Raises
    ------
    InputError
        When that fails after all, as on a disk that has filled up since.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if (out.exists() and not out.is_file()) or out.absolute().parts[1:2] in (("dev",), ("proc",)):
            # A pipe or a device; or what a shell has opened already, which must not be another file afterwards.
            out.write_bytes(data)
            return
        file = Path(os.path.realpath(out))
        part = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            part.write_bytes(data)
            if file.exists():
                shutil.copymode(file, part)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(
            out, f"cannot be written ({error.strerror}); run again with another place"
        ) from None


def attempt(make: Callable[[], Any], faults: list[InputError]) -> Any:
    """What `make` gives; of a mistake, None, so that all are told at once."""
    try:
        return make()
    except InputError as error:
        faults.append(error)
        return None


def raise_all(faults: list[InputError]) -> None:
    """Raise what `attempt` found, in one message.

    Raises
    ------
    InputError
        When there is any.
    """
    if len(faults) > 1:
        raise InputError(
            "Nothing was run. Please mend:", [line for fault in faults for line in fault.problems]
        )
    if faults:
        raise faults[0]
