"""What the course notes teach stands where a page says that it can be checked: link by link."""

import json
from collections.abc import Iterator

import pytest

from cnnviz.kit.questions import questions
from scripts.first import elements

ROWS = [
    f"{kind}{n}"
    for kind, most in {"S": 7, "N": 8, "G": 3, "P": 7}.items()
    for n in range(1, most + 1)
]
"""Of the mission: sizes and costs, networks, why it trains, practice."""
SERVICES = [(page, each) for page in questions() for each in page.serves]


def texts(proto) -> Iterator[str]:
    """All that an element is given to show, as it reads."""
    for field, value in proto.ListFields():
        for each in value if field.is_repeated else [value]:
            if hasattr(each, "ListFields"):
                yield from texts(each)
            elif isinstance(each, str):
                plain = (
                    json.dumps(json.loads(each), ensure_ascii=False) if each[:1] == "{" else each
                )
                yield plain.replace("{,}", ",").replace("\\%", "%")


@pytest.mark.parametrize(
    ("page", "service"),
    SERVICES,
    ids=[f"{each.row}-{page.name}-{each.shows}" for page, each in SERVICES],
)
def test_what_a_page_serves_stands_there(opened, page, service):
    assert service.row in ROWS
    at = opened(page.name, **service.query)
    assert not at.exception and not at.error and not at.warning
    assert any(service.shows in text for each in elements(at.main) for text in texts(each.proto))
