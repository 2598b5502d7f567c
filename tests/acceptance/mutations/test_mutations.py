"""Payloads that nearly are a platform's do no harm."""

import pytest

from bot.engine.assessment import Assessment
from tests.acceptance.mutations.trial import Trial, try_slack, try_telegram

NUMBER, SEED = 1000, 20_261_122


@pytest.mark.acceptance
async def test_what_is_nearly_slacks_is_taken_or_dropped_and_breaks_nothing(
    quick_check: Assessment,
) -> None:
    assert_clean(await try_slack(quick_check, NUMBER, SEED))


@pytest.mark.acceptance
async def test_what_is_nearly_telegrams_is_taken_or_dropped_and_breaks_nothing(
    quick_check: Assessment,
) -> None:
    assert_clean(await try_telegram(quick_check, NUMBER, SEED))


def assert_clean(trial: Trial) -> None:
    assert trial.wrong == []
    assert dict(trial.faults) == {}
    assert trial.failed == []
    assert trial.lively
    assert sum(trial.statuses.values()) == NUMBER
    assert trial.statuses[200] > NUMBER / 2
