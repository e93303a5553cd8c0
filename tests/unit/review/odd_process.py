"""A process in the place of the one that decodes: says what its clip's path tells, as one that was taken over may."""

import json
import os
import sys
import time


def main():
    out = sys.stdout.buffer
    out.write(b'{"ready": true}\n')
    out.flush()
    path = json.loads(sys.stdin.buffer.readline())["path"]
    frame = {"time_s": 0.0, "animal": [0, 0, 1, 1], "bytes": 3}
    said = {
        "hang": b"",
        "die": b"",
        "rubbish": b"\xff\x00no json\n",
        "endless": b"x" * 1_000_000,
        "list": b"[1]\n",
        "no-reason": b'{"end": "<script>"}\n',
        "large": json.dumps(frame | {"bytes": 10**12}).encode() + b"\n",
        "negative": json.dumps(frame | {"bytes": -1}).encode() + b"\n",
        "nan": b'{"time_s": NaN, "animal": [0, 0, 1, 1], "bytes": 3}\nabc',
        "many": (json.dumps(frame).encode() + b"\nabc") * 1000,
        "short": json.dumps(frame).encode() + b"\nab",
        "one": json.dumps(frame).encode() + b"\nabc" + b'{"end": null}\n',
    }[path]
    out.write(said)
    out.flush()
    if path == "hang":
        print(os.getpid(), file=sys.stderr)
        time.sleep(600)


if __name__ == "__main__":
    main()
