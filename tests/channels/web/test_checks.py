"""The diagnoses of ``cxbot doctor`` for the page."""

import pytest

from adapters.web.account import WebAccount
from adapters.web.checks import examine


@pytest.mark.parametrize(
    ("url", "mark"),
    [
        ("", "ok"),
        ("https://check.example.org", "ok"),
        ("http://localhost:8000", "ok"),
        ("http://check.example.org", "look"),
    ],
)
def test_page_that_others_can_read_along_is_to_be_looked_at(url: str, mark: str) -> None:
    [diagnosis] = examine(WebAccount(url))

    assert diagnosis.mark == mark
