"""Nobody learns or changes anything of others by a button that was never there."""

import pytest

from tests.acceptance.forged.trial import try_forged

PRESSES, SEED = 600, 20_261_127


@pytest.mark.acceptance
def test_forged_buttons_tell_nothing_and_change_nothing() -> None:
    trial = try_forged(PRESSES, SEED)

    assert trial.told == []
    assert trial.changed == []
    assert trial.failed == 0
    assert trial.pressed == PRESSES
    assert trial.replies > PRESSES / 4
