"""The README's table of what can be checked where, from the pages' own records.

python -m scripts.rows
"""

from itertools import groupby
from pathlib import Path

from cnnviz.kit.rows import ROWS, served

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- rows -->\n", "<!-- end of rows -->\n"


def table() -> str:
    """One line a row and page: the row, the page, and the numbers that stand there."""
    lines = ["| | What it teaches | Page | What stands there |", "|---|---|---|---|"]
    for (row, page), claims in groupby(served(), lambda each: (each.service.row, each.page)):
        numbers = "; ".join(dict.fromkeys(each.service.shows for each in claims))
        lines.append(f"| {row} | {ROWS[row]} | {page.title} | {numbers} |")
    return "\n".join(lines) + "\n"


def written(readme: str) -> str:
    """The README with the table as it is now."""
    before, _begin, rest = readme.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(written(README.read_text()))
