"""A result's picture in words: its alt text, and the whole of it in parts."""

from itertools import product

import pytest

from bot.report import alts
from bot.report.content import ALT_TEXT, CAPTION, caption, card_alt
from bot.scoring.edition import Edition
from bot.scoring.position import Answers
from tests.conftest import NOW
from tests.unit.report.make import BOUNDED, CASES, ENGLISH, RATED, STAGES, scorecard


@pytest.mark.parametrize("name", CASES)
def test_alt_text_says_what_the_charts_show_and_fits(edition: Edition, name: str) -> None:
    data = scorecard(edition, *CASES[name])

    said = card_alt(data)

    assert len(said) <= ALT_TEXT
    assert len(caption(data)) <= CAPTION
    assert said.startswith("CX AI Maturity Check, ")
    assert all(chart["alt"] in said for chart in data["charts"])
    beside = [data["headline"], data["source"], *(data["steps"] or {"items": []})["items"]]
    assert not any(text in said for text in beside)


def test_alt_text_has_the_date_who_is_ahead_the_scale_and_both_ratings(edition: Edition) -> None:
    said = card_alt(scorecard(edition, CASES["exact"][0]))

    assert said.startswith(f"CX AI Maturity Check, {ENGLISH.day(NOW)}. Where you are.")
    assert "That’s 25% behind you and 43% ahead of you." in said
    assert "1 = not slowing us at all, 5 = slowing us a great deal." in said
    assert "Data security and compliance: you 2, average 3.6 (1.6 below)." in said


RETAKE = Answers("crawl", "human_only", "gaming", None, dict.fromkeys(RATED, 1))


@pytest.mark.parametrize("before", [None, RETAKE], ids=["first", "retake"])
def test_every_alt_text_says_all_of_its_charts(edition: Edition, before: Answers | None) -> None:
    for industry, stage in product(edition.ids("industry"), STAGES):
        data = scorecard(edition, Answers(stage, "ai_only", industry, "uk", RATED), before)

        said = card_alt(data)

        assert len(said) <= ALT_TEXT
        assert all(chart["alt"] in said for chart in data["charts"])


@pytest.mark.parametrize("name", CASES)
def test_description_is_complete(edition: Edition, name: str) -> None:
    data = scorecard(edition, *CASES[name])

    said = " ".join(alts.whole(data))

    for text in (ENGLISH.day(NOW), data["headline"], card_alt(data).partition(". ")[2]):
        assert text in said
    assert all(action in said for action in (data["steps"] or {"items": []})["items"])
    assert said.endswith(data["source"])


@pytest.mark.parametrize("name", CASES)
def test_parts_of_a_description_are_whole_sentences(edition: Edition, name: str) -> None:
    parts = alts.whole(scorecard(edition, *CASES[name]))

    assert [part for part in parts if not part.endswith(".")] == []
    assert max(len(part.split()) for part in parts) <= 30


def test_long_alt_texts_end_with_dots(edition: Edition) -> None:
    data = scorecard(edition, BOUNDED) | {"named": "word " * 1000, "caption": "word " * 1000}

    assert len(card_alt(data)) <= ALT_TEXT
    assert len(caption(data)) <= CAPTION
    assert card_alt(data).endswith("word…")
    assert caption(data).endswith("word…")
