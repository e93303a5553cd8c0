from pathlib import Path

import pytest

from leopard_census.report.prose import bare_digits
from leopard_census.report.templates import TemplateError, load_environment

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "report"


@pytest.fixture(scope="module")
def environment():
    return load_environment(RESOURCES / "templates")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<p>12 leopards</p>", 1),
        ("<p>\n{# 3 #}\n{{ n('a') }} of\n12</p>", 4),
        ("{% trans a=n('x1') %}we saw {{ a }}\nof 14{% endtrans %}", 2),
        ("<td class='r1'>{% if a > 3 %}\n2{% endif %}</td>", 2),
    ],
)
def test_a_digit_in_prose_is_named_with_its_line(environment, source: str, line: int) -> None:
    assert [fault.split(":")[0] for fault in bare_digits(environment, "page.html", source)] == [
        f"page.html, line {line}"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "<h2 id='a1' style=\"margin: 3mm\">x</h2>",
        "{{ n('closed.M0.n', digits=2) }}{# 2012 #}{% set a = 4 %}",
        "<p>&#8211; &nbsp;</p><style>p { top: 4mm }</style><!-- 7 -->",
    ],
)
def test_digits_elsewhere_are_no_prose(environment, source: str) -> None:
    assert bare_digits(environment, "page.html", source) == []


def test_templates_with_bare_digits_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>in 2012</p>", encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>\nup to 50 per cent</p>", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"(?s)a\.html, line 1.*b\.html, line 2"):
        load_environment(tmp_path)
