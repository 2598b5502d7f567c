"""Real payloads: what the stand-ins tell a bot in whole conversations."""

import json
from typing import Any

from tests.channels.slack.world import World as SlackWorld
from tests.channels.slack.world import send_anyhow
from tests.channels.telegram.world import World as TelegramWorld

Body = dict[str, Any]


async def of_slack(world: SlackWorld) -> list[tuple[str, Body]]:
    """Have people do everything once; each payload with its kind of delivery."""
    ann = await world.at_question(3)
    bea = world.person("Bea")
    general = world.slack.workspace().channel("general", members=[ann, bea])
    await world.press(ann, "Back")
    for text in ("", "help", "results", "team", "teams", "walk"):
        await world.command(bea, text)
    await world.command(bea, "form")
    await world.fill(bea, consent="I agree, start")
    await send_anyhow(world, bea)
    await bea.mention(general, "team, please")
    await bea.mention(general, "hello")
    await bea.open_home()
    world.tell_file(bea)
    world.tell_edit(ann, "before", "after")
    await world.quiet()
    found = [(told.kind, told.body) for told in world.slack.deliveries.past if told.wanted]
    return [*_distinct(found), *SAID_BY_SLACK]


SAID_BY_SLACK: list[tuple[str, Body]] = [
    ("events_api", {"type": "url_verification", "challenge": "c", "token": "t"}),
    ("events_api", {"type": "app_rate_limited", "minute_rate_limited": 1, "team_id": "T1"}),
    ("events_api", {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1,
                    "event": {"type": "app_uninstalled"}}),
    ("events_api", {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1,
                    "event": {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}}),
    ("interactive", {"type": "shortcut", "callback_id": "assess", "trigger_id": "1.1",
                     "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}}),
    ("interactive", {"type": "view_closed", "view": {"id": "V1"}, "user": {"id": "U1"}}),
    ("interactive", {"type": "view_submission", "trigger_id": "1.1", "user": {"id": "U1"},
                     "team": {"id": "T1"}, "response_urls": [{"response_url": "http://127.0.0.1:1/"}],
                     "view": {"callback_id": "share", "private_metadata": "/x y", "blocks": [],
                              "state": {"values": {}}}}),
]  # fmt: skip
"""Payloads that no conversation brings about."""


async def of_telegram(world: TelegramWorld) -> list[Body]:
    """Have people do everything once."""
    ann = await world.at_question(3)
    await ann.press_data("nonsense", ann.newest.message_id)
    group = world.api.group(supergroup=True)
    group.add_bot(ann)
    forum = world.api.group(forum=True)
    forum.add_bot(ann)
    topic = await forum.open_topic(ann)
    await world.quiet()
    for text in ("/help", "/team", "/start@other_bot", "hello"):
        await group.send(ann, text)
    await forum.send(ann, "/start", topic)
    for text in ("/start campaign", "/team", "/delete", "/back", "/answers", "hello"):
        await ann.send(text)
    await ann.send_media("photo", photo=[])
    await ann.edit(next(iter(ann.chat.messages)), "changed")
    group.migrate(ann)
    await world.quiet()
    return _distinct([pending.body for pending in world.api.world.updates.past.values()])


def _distinct(payloads: list[Any]) -> list[Any]:
    """Return one of each shape."""
    return list({json.dumps(_shape(payload)): payload for payload in payloads}.values())


def _shape(value: Any) -> Any:
    match value:
        case dict():
            shown = {name: _shape(inside) for name, inside in value.items()}
            return shown | {"type": value.get("type")}
        case list() | tuple():
            return [_shape(inside) for inside in value]
        case _:
            return type(value).__name__
