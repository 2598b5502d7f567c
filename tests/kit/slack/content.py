"""Blocks and views that tests send."""

from typing import Any

Body = dict[str, Any]


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Body:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Body:
    return {"type": "section", "text": mrkdwn(text)} | more


def button(label: str, **more: Any) -> Body:
    return {"type": "button", "text": plain(label), "action_id": label.lower()} | more


def actions(*labels: str) -> Body:
    return {"type": "actions", "elements": [button(label) for label in labels]}


def options(*labels: str) -> list[Body]:
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def select(*labels: str, **more: Any) -> Body:
    return {"type": "static_select", "action_id": "pick", "options": options(*labels)} | more


def text_input(block_id: str, **more: Any) -> Body:
    element = {"type": "plain_text_input", "action_id": "typed"}
    return {"type": "input", "block_id": block_id, "label": plain("Say"), "element": element} | more


def modal(*blocks: Body, **more: Any) -> Body:
    common = {"type": "modal", "title": plain("Form"), "submit": plain("Send")}
    return common | {"callback_id": "form", "blocks": list(blocks)} | more


def home(*blocks: Body) -> Body:
    return {"type": "home", "blocks": list(blocks)}
