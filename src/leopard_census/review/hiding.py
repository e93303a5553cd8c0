"""What is hidden now: kept until a decision changes it."""

from __future__ import annotations

import threading

from leopard_census.review.decision_log import DecisionLog, Version
from leopard_census.review.people import Call, person_calls, without_people
from leopard_census.review.survey import ReviewSurvey


class Hiding:
    """Keeps the survey as it may be shown, so that no view of the page has to think of it.

    Parameters
    ----------
    log
        The survey's decisions, those of other programs among them.
    """

    def __init__(self, log: DecisionLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._calls: tuple[ReviewSurvey, Version, frozenset[Call]] | None = None
        self._allowed: tuple[ReviewSurvey, frozenset[Call], ReviewSurvey] | None = None

    def allowed(self, whole: ReviewSurvey) -> ReviewSurvey:
        """The survey without what anybody calls a person now.

        Parameters
        ----------
        whole
            With all pictures. The same object comes back while nobody calls anything a person, and one object while
            the calls stay the same.
        """
        last, rows = self._log.read()
        with self._lock:
            if self._calls is None or self._calls[0] is not whole or self._calls[1] != last:
                self._calls = whole, last, person_calls(rows, whole.attachment.all)
            calls = self._calls[2]
            if self._allowed is None or self._allowed[0] is not whole or self._allowed[1] != calls:
                self._allowed = whole, calls, without_people(whole, calls)
            return self._allowed[2]
