"""Settings of the review page: how its questions are asked."""

from typing import Annotated

from pydantic import Field

from leopard_census.config.section import Section


class ReviewSettings(Section):
    """The protocol of the review. The workflow reads none of it: results rest on the answers alone."""

    # People who answer each pair, neither knowing the other's answer. Two independent observers are the custom in
    # surveys of snow leopards (Sharma and others), with a third where they differ; with 1 nothing tells how far
    # another person would agree.
    per_pair: Annotated[int, Field(ge=1, le=5)] = 2
    # Share of planted pairs, whose answer is known, among the questions of each person: one in ten tells an error rate
    # of 5% to within 5 points after some 700 questions. 0 plants none, and the error rate stays unknown.
    control_share: Annotated[float, Field(ge=0, le=0.5)] = 0.1
