import pytest

from leopard_census.report.marks import BareDigitError, Occurrence, find_occurrences, mark, unmark


def test_printed_texts_are_found_in_reading_order_and_told_apart_from_alternative_texts() -> None:
    page = f"<p>{mark(2, '12')} leopards</p><img alt='left flank of {mark(0, 'P-01')}'>"
    page += f"<svg><title>{mark(1, '7')}</title></svg>"
    assert find_occurrences(page) == [Occurrence(2, False), Occurrence(0, True), Occurrence(1, True)]
    assert unmark(page).startswith("<p>12 leopards</p>")


@pytest.mark.parametrize(
    "page",
    [
        "<p>12 leopards</p>",
        "<p>&#49;2 leopards</p>",
        "<img alt='12 leopards'>",
        "<td title='7'></td>",
        "<svg><text>7</text></svg>",
        f"<p>{mark(0, 'P-01')}4</p>",
    ],
)
def test_a_digit_outside_the_marks_is_an_error(page: str) -> None:
    with pytest.raises(BareDigitError, match="not printed through"):
        find_occurrences(page)


def test_digits_of_the_page_description_are_none_of_the_text() -> None:
    assert find_occurrences("<h2 id='a1' style='top: 3mm'>x</h2><style>p { top: 4mm }</style>") == []
