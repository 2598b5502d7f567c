"""Going on elsewhere: answers move whole, once, and to one place. On both databases."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from adapters.web.channel import Web
from bot.channel import Traits
from bot.messages import Address, Ask, Command, MoveIn, MoveOut, Reply, Say, Tap, Text, plain
from bot.service.moving import MOST
from bot.store.sqlite.store import SqliteStore
from bot.turns.keys import address_key
from tests.unit.cli.make import begin, finish, say
from tests.unit.service.home import Home

SLACK, OTHER = Address("slack", "T1", "T1/U1"), Address("slack", "T1", "T1/U2")
TELEGRAM, PAGE = Address("telegram", "9", "9"), Address("web", "f00", "f00")
CODE = re.compile(r"Your code: (\w{4}-\w{4})")
GIVEN = "BCDFGHJK"
SERVED = {"slack": Traits(has_home=True), "telegram": Traits(), "web": Web.traits}


@pytest.fixture
def bot(home: Home) -> Home:
    """A bot on three channels, whose deliveries are seen together."""
    home.rewire(traits=SERVED)
    home.delivery = replace(home.delivery, channels=dict.fromkeys(SERVED, home.channel))
    return home


def sent_to(bot: Home, address: Address) -> list[Reply]:
    """What is on its way to an address."""
    before = len(bot.channel.sent)
    bot.drain()
    return [sent.reply for sent in bot.channel.sent[before:] if sent.address == address]


def words(replies: list[Reply]) -> str:
    return "\n".join(plain(reply) for reply in replies)


def code_of(bot: Home, who: Address = SLACK) -> str:
    """Ask for a code, and return it as it is shown."""
    bot.drain()
    bot.handle(Text("go on elsewhere"), who)
    match = CODE.search(words(sent_to(bot, who)))
    assert match
    return match[1]


@contextmanager
def refusing(bot: Home, when: str, table: str) -> Iterator[None]:
    """Have the database refuse a write meanwhile."""
    if isinstance(bot.store, SqliteStore):
        bot.change(f"CREATE TRIGGER refusing {when} BEGIN SELECT RAISE(ABORT, 'refused'); END")
        yield
        bot.change("DROP TRIGGER refusing")
        return
    bot.change(
        "CREATE OR REPLACE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE 'refused'; END $$;"
        f" CREATE TRIGGER refusing {when} EXECUTE FUNCTION refused()"
    )
    try:
        yield
    finally:
        bot.change(f"DROP TRIGGER refusing ON {table}")


def state(bot: Home, who: Address) -> str:
    conversation = bot.conversation(who)
    return "nothing" if conversation is None else conversation.status


def begun(bot: Home, who: Address = SLACK) -> None:
    begin(bot, who)
    say(bot, "yes", "walk", "hybrid", who=who)


# ---------------------------------------------------------------------------- moving


def test_check_goes_on_where_its_code_is_typed_at_the_question_that_was_open(bot: Home) -> None:
    begun(bot)
    before = bot.conversation(SLACK)

    code = code_of(bot)
    bot.handle(Text(f"code {code}"), TELEGRAM)
    bot.drain()

    after = bot.conversation(TELEGRAM)
    assert before
    assert after
    assert (after.id, after.answers) == (before.id, before.answers)
    asked = [sent.reply for sent in bot.channel.sent if sent.address == TELEGRAM]
    assert "You began it in Slack" in words(asked)
    assert isinstance(asked[-1], Ask)
    assert asked[-1].step == "barrier-change"
    say(bot, "4", who=TELEGRAM)
    assert len(bot.conversation(TELEGRAM).answers) == len(before.answers) + 1  # type: ignore[union-attr]


def test_answers_are_in_one_place_and_the_other_says_where_they_went(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)
    bot.handle(Text(code), TELEGRAM)
    said = words(sent_to(bot, SLACK))

    assert "Your check is in Telegram now, with all your answers. None are left here" in said
    left = bot.conversation(SLACK)
    assert left
    assert (left.status, left.answers, left.moved_to) == ("moved", {}, "telegram")
    contents = bot.contents()
    assert {row[0] for row in contents["answers"]} == {address_key(TELEGRAM)}
    bot.handle(Text("walk"), SLACK)
    assert "Your check is in Telegram now" in words(sent_to(bot, SLACK))


def test_result_moves_with_its_record(bot: Home) -> None:
    result = finish(bot, SLACK)

    bot.handle(Text(code_of(bot)), TELEGRAM)

    assert bot.results(SLACK) == []
    assert bot.results(TELEGRAM) == [result]
    shown = sent_to(bot, TELEGRAM)
    assert any(isinstance(reply, Say) and reply.kind == "result" for reply in shown)


def test_earlier_checks_of_the_same_flow_go_along(bot: Home) -> None:
    first = finish(bot, SLACK)
    say(bot, "retake", "yes", "run", who=SLACK)

    bot.handle(Text(code_of(bot)), TELEGRAM)

    assert bot.results(TELEGRAM) == [first]
    assert state(bot, TELEGRAM) == "asking"
    assert bot.conversation(TELEGRAM).before is not None  # type: ignore[union-attr]


def test_check_that_comes_back_leaves_nothing_double(bot: Home) -> None:
    begun(bot)
    bot.handle(Text(code_of(bot)), TELEGRAM)
    say(bot, "3", who=TELEGRAM)

    bot.handle(Text(code_of(bot, TELEGRAM)), SLACK)

    assert (state(bot, SLACK), state(bot, TELEGRAM)) == ("asking", "moved")
    assert len(bot.conversation(SLACK).answers) == 4  # type: ignore[union-attr]
    assert len(bot.exported()) == 1


def test_page_gets_the_code_that_it_shows_and_takes_one_that_it_was_given(bot: Home) -> None:
    begun(bot, PAGE)

    outcome = bot.handle(MoveOut(GIVEN), PAGE)
    assert outcome.notice == ""
    bot.handle(Text("BCDF-GHJK"), SLACK)

    assert "You began it on the web page" in words(sent_to(bot, SLACK))
    assert (state(bot, SLACK), state(bot, PAGE)) == ("asking", "moved")


def test_link_with_a_code_moves_the_check(bot: Home) -> None:
    begun(bot, PAGE)
    bot.handle(MoveOut(GIVEN), PAGE)

    bot.handle(Command("start", f"move-{GIVEN}"), TELEGRAM)

    assert state(bot, TELEGRAM) == "asking"
    assert bot.conversation(TELEGRAM).answers  # type: ignore[union-attr]


def test_deleting_at_the_new_place_leaves_no_answer_anywhere(bot: Home) -> None:
    begun(bot)
    bot.handle(Text(code_of(bot)), TELEGRAM)
    say(bot, "delete", "yes", who=TELEGRAM)
    say(bot, "delete", "yes", who=SLACK)
    bot.drain()

    assert bot.contents()["conversations"] == []
    assert bot.contents()["answers"] == []
    assert "addresses" not in bot.filled()


def test_reminder_is_set_where_the_check_is(bot: Home) -> None:
    begun(bot)
    bot.handle(Text(code_of(bot)), TELEGRAM)
    bot.drain()
    bot.clock.forward(hours=25)

    bot.fire()

    assert "You haven’t finished yet" in words(sent_to(bot, TELEGRAM))
    assert sent_to(bot, SLACK) == []


def test_moved_check_is_counted_once(bot: Home) -> None:
    begun(bot)
    bot.handle(Text(code_of(bot)), TELEGRAM)

    counts = bot.run(bot.store.records.overview()).conversations

    assert [(count.channel, count.count) for count in counts] == [("telegram", 1)]
    assert len(bot.exported()) == 1


# ---------------------------------------------------------------------------- what is here already


def test_check_that_is_here_is_replaced_only_by_somebody_who_agrees(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)
    begin(bot, TELEGRAM)
    say(bot, "yes", "fly", who=TELEGRAM)

    bot.handle(Text(code), TELEGRAM)
    asked = sent_to(bot, TELEGRAM)[-1]
    assert isinstance(asked, Say)
    assert "Should the one from elsewhere take its place?" in plain(asked)
    assert state(bot, SLACK) == "asking"

    bot.handle(Tap(asked.buttons[0].token), TELEGRAM)

    after = bot.conversation(TELEGRAM)
    assert after
    assert after.answers["stage"].value == "walk"
    assert state(bot, SLACK) == "moved"


def test_token_of_a_button_as_slack_sends_it_agrees_too(bot: Home) -> None:
    begun(bot, TELEGRAM)
    code = code_of(bot, TELEGRAM).replace("-", "")
    begin(bot, SLACK)
    say(bot, "yes", "fly", who=SLACK)

    bot.handle(Command("move", f"{code} replace"), SLACK)

    assert bot.conversation(SLACK).answers["stage"].value == "walk"  # type: ignore[union-attr]


def test_page_is_told_to_ask_and_asks_by_itself(bot: Home) -> None:
    begun(bot)
    code = code_of(bot).replace("-", "")
    begun(bot, PAGE)

    outcome = bot.handle(MoveIn(code), PAGE)

    assert "Should the one from elsewhere take its place?" in outcome.notice
    assert state(bot, SLACK) == "asking"


# ---------------------------------------------------------------------------- codes


def test_code_works_once(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)
    bot.handle(Text(code), TELEGRAM)

    bot.handle(Text(code), OTHER)

    assert state(bot, OTHER) == "nothing"
    assert "I don’t know that code" in words(sent_to(bot, OTHER))


def test_code_expires(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)
    bot.clock.forward(minutes=15)

    bot.handle(Text(code), TELEGRAM)

    assert (state(bot, SLACK), state(bot, TELEGRAM)) == ("asking", "nothing")
    assert "I don’t know that code" in words(sent_to(bot, TELEGRAM))


def test_newer_code_takes_the_place_of_the_older_one(bot: Home) -> None:
    begun(bot)
    old, new = code_of(bot), code_of(bot)

    bot.handle(Text(old), TELEGRAM)
    assert state(bot, TELEGRAM) == "nothing"
    bot.handle(Text(new), TELEGRAM)
    assert state(bot, TELEGRAM) == "asking"


def test_code_is_not_stored_as_it_is_read(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)

    stored = repr(bot.contents())

    assert code not in stored
    assert code.replace("-", "") not in stored


def test_codes_cannot_be_tried_at_will(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)
    for number in range(MOST):
        bot.handle(Text(f"BCDF-GHJ{number + 2}"), TELEGRAM)

    bot.handle(Text(code), TELEGRAM)
    assert state(bot, TELEGRAM) == "nothing"
    bot.handle(Text(code), OTHER)
    assert state(bot, OTHER) == "asking"


def test_code_where_it_was_given_moves_nothing(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)

    bot.handle(Text(code), SLACK)

    assert "Your check is already here" in words(sent_to(bot, SLACK))
    bot.handle(Text(code), TELEGRAM)
    assert state(bot, TELEGRAM) == "asking"


def test_code_in_small_letters_with_words_around_it_works(bot: Home) -> None:
    begun(bot)

    bot.handle(Text(f"My code is {code_of(bot).lower()}"), TELEGRAM)

    assert state(bot, TELEGRAM) == "asking"


def test_text_that_only_looks_like_a_code_is_an_answer(bot: Home) -> None:
    begin(bot, SLACK)

    for text in ("walk-this", "code", "code walk", "1234-5678"):
        bot.handle(Text(text), SLACK)

    assert "code works once" not in words(sent_to(bot, SLACK))


def test_nothing_is_given_before_there_is_an_answer(bot: Home) -> None:
    begin(bot, SLACK)
    bot.drain()

    bot.handle(Text("go on elsewhere"), SLACK)

    assert "nothing to move yet" in words(sent_to(bot, SLACK))


def test_bot_on_one_platform_alone_gives_no_code(bot: Home) -> None:
    bot.rewire(traits={"slack": SERVED["slack"]})
    begun(bot)
    bot.drain()

    bot.handle(Text("go on elsewhere"), SLACK)

    assert "there’s no other place" in words(sent_to(bot, SLACK))


# ---------------------------------------------------------------------------- all or nothing


def test_repeat_of_the_update_moves_nothing_twice(bot: Home) -> None:
    begun(bot)
    code = code_of(bot)
    bot.handle(Text(code), TELEGRAM, "again")
    say(bot, "4", who=TELEGRAM)
    before = bot.contents()

    bot.handle(Text(code), TELEGRAM, "again")

    after = bot.contents()
    assert before["answers"] == after["answers"]
    assert before["conversations"] == after["conversations"]


@pytest.mark.parametrize(
    "refused",
    [
        "BEFORE UPDATE ON answers FOR EACH ROW",
        "BEFORE DELETE ON conversations FOR EACH ROW",
        "BEFORE INSERT ON conversations FOR EACH ROW WHEN (NEW.status = 'moved')",
        "BEFORE DELETE ON handoffs FOR EACH ROW",
        "BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.channel = 'slack')",
    ],
)
def test_move_that_stops_between_two_writes_leaves_everything_where_it_was(
    bot: Home, refused: str
) -> None:
    finish(bot, SLACK)
    code = code_of(bot)
    before = bot.contents()
    with refusing(bot, refused, refused.split()[3]):
        bot.handle(Text(code), TELEGRAM)

    after = bot.contents()
    for name in ("conversations", "answers", "results", "handoffs"):
        assert sorted(before[name], key=repr) == sorted(after[name], key=repr)
