"""Files that messages show as pictures."""

from typing import Any

from tests.kit.slack.blocks import pictures_in
from tests.kit.slack.refusals import refuse
from tests.kit.slack.schemas import at
from tests.kit.slack.world import Team, World

Body = dict[str, Any]

READY_AFTER_S = 2.0
"""Seconds after an upload before a message can show the file; Slack publishes none.

Source: slackapi/bolt-python issue 1251, slackapi/python-slack-sdk issue 1658.
"""


def check_pictures(world: World, blocks: list[Body], team: Team) -> list[Body]:
    """The files that blocks of a message show.

    Raises:
        Refused: one is not there, is not the app's in this workspace, or is not ready.
    """
    wanted = list(pictures_in(blocks))
    problems = [
        at("invalid slack file", pointer)
        for file_id, pointer in wanted
        if not _is_ready(world, file_id, team)
    ]
    if problems:
        refuse("invalid_blocks", *problems)
    return [world.files[file_id] for file_id, _ in wanted]


def _is_ready(world: World, file_id: str, team: Team) -> bool:
    file = world.files.get(file_id)
    if file is None or file["completed_at"] is None or file["deleted"] or file["team"] != team.id:
        return False
    return bool(world.clock() - file["completed_at"] >= READY_AFTER_S)
