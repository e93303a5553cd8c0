"""What the page tells a reviewer of everybody's answers, and what it must not tell him."""

import asyncio
from types import SimpleNamespace

import pytest

from leopard_census.review.agreement_views import PER_PAGE, AgreementViews, _best_together
from leopard_census.review.guard import Session
from leopard_census.review.messages import decimal, percent
from leopard_census.review.progress import progress_of
from leopard_census.review.so_far import STEP, own_errors, so_far
from tests.unit.review.conftest import SECRET
from tests.unit.review.test_page import served  # noqa: F401


def token(n):
    return f"{n:016x}"


class Answers:
    """Reviewers who answer at a desk."""

    def __init__(self, desk):
        self.desk, self.n = desk, 0

    def all(self, who, verdict):
        """Answer all that is asked now: `verdict` gets the pair, and the answer that is known of a control."""
        for question in self.desk.questions(who, 1000):
            asked, _ = self.desk._question(question.sealed, who)
            self.n += 1
            self.desk.answer(
                who, question.sealed, token(self.n), verdict(asked.pair, asked.expected), 5.0, ""
            )


@pytest.fixture
def answers(made):
    """Two sightings named, so that they are controls; and one that is to be compared with twelve others."""
    keys = [made.add(f"KP-{n % 2}") for n in range(8)] + [made.add() for _ in range(13)]
    for other in keys[9:]:
        made.ask(keys[8], other)
    made.write()
    return Answers(made.desk(control_share=0.6))


def right(pair, expected):
    return expected or "different"


def wrong(pair, expected):
    return {"same": "different", "different": "same"}[expected] if expected else "same"


def controls_of(desk, who):
    return [row for row in desk.log.rows() if row["kind"] == "control" and row["reviewer"] == who]


def test_own_errors_are_told_after_ten_planted_pairs_and_stand_still_until_twenty(answers):
    desk = answers.desk
    told = []
    for question in desk.questions("Anna", 1000):
        asked, _ = desk._question(question.sealed, "Anna")
        had = len(controls_of(desk, "Anna"))
        # The first three planted pairs are answered wrongly, and all from the eleventh on.
        say = wrong if had < 3 or had >= 10 else right
        answers.n += 1
        desk.answer("Anna", question.sealed, token(answers.n), say(asked.pair, asked.expected), 5.0, "")
        errors = own_errors(desk, "Anna")
        told.append((len(controls_of(desk, "Anna")), errors and (errors["n_wrong"], errors["n_controls"])))
    assert {said for n, said in told if n < STEP} == {None}
    assert {said for n, said in told if STEP <= n < 2 * STEP} == {(3, 10)}
    assert max(n for n, _ in told) >= STEP + 5
    assert own_errors(desk, "Boris") is None
    # Nor does the view for all tell more of it.
    (row,) = so_far(desk, "Boris").reviewers
    assert (row["n_wrong"], row["n_controls"]) == (3, 10)
    assert progress_of(desk, "anna").errors["n_wrong"] == 3


def test_differences_that_wait_for_a_reviewer_are_hidden_from_him_alone(answers):
    desk = answers.desk
    answers.all("Anna", right)
    answers.all(
        "Boris", lambda pair, known: known or ("same" if pair[1].startswith("S1A.m0012") else "different")
    )
    (one,) = so_far(desk, "Anna").differences
    assert {o.reviewer: o.verdict for o in one.said} == {"Anna": "different", "Boris": "same"}
    assert so_far(desk, "Boris").n_hidden == 0
    third = so_far(desk, "Cyril")
    assert (third.differences, third.n_hidden) == ([], 1)
    assert (third.summary["n_disagreements"], third.summary["n_open"]) == (1, 1)
    answers.all("Cyril", right)
    (settled,) = so_far(desk, "Cyril").differences
    assert settled.settled[0].reviewer == "Cyril"
    assert so_far(desk, "Daria").n_hidden == 0
    assert so_far(desk, "Daria").differences == [settled]


def test_progress_tells_agreement_so_far(answers):
    assert progress_of(answers.desk, "Anna").agreement["kappa"] is None
    answers.all("Anna", lambda pair, known: known or ("same" if pair[1] > "S1A.m0015" else "different"))
    answers.all("Boris", lambda pair, known: known or ("same" if pair[1] > "S1A.m0014" else "different"))
    agreement = progress_of(answers.desk, "Anna").agreement
    assert (agreement["n_pairs_twice"], agreement["n_agreed"]) == (12, 11)
    assert 0 < agreement["kappa_lower"] < agreement["kappa"] < 1


def test_numbers_are_written_as_the_language_does():
    assert (decimal(-0.456, 2, "en"), decimal(-0.456, 2, "ru")) == (
        "\N{MINUS SIGN}0.46",
        "\N{MINUS SIGN}0,46",
    )
    assert (percent(0.125, 1, "en"), percent(0.125, 1, "ru")) == ("12.5%", "12,5\N{NO-BREAK SPACE}%")


def test_over_http_in_both_languages(served):  # noqa: F811
    desk = served.made.desk()
    for who, verdict in (("Anna", "same"), ("<b>Boris", "different")):
        for n, question in enumerate(desk.questions(who, 10)):
            desk.answer(who, question.sealed, token(n + 100 * len(who)), verdict, 5.0, "")

    def page(path, reviewer, language="en"):
        served.cookie = Session("n" * 32, reviewer, language).sealed(SECRET)
        status, _, text = served.ask("GET", path)
        return status, text.decode()

    status, text = page("/agreement", "Anna")
    assert status == 200
    assert text.count("&lt;b&gt;Boris: <b>different</b>") == 3
    assert "<b>Boris" not in text
    assert str(served.made.folder) not in text
    for wild in ("0", "-5", "99", "x", "1%26page=2"):
        assert page(f"/agreement?page={wild}", "Anna") == (200, text)
    _, hidden = page("/agreement", "Cyril")
    assert ": <b>different</b>" not in hidden
    assert "3 pairs on which others differ wait for you" in hidden
    assert "There are none" not in hidden
    _, russian = page("/agreement", "Кирилл", "ru")
    assert '<html lang="ru">' in russian
    assert "3 пары, о которых мнения других расходятся, ждут вас" in russian
    assert "Согласованность ответов на сегодня" in page("/", "Кирилл", "ru")[1]
    assert page("/agreement", None)[0] == 303


def test_a_long_list_of_differences_comes_in_pages_the_open_ones_first(made):
    keys = [made.add() for _ in range(PER_PAGE + 5)]
    for other in keys[1:]:
        made.ask(keys[0], other)
    made.write()
    answers = Answers(made.desk())
    answers.all("Anna", lambda pair, known: "same")
    answers.all("Boris", lambda pair, known: "different")
    settles = answers.desk.questions("Cyril", 1)[0]
    answers.desk.answer("Cyril", settles.sealed, "f" * 16, "same", 5.0, "")
    views = AgreementViews(answers.desk, lambda request, template, status=200, **content: content)

    def page(number):
        return asyncio.run(views.agreement(SimpleNamespace(query_params={"page": number}), "Anna"))

    assert (len(page("1")["listed"]), page("1")["pages"]) == (PER_PAGE, 2)
    assert len(page("2")["listed"]) == 4
    assert [bool(one.settled) for one in page("7")["listed"]] == [False, False, False, True]


def test_a_difference_is_shown_by_the_flank_that_both_sides_have():
    def one(*flanks):
        return SimpleNamespace(pictures=[SimpleNamespace(flank=flank) for flank in flanks])

    shown = {"a": one("other", "left", "right"), "b": one("right", "left"), "c": one("other"), "d": one()}
    assert _best_together(("a", "b"), shown) == [1, 1]
    assert _best_together(("a", "c"), shown) == [0, 0]
    assert _best_together(("d", "gone"), shown) == [0, 0]
