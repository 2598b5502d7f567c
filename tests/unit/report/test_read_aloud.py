"""A report as a screen reader reads it: words for signs, and for its numbers in brackets."""

import re

from bot.scoring.edition import Edition
from tests.unit.report.make import BOUNDED, CASES, pdf, read_aloud, report, text_of


def test_signs_beside_words_are_not_read_aloud(edition: Edition) -> None:
    document = pdf(report(edition, *CASES["again"]))

    signs, read = {"→", "↑", "↓", "≠"}, read_aloud(document)
    assert signs & set(text_of(document).split())
    assert not signs & set(read)
    assert "further along" in read


def test_sources_are_explained_and_named_where_steps_rest_on_them(edition: Edition) -> None:
    data = report(edition, BOUNDED)

    said = text_of(pdf(data))

    assert f"Sources {data['sources']['numbers']}" in said
    for step in data["whole_steps"]["items"]:
        assert re.fullmatch(r" \[\d+(, \d+)*\]", step["sources"])
        assert step["basis"] + step["sources"] in said


def test_charts_say_what_is_drawn_beside_them(edition: Edition) -> None:
    stages, barriers = report(edition, *CASES["again"])["charts"]

    assert "57% behind you and 14% ahead of you" in stages["alt"]
    assert all(f"average {row['mean_shown']}" in row["alt"] for row in barriers["rows"])
    for row in barriers["rows"]:
        way = "above" if row["difference"].startswith("+") else "below"
        assert f"({row['difference'][1:]} {way})" in row["alt"]
