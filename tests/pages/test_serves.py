"""What the course notes teach stands where a page says that it can be checked: link by link."""

import json
from collections.abc import Iterator

import pytest

from cnnviz.kit.control import texts
from cnnviz.kit.questions import questions
from cnnviz.kit.rows import ROWS, served
from scripts.first import elements
from scripts.rows import README, written


def said(proto) -> Iterator[str]:
    """All that an element is given to show, as it reads."""
    for field, value in proto.ListFields():
        for each in value if field.is_repeated else [value]:
            if hasattr(each, "ListFields"):
                yield from said(each)
            elif isinstance(each, str):
                plain = (
                    json.dumps(json.loads(each), ensure_ascii=False) if each[:1] == "{" else each
                )
                yield plain.replace("{,}", ",").replace("\\%", "%")


@pytest.mark.parametrize(
    "claim", served(), ids=lambda each: f"{each.service.row}-{each.page.name}-{each.service.shows}"
)
def test_what_a_page_serves_stands_there(opened, claim):
    query = {name: texts(value) for name, value in claim.service.query.items()}
    at = opened(claim.page.name, **query)
    assert not at.exception and not at.error and not at.warning
    assert any(
        claim.service.shows in text for each in elements(at.main) for text in said(each.proto)
    )


def test_every_row_has_a_page():
    known = {service.row for page in questions() for service in page.serves}
    assert known == ROWS.keys()


def test_the_readme_lists_them():
    readme = README.read_text()
    assert written(readme) == readme
