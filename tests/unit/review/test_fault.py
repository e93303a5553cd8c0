"""Faults in the reviewer's language, and in English where a language has no word for them."""

import ast
from pathlib import Path

from leopard_census.review import single
from leopard_census.review.fault import Fault, told
from leopard_census.review.messages import read_messages

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "review"


def test_a_fault_is_its_english_text_and_is_told_in_another_language():
    fault = Fault("no_reason", "{kind}: say {n}", kind="sex", n=2)
    assert fault == "sex: say 2"
    messages = {"faults": {"no_reason": "{kind}, {n}!"}, "kinds": {"sex": "пол"}}
    assert told([fault, "plain {text}"], messages) == ["пол, 2!", "plain {text}"]
    assert told([fault], messages | {"faults": {}}) == ["sex: say 2"]


def test_every_fault_has_its_words_in_russian_with_the_same_values():
    words = read_messages(RESOURCES / "messages")["ru"]["faults"]
    found = {}
    for path in sorted(Path(single.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
                found[node.args[0].value] = {keyword.arg for keyword in node.keywords}
    assert found.keys() == words.keys()
    for key, values in found.items():
        words[key].format(**dict.fromkeys(values, ""))
        assert all("{" + value in words[key] for value in values), key
