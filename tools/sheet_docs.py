"""Keep the column tables of `config/README.md` in step with the table contracts.

Between `<!-- columns of NAME -->` and `<!-- end -->` stands a table made from
`src/leopard_census/tables/NAME.schema.json`; what people write around it stays.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = "config/README.md"
BLOCK = re.compile(r"(<!-- columns of ([a-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)

FORMS = {
    "%Y-%m-%dT%H:%M:%S%z": "time with offset, `2011-12-15T09:30:00+11:00`",
    "%Y-%m-%dT%H:%M:%S": "time without offset, `2011-12-15T09:30:00`",
    "%Y-%m-%d": "date, `2011-12-15`",
}
KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


def form(field: dict[str, Any]) -> str:
    """How a cell is written."""
    limits = field.get("constraints", {})
    if "enum" in limits:
        return " / ".join(f"`{value}`" for value in limits["enum"])
    text = FORMS.get(field.get("format", ""), KINDS.get(field["type"], field["type"]))
    if "form" in field:
        text = field["form"]
    if "maxLength" in limits:
        text += f"; at most {limits['maxLength']} characters"
    if "minimum" in limits and "maximum" in limits:
        text += f" from {limits['minimum']} to {limits['maximum']}"
    elif "minimum" in limits:
        text += f" from {limits['minimum']}"
    unit = field.get("unit")
    return f"{text}, {unit}" if unit else text


def column_table(schema: dict[str, Any]) -> str:
    """Columns of one sheet as a Markdown table."""
    lines = ["| column | needed | written as | what it says |", "|---|---|---|---|"]
    for field in schema["fields"]:
        needed = "yes" if field.get("constraints", {}).get("required") else ""
        cells = (f"`{field['name']}`", needed, form(field), field["description"].replace("*", "\\*"))
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("<", "\\<") for cell in cells) + " |")
    key = " and ".join(f"`{name}`" for name in schema["primaryKey"])
    lines += ["", f"No two rows may have the same {key}."]
    return "\n".join(lines) + "\n"


def renew(text: str, root: Path = ROOT) -> str:
    """The page with every column table made afresh."""

    def table(found: re.Match[str]) -> str:
        path = root / "src" / "leopard_census" / "tables" / f"{found[2]}.schema.json"
        return found[1] + column_table(json.loads(path.read_text(encoding="utf-8"))) + found[3]

    return BLOCK.sub(table, text)


def main() -> int:
    """Write the tables into the page."""
    page = ROOT / README
    page.write_text(renew(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
