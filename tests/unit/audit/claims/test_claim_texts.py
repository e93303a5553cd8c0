"""Every sentence that a check says is there, with all its blanks; and none stands there for nothing."""

import ast
import re
import string
from pathlib import Path
from typing import get_args

import pytest

import leopard_census.audit.claims
from leopard_census.config.claims import Bound, ExternalClaim, Wording
from leopard_census.tables import claim_verdict
from leopard_census.tables.claim_verdict import SENTENCES, TEXTS, VERDICTS, WAYS, key_of, said
from leopard_census.tables.contract import contract

FOLDER = Path(leopard_census.audit.claims.__file__).parent
SOURCES = sorted(FOLDER.glob("*.py"))
STRINGS = [
    node.value
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
]
#: Keys that are put together from parts in the sources, by how they begin.
BUILT = (
    *("external.for", "external.against", "growth.slowest", "growth.fastest", "f.slowest", "f.fastest"),
    *("record.low", "record.high"),
)
#: Keys that end in a word of the claims file, by what begins them -> these words.
OF_WORDS = {
    "claimed.count.": get_args(Bound),
    "claimed.change.": set(get_args(Wording)) - {"from-to"},
    "claimed.external.": get_args(ExternalClaim.model_fields["bound"].annotation),
}


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def said_calls():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "said"
            if named and isinstance(node.args[0], ast.Constant):
                starred = any(keyword.arg is None for keyword in node.keywords)
                yield path.name, node.args[0].value, {k.arg for k in node.keywords if k.arg}, starred


def test_there_are_calls_to_look_at():
    assert len(list(said_calls())) > 50


@pytest.mark.parametrize(("where", "key", "given", "starred"), sorted(said_calls(), key=str))
def test_a_sentence_is_there_and_all_its_blanks_are_filled(where, key, given, starred):
    assert key in TEXTS, where
    assert given == blanks(TEXTS[key]) or (starred and given < blanks(TEXTS[key]))


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_no_sentence_stands_there_for_nothing(key):
    assert key in STRINGS or key.startswith((*BUILT, *OF_WORDS))


@pytest.mark.parametrize("begin", sorted(OF_WORDS))
def test_each_word_of_a_claims_file_has_its_sentence(begin):
    wanted = {begin + key_of(word) for word in OF_WORDS[begin]}
    assert {key for key in TEXTS if key.startswith(begin)} == wanted
    assert len(wanted) >= 3


def test_sentences_are_whole_and_without_exclamation():
    for text in [
        *SENTENCES.values(),
        *(t for k, t in TEXTS.items() if re.match(r"(?!f\.)\w+\.(open|none)$", k)),
    ]:
        assert text[0].isupper()
        assert text.endswith(".")
    assert not any("!" in text for text in [*TEXTS.values(), *SENTENCES.values()])


def test_verdicts_are_those_of_the_contract():
    field = contract("claims").field("verdict")
    assert field.enum == VERDICTS == tuple(SENTENCES)
    assert contract("comparison").field("method").enum == tuple(WAYS)
    assert get_args(claim_verdict.Verdict) == VERDICTS


def test_numbers_are_said_with_three_digits():
    text = said("domain.right", share=100 * 700 / 6500).text()
    assert "10.8%" in text
    assert "12000" in said("count.same", value=12000.0, definition=said("count.cubs.min")).text()
    assert said("count.none", values=(8.0, 9)).text().endswith("8, 9.")
