"""A text in quotes, as YAML takes it whatever it holds."""

import json
import re

# What YAML refuses in a file, and what reads as a line break; all can be written by their code.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def yaml_text(text: str) -> str:
    """The text in double quotes, on one line."""
    return _ESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(text, ensure_ascii=False))
