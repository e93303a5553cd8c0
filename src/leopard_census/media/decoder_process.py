"""The process that opens hostile files: reads paths, answers with findings, and may die of any of them.

`python -P -m leopard_census.media.decoder_process` is started by `decoder`, never by a person. Both sides write one
JSON value a line. JSON, because what a process says that a damaged file may have taken over must do nothing when read.
"""

import json
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta, timezone
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from leopard_census.config.media import MediaSettings
from leopard_census.media.content import BannerReader, Look, read_content
from leopard_census.media.limits import Limits


@dataclass(frozen=True)
class Order:
    """What the process is told once, before the first file."""

    settings: dict[str, Any]
    offset_s: float
    deep: bool
    banner: dict[str, Any] | None
    limits: dict[str, Any]

    @classmethod
    def of(cls, look: Look, limits: Limits) -> "Order":
        """The order behind a way of looking.

        Raises
        ------
        TypeError
            When the banner reader is no function of a module (or a `partial` of one with named JSON values): the
            process has to find it by its name.
        """
        offset = look.zone.utcoffset(None)
        assert offset is not None, "a survey's offset is a fixed one"
        return cls(
            look.settings.model_dump(mode="json"),
            offset.total_seconds(),
            look.deep,
            _name_of(look.banner) if look.banner else None,
            asdict(limits),
        )

    def look(self, lengthened: Callable[[float], None]) -> Look:
        """The way of looking behind the order."""
        return Look(
            MediaSettings(**self.settings),
            timezone(timedelta(seconds=self.offset_s)),
            self.deep,
            _reader_of(self.banner) if self.banner else None,
            lengthened,
        )


def main() -> None:
    """Answer until the other side closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other side, which ends this one
    answers = own_output()
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    limits = Limits(**order.limits)
    size = 0
    began = 0.0

    def allow(clip_s: float = 0.0) -> None:
        _allow_cpu(began + limits.cpu_s(size, clip_s))

    look = order.look(allow)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, limits.memory_bytes)
    _say(answers, {"ready": True})
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        size, began = asked["size"], time.process_time()
        allow()
        _say(answers, _answer(Path(asked["path"]), look))


def _answer(path: Path, look: Look) -> dict[str, Any]:
    try:
        return read_content(path, look).to_json()
    except OSError as error:
        return {"unread": error.strerror or type(error).__name__}


def own_output() -> BinaryIO:
    """The way to the other side, out of reach of libraries that print to standard output."""
    kept = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.close(silent)
    return os.fdopen(kept, "wb", buffering=0)


def _say(answers: BinaryIO, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value).encode("ascii") + b"\n")


def _allow_cpu(until_s: float) -> None:
    """Let the system end this process once it has used so much processor time."""
    limit(resource.RLIMIT_CPU, math.ceil(until_s))


def limit(kind: int, value: int) -> None:
    """Set a soft limit, where the system has it and the hard one allows it."""
    _, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    except (OSError, ValueError):
        return  # macOS refuses limits of the address space


def _name_of(reader: BannerReader) -> dict[str, Any]:
    function: Any = reader
    keywords: dict[str, Any] = {}
    if isinstance(reader, partial):
        if reader.args:
            raise TypeError("a banner reader takes its settings by name")
        function, keywords = reader.func, dict(reader.keywords)
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
    if getattr(sys.modules.get(module), name, None) is not function:
        raise TypeError(f"a banner reader is a function of a module, not {function!r}")
    json.dumps(keywords)
    return {"module": module, "name": name, "keywords": keywords}


def _reader_of(named: dict[str, Any]) -> BannerReader:
    return partial(getattr(import_module(named["module"]), named["name"]), **named["keywords"])


if __name__ == "__main__":
    main()
