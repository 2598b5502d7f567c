"""What consent promises, by where answers are kept and who can be in one place with the bot."""

from bot.wiring.flows import choose
from bot.wiring.settings import Settings


def test_page_promises_nothing_about_channels_and_groups() -> None:
    assessment = choose(Settings(retention_days=30)).flows().versions.current

    assert "others in your channels and groups can’t" in assessment.kept
    assert "for 30 days" in assessment.kept_alone
    assert "other visitors can’t" in assessment.kept_alone


def test_computer_of_ones_own_promises_one_thing_everywhere() -> None:
    assessment = choose(Settings(), kept="here").flows().versions.current

    assert "stay in a file on this computer" in assessment.kept
    assert assessment.kept_alone == ""
