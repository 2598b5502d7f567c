"""Each planted fault is found, in a line that says what to do; and nothing else is found."""

import re
from contextlib import AsyncExitStack

import pytest

from tests.acceptance.doctor import databases, machine, platforms
from tests.acceptance.doctor.stage import FAULTS, Fault, Stage

pytestmark = pytest.mark.acceptance

MODULES = (machine, databases, platforms)

LEAST = 30


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
async def test_planted_fault_is_found_and_nothing_else(fault: Fault, stage: Stage) -> None:
    async with AsyncExitStack() as stack:
        settings = await stack.enter_async_context(fault.plant(stage))
        diagnoses = await stage.examine(settings)

    wrong = [diagnosis for diagnosis in diagnoses if diagnosis.mark != "ok"]
    lines = {f"{diagnosis.subject}: {diagnosis.line}": diagnosis.mark for diagnosis in wrong}
    named = [line for line in lines if re.search(fault.said, line)]
    others = [line for line in lines if not (fault.also and re.search(fault.also, line))]
    assert named == others, lines
    assert [lines[line] for line in named] == [fault.mark], lines
    stage.assert_private(diagnoses)


def test_faults_are_many_and_of_every_kind() -> None:
    planted = {fault.name for fault in FAULTS}

    assert len(planted) == len(FAULTS) > LEAST
    for module in MODULES:
        assert planted & vars(module).keys()
