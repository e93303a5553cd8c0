"""One person is one reviewer, however the name is typed."""

import re
from unicodedata import normalize
from urllib.parse import quote

import pytest

from leopard_census.review.guard import COOKIE, Session
from leopard_census.review.reviewer_names import reviewers, signed_name
from leopard_census.review.sealing import unseal
from tests.unit.review.conftest import SECRET
from tests.unit.review.test_page import TOKEN, served  # noqa: F401 - a fixture


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("anna", "Anna"),
        (" Anna  Petrova ", "Anna Petrova"),
        ("Семен Ершов", "Семён Ершов"),
        ("СЕМЁН ЕРШОВ", "Семён Ершов"),
        ("\u0410nn\u0430", "Anna"),
        (normalize("NFD", "Сергей"), "Сергей"),
    ],
)
def test_a_name_is_that_of_who_is_known(typed, known):
    assert signed_name(typed, ["Boris", known]) == known


def test_others_are_others():
    for name in ("Anne", "Анна", "Anna P", "Семён Ершова"):
        assert signed_name(name, ["Anna", "Семён Ершов"]) == name


def test_sources_of_imports_and_rows_by_hand_are_no_reviewers():
    base = {"decisionID": "r20120601-010000123-00000000000000aa", "round": 1}
    rows = [
        base | {"reviewer": "Boris"},
        base | {"reviewer": "boris"},
        base | {"reviewer": "Anna", "round": None},
        base | {"reviewer": "WWF, 2012", "round": 0},
        base | {"reviewer": "Cyril", "decisionID": "d1"},
    ]
    assert reviewers(rows) == ["Anna", "Boris"]


def test_the_page_knows_who_answered_and_offers_the_names(served):  # noqa: F811
    question = served.questions()[0]["question"]
    assert served.post("/api/answer", {"question": question, "verdict": "same", "token": TOKEN})[0] == 200
    served.cookie = Session("n" * 32).sealed(SECRET)
    assert b'<option value="Anna">' in served.ask("GET", "/")[2]
    status, headers, _ = served.post("/sign-in", "name=" + quote("\u0430NNA"))
    assert status == 303
    sealed = re.search(rf"{COOKIE}=([^;]+)", headers["set-cookie"])[1]
    assert unseal(SECRET, "session", sealed)[1] == "Anna"
