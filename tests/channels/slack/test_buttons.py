"""Answering: what is pressed, chosen and typed, and how the messages change."""

from bot.engine.assessment import Assessment
from tests.channels.slack.world import BOTH, World, said
from tests.kit.served import ANSWERS


@BOTH
async def test_pressed_message_becomes_question_and_answer_without_chat_update(
    world: World,
) -> None:
    ann = await world.at_question(1)
    question, updated = ann.newest, world.slack.counts["chat.update"]

    await world.press(ann, "Walk")

    settled = ann.sees()[-2]
    assert (settled.ts, settled.labels) == (question.ts, ["Change"])
    assert "Pick the closest." in "".join(settled.lines)
    assert "✓ Stage: Walk" in "".join(settled.lines)
    assert world.slack.counts["chat.update"] == updated
    assert world.slack.counts["response_url"] == 1
    await world.say(ann, "hybrid")
    assert world.slack.counts["response_url"] == 1
    assert "Question 3" in "".join(ann.newest.lines)


async def test_two_different_presses_at_once_leave_one_question_open(
    quick_check: Assessment,
) -> None:
    async with World(quick_check, http=True) as world:
        ann = await world.at_question(1)

        await ann.press("Walk")
        await ann.press("Run")
        await world.quiet()

        assert said(ann).count("Question 2") == 1
        assert said(ann).count("✓ Stage: ") == 1


async def test_ratings_are_a_row_and_a_long_list_is_one_to_choose_from(world: World) -> None:
    ann = await world.at_question(3)
    rows = [block for block in ann.newest.blocks if block["type"] == "actions"]
    assert [button["text"]["text"] for button in rows[0]["elements"]] == list("12345")

    await world.say(ann, *ANSWERS[3:8])
    assert "Retail Banking" in ann.newest.options
    assert "Retail Banking" not in ann.newest.labels
    await world.choose(ann, "Retail Banking")

    assert ("industry", '"retail-banking"') in world.answers()
    assert "Retail Banking" in said(ann)


async def test_more_presses_than_their_address_takes_still_show(everything: Assessment) -> None:
    async with World(everything) as world:
        ann = world.person()
        await world.say(ann, "hello", "go on", "run")
        for _ in range(4):
            await world.press(ann, "☐ Chat", "☑ Chat")

        assert ann.newest.labels[:3] == ["☐ Chat", "☐ Voice", "☐ Mail"]


async def test_notice_without_a_reply_is_said_in_words(world: World) -> None:
    ann = await world.at_question(1)
    question = ann.newest
    old = await ann.press("Walk", message_ts=question.ts)
    await world.quiet()
    before = len(ann.sees())

    old.body["trigger_id"] = "77.77.77"
    world.slack.deliveries.send(type(old)(old.kind, old.body))
    await world.quiet()

    assert len(ann.sees()) == before + 1
    assert "No change" in "".join(ann.newest.lines)


async def test_button_that_is_none_of_ours_breaks_nothing(world: World) -> None:
    ann = await world.at_question(1)
    made = await ann.press("Walk")
    await world.quiet()
    for number, token in enumerate(("", "nonsense", "/", "x" * 2000, "golden1~zz~zz~zz")):
        made.body["trigger_id"] = f"78.{number}"
        made.body["actions"][0]["value"] = token

        told = type(made)(made.kind, made.body)
        world.slack.deliveries.send(told)
        await world.quiet()

        assert told.acked, token
    await world.say(ann, "hybrid")
    assert "Question 3" in said(ann)
