"""Payloads that nearly are a platform's do no harm."""

import pytest

from bot.engine.assessment import Assessment
from tests.acceptance.mutations.trial import TRIALS

NUMBER, SEED = 1000, 20_261_122


@pytest.mark.acceptance
@pytest.mark.parametrize("channel", TRIALS)
async def test_what_is_nearly_a_platforms_is_taken_or_dropped_and_breaks_nothing(
    quick_check: Assessment, channel: str
) -> None:
    trial = await TRIALS[channel](quick_check, NUMBER, SEED)

    assert trial.wrong == []
    assert dict(trial.faults) == {}
    assert trial.failed == []
    assert trial.lively
    assert sum(trial.statuses.values()) == NUMBER
    assert trial.statuses[200] > NUMBER / 2
