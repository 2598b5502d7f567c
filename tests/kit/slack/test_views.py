"""Modals and Home tabs: shown, filled in, sent, answered, refused."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import Delivery, Incomplete, Person, Slack
from tests.kit.slack.conftest import Answers, Ask
from tests.kit.slack.content import (
    Body,
    actions,
    home,
    modal,
    section,
    text_input,
)
from tests.kit.standin import SetClock


async def opened(client: AsyncWebClient, ann: Person, view: Body) -> Body:
    trigger = (await ann.shortcut("start")).body["trigger_id"]
    answer = await client.views_open(trigger_id=trigger, view=view)
    return dict(answer["view"])


async def submitted(ann: Person, answers: Answers, answer: Any = None) -> Delivery:
    """Send the modal to an app that answers so."""
    answers.append(answer)
    return await (await ann.submit()).settled()


async def test_an_update_keeps_what_was_typed_where_the_ids_stay(
    client: AsyncWebClient, ann: Person
) -> None:
    view = await opened(client, ann, modal(text_input("a"), text_input("b")))
    await ann.fill("a", "kept")
    await ann.fill("b", "lost")

    other = {"element": {"type": "plain_text_input", "action_id": "other"}}
    await client.views_update(
        view_id=view["id"], hash=view["hash"], view=modal(text_input("a"), text_input("b", **other))
    )

    assert ann.modal
    assert (ann.modal.value("a"), ann.modal.value("b")) == ("kept", None)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash=view["hash"], view=modal())


async def test_slack_does_not_send_what_does_not_fit(client: AsyncWebClient, ann: Person) -> None:
    element = {"type": "plain_text_input", "action_id": "typed", "max_length": 3}
    await opened(client, ann, modal(text_input("q", element=element)))

    with pytest.raises(Incomplete, match="complete this required field"):
        await ann.submit()
    await ann.fill("q", "long")
    with pytest.raises(Incomplete, match="that fits"):
        await ann.submit()


async def test_errors_stand_on_their_fields_until_it_is_sent_again(
    client: AsyncWebClient, ann: Person, answers: Answers
) -> None:
    await opened(client, ann, modal(text_input("q", optional=True)))
    wrong = {"response_action": "errors", "errors": {"q": "Say more."}}

    await submitted(ann, answers, wrong)
    said = dict(ann.modal.errors) if ann.modal else {}
    again = await ann.submit()
    unsaid = dict(ann.modal.errors) if ann.modal else {}
    await again.settled()

    assert (said, unsaid, ann.modal) == ({"q": "Say more."}, {}, None)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"response_action": "errors", "errors": {"other": "x"}}, "no input block"),
        ({"response_action": "errors", "errors": {}}, "must name a block"),
        ({"response_action": "errors", "errors": {"q": ""}}, "is no text"),
        ({"response_action": "push", "view": modal()}, "unknown response_action"),
        ("hello", "no object"),
    ],
)
async def test_an_answer_that_slack_cannot_show_leaves_the_modal_with_a_warning(
    client: AsyncWebClient, ann: Person, answers: Answers, answer: Any, problem: str
) -> None:
    await opened(client, ann, modal(text_input("q", optional=True)))

    sent = await submitted(ann, answers, answer)

    assert problem in sent.warning
    assert ann.modal
    assert ann.modal.warning == sent.warning


async def test_a_trigger_lives_three_seconds_and_opens_one_modal(
    ask: Ask, ann: Person, clock: SetClock
) -> None:
    late, good = [(await ann.shortcut("start")).body["trigger_id"] for _ in range(2)]
    errors = []
    for trigger in (good, good, "1.2.3"):
        _, answer = await ask("views.open", trigger_id=trigger, view=modal())
        errors.append(answer.get("error"))
    clock.now += 3.1
    _, answer = await ask("views.open", trigger_id=late, view=modal())

    assert errors == [None, "exchanged_trigger_id", "invalid_trigger_id"]
    assert answer["error"] == "expired_trigger_id"


async def test_a_home_tab_is_published_and_changed(
    client: AsyncWebClient, slack: Slack, ann: Person
) -> None:
    first = await ann.open_home()
    published = await client.views_publish(user_id=ann.id, view=home(actions("Start")))
    pressed = await ann.press("Start")
    await client.views_publish(
        user_id=ann.id, hash=published["view"]["hash"], view=home(section("Welcome"))
    )
    second = await ann.open_home()

    assert "view" not in first.body["event"]
    assert second.body["event"]["view"]["id"] == published["view"]["id"]
    assert pressed.body["view"]["type"] == "home"
    assert ann.home
    assert ann.home.lines == ["Welcome"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=ann.id, hash="1.old", view=home())
    assert slack.counts["views.publish"] == 3


async def test_a_modal_covers_what_is_below(client: AsyncWebClient, ann: Person) -> None:
    await client.chat_postMessage(channel=ann.id, text="Go?", blocks=[actions("Go")])
    await opened(client, ann, modal(actions("Stop")))

    with pytest.raises(AssertionError, match=r"there are \['Stop'\]"):
        await ann.press("Go")


async def test_a_view_of_another_kind_is_refused(ask: Ask, ann: Person) -> None:
    trigger = (await ann.shortcut("start")).body["trigger_id"]

    _, opened_home = await ask("views.open", trigger_id=trigger, view=home())
    _, published = await ask("views.publish", user_id=ann.id, view=modal())
    _, updated = await ask("views.update", view_id="V1", view=modal())

    assert opened_home["error"] == published["error"] == "invalid_arguments"
    assert updated["error"] == "not_found"
