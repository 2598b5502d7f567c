"""The comparison of a screen with a golden conversation notices every difference."""

import pytest

from tests.channels.conformance.written import FILES, Missing, compare_message
from tests.kit.served import bare


@pytest.mark.parametrize(
    ("text", "buttons", "part"),
    [
        ("Which?", ["Walk"], "Which?\n[Walk]\n[Run]"),
        ("Which?", ["Walk", "Run"], "Which?\n[Walk]"),
        ("Which?", ["Walk", "Run"], "Which?\n[Run]\n[Walk]"),
        ("Which?", ["Walk"], "Which?\n[Walk] *"),
        ("Which?", ["✓ Walk"], "Which?\n[Walk]"),
        ("Which?", ["Walk"], "Which?\n[Walk]: It works."),
        ("Two.\nOne.", [], "One.\nTwo."),
        ("One.\nTwo.\nThree.", [], "One.\nTwo."),
        ("Crawl 25% ███", [], "Crawl: 26%"),
        ("Crawl 25% ███", [], "Crawl: 25% (you)"),
        ("✓ Stage: Walk", [], "Stage: Walk [Change]"),
        ("✓ Stage: Run", ["Change"], "Stage: Walk [Change]"),
    ],
)
def test_comparison_notices_what_is_not_as_written(
    text: str, buttons: list[str], part: str
) -> None:
    with pytest.raises(Missing):
        compare_message(text.split("\n"), buttons, part)


def test_there_are_conversations_and_labels_lose_their_signs() -> None:
    assert len(FILES) >= 10
    assert [bare(one) for one in ("✓ 4", "☐ Chat", "Walk")] == ["4", "Chat", "Walk"]
