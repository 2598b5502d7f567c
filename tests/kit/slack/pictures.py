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


NEVER_SHOWN = "file was never shown in a new message"
"""The reason of a refusal that is this stand-in's.

Slack takes such an edit, and people then see "file not found" in the picture's place, which no test
would notice. A file that a new message has shown can be in an edit as well.

Source: slackapi/java-slack-sdk issue 1441, slackapi/bolt-python issue 1295.
"""


def check_pictures(world: World, blocks: list[Body], team: Team) -> list[Body]:
    """Return the files that blocks of a new message show.

    Raises:
        Refused: one is not there, is not the app's in this workspace, or is not ready.
    """
    shown = _pictures(world, blocks, team)
    for file in shown:
        file["shown"] = True
    return shown


def check_edited_pictures(world: World, blocks: list[Body], team: Team) -> list[Body]:
    """Return the files that blocks of an edited message show.

    Raises:
        Refused: likewise, or no new message has shown one.
    """
    edited = _pictures(world, blocks, team)
    unshown = [
        at(NEVER_SHOWN, pointer)
        for file, (_, pointer) in zip(edited, pictures_in(blocks), strict=True)
        if not file.get("shown")
    ]
    if unshown:
        refuse("invalid_blocks", *unshown)
    return edited


def _pictures(world: World, blocks: list[Body], team: Team) -> list[Body]:
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
