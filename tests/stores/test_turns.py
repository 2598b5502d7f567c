"""Promises of every store: turns."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation import Answer, Pending
from bot.messages import Address, Ask, Button, Choice, FormInput, Heading, Outcome, Update
from bot.store.ports import Store, StoreError
from bot.turns.plan import Found, Outgoing, Plan, Recorded, Timer
from tests.conftest import NOW
from tests.stores.make import Place
from tests.stores.promises import (
    ANN,
    ANN_ELSEWHERE,
    BEA,
    DAY,
    LATER,
    ODD,
    SORRY,
    Stores,
    answer,
    at_once,
    begin,
    claim,
    claim_all,
    conversation,
    count_up,
    counted,
    exported,
    find,
    finish,
    give,
    kept_id,
    must_not_decide,
    nothing,
    result_of,
    say,
    says,
    update,
    write,
)

# ---------------------------------------------------------------------------- turns


async def test_repeat_returns_the_first_outcome_and_decides_nothing(store: Store) -> None:
    first = await store.turns.handle(update("1"), "", say(outcome="first"))

    again = await store.turns.handle(update("1"), "", must_not_decide)
    elsewhere = update("1", Address("other", "1", "ann"))
    there = await store.turns.handle(elsewhere, "", say(outcome="of another channel"))

    assert first == again == Outcome("first")
    assert there == Outcome("of another channel")


async def test_turn_that_only_shows_something_is_written_nowhere(store: Store) -> None:
    looks = write(
        outcome=Outcome("shown"), is_unwritten=True, begun=conversation("c1"),
        outbox=(Outgoing("c1", says("hello")),),
    )  # fmt: skip
    shown = await store.turns.handle(update("1"), "", looks)
    found = await find(store)
    taken = await store.turns.handle(update("1"), "", say(outcome="taken"))

    assert (shown, taken) == (Outcome("shown"), Outcome("taken"))
    assert found == Found()
    assert await claim_all(store) == []


@pytest.mark.parametrize("error", [ValueError, OSError, TimeoutError])
async def test_what_decide_raises_comes_back_and_undoes_everything(
    store: Store, place: Place, error: type[Exception]
) -> None:
    await store.turns.handle(update("1"), "", begin())
    before = await place.contents()

    def fail(_: Found) -> Plan:
        raise error

    with pytest.raises(error):
        await store.turns.handle(update("2"), "", fail)

    assert await place.contents() == before
    assert await store.turns.handle(update("2"), "", say(outcome="now")) == Outcome("now")


@pytest.mark.parametrize(
    "impossible",
    [
        Plan(Outcome(), NOW, timers=(Timer("missing", "expiry", NOW),)),
        Plan(Outcome(), NOW, begun=conversation("c1")),
        Plan(Outcome(), NOW, outbox=(Outgoing("half \ud83d", SORRY),)),
    ],
    ids=["timer of no conversation", "conversation begun twice", "no text"],
)
async def test_what_cannot_be_written_is_an_error_and_undoes_everything(
    store: Store, place: Place, impossible: Plan
) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))
    before = await place.contents()

    with pytest.raises(Exception) as error:  # noqa: PT011 - each database has its own
        await store.turns.handle(update("3"), "", lambda _: impossible)

    assert not isinstance(error.value, StoreError)
    assert await place.contents() == before


async def test_first_contact_finds_nothing_and_the_next_turn_what_it_began(store: Store) -> None:
    assert await find(store) == Found()

    await store.turns.handle(update("1"), "", begin(campaign="spring"))

    found = await find(store)
    kept = found.addressed
    assert kept is not None
    assert (kept.conversation, kept.turn, kept.campaign) == (conversation(), 1, "spring")
    assert kept.updated_at == NOW
    assert (found.focus, found.owned, found.gone) == ("c1", False, False)


async def test_turns_of_one_address_follow_each_other(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))

    def count(bot: Store, n: int) -> Awaitable[Outcome]:
        return bot.turns.handle(update(f"n{n}"), "c1" if n % 3 else "", count_up)

    await at_once(stores, 30, count)

    counts = {kept.id: kept.answers["count"].value for kept in await exported(store)}
    assert counts == {"c1": "20", "c2": "10"}
    focus = (await store.turns.known(ANN)).addressed
    assert focus is not None
    assert focus.turn == 11
    said = await claim_all(store)
    for conversation_id, count_of in (("c1", 20), ("c2", 10)):
        replies = [row.reply for row in said if row.conversation == conversation_id]
        assert replies == [says(str(n)) for n in range(1, count_of + 1)]


async def test_updates_that_come_twice_at_once_count_once(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("start"), "", begin())

    await at_once(stores, 30, lambda bot, n: bot.turns.handle(update(str(n // 5)), "", count_up))

    assert await counted(store) == "6"


async def test_duplicates_at_once_get_one_outcome_though_nothing_is_kept(
    store: Store, stores: Stores
) -> None:
    def answer_with(bot: Store, n: int) -> Awaitable[Outcome]:
        return bot.turns.handle(update("1"), "", say(says(str(n)), outcome=str(n)))

    outcomes = await at_once(stores, 10, answer_with)

    assert len(set(outcomes)) == 1
    (row,) = await claim(store)
    assert row.reply == says(outcomes[0].notice)


async def test_first_contact_at_once_begins_one_conversation(store: Store, stores: Stores) -> None:
    def begin_or_join(bot: Store, n: int) -> Awaitable[Outcome]:
        def decide(found: Found) -> Plan:
            return begin(f"c{n}")(found) if found.addressed is None else nothing(found)

        return bot.turns.handle(update(str(n)), "", decide)

    await at_once(stores, 10, begin_or_join)

    (kept,) = await exported(store)
    assert (await store.turns.known(ANN)).focus == kept.id


async def test_what_begins_at_once_beside_a_conversation_begins_after_each_other(
    store: Store, stores: Stores
) -> None:
    await store.turns.handle(update("start"), "", begin("c"))

    def begin_next(found: Found) -> Plan:
        return begin(found.focus + "+")(found)

    await at_once(stores, 8, lambda bot, n: bot.turns.handle(update(str(n)), "", begin_next))

    assert (await store.turns.known(ANN)).focus == "c" + 8 * "+"


async def test_a_conversation_that_begins_comes_into_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1", campaign="spring"))
    over = replace(conversation("c1"), status="restarted")

    await store.turns.handle(update("2"), "", begin("c2", advanced=over))

    found = await store.turns.known(ANN)
    assert found.focus == "c2"
    assert found.addressed is not None
    assert found.addressed.conversation == conversation("c2")
    statuses = {kept.id: kept.status for kept in await exported(store)}
    assert statuses == {"c1": "restarted", "c2": "asking"}


async def test_button_finds_its_own_conversation_beside_the_focus(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin("c1"))
    await store.turns.handle(update("2"), "", begin("c2"))
    await store.turns.handle(update("3", BEA), "", begin("b1"))

    own, somebody_elses = await find(store, button="c1"), await find(store, BEA, button="c1")

    assert (kept_id(own.addressed), own.focus, own.owned) == ("c1", "c2", True)
    assert (kept_id(somebody_elses.addressed), somebody_elses.owned) == ("b1", False)
    assert await find(store, ANN_ELSEWHERE, button="c1") == Found()


async def test_result_is_found_with_every_answer_in_the_order_given(store: Store) -> None:
    await store.turns.handle(update("1"), "", begin())
    for number, value in enumerate(("walk", "run", "walk")):
        await store.turns.handle(update(f"a{number}"), "", give("stage", value))
    form = tuple(Recorded(step, answer(step)) for step in ("z", "a", "m"))
    await store.turns.handle(
        update("form"), "", lambda found: replace(give("z", "z")(found), answers=form)
    )
    await store.turns.handle(update("end"), "", finish)

    found = await store.records.result("c1")

    stages = [Recorded("stage", answer(value)) for value in ("walk", "run", "walk")]
    assert found == (result_of("c1"), [*stages, *form])
    assert await store.records.results(ANN) == [result_of("c1")]
    assert await store.records.results(BEA) == []
    assert await store.records.result("c2") is None


async def test_conversations_in_a_flow_come_the_latest_first_and_only_ones_own(
    store: Store,
) -> None:
    for number, name in enumerate(("c1", "c2")):
        begun = replace(conversation(name), started=(NOW + number * DAY).isoformat())
        plan = write(now=NOW + number * DAY, begun=begun)
        await store.turns.handle(update(f"b-{name}"), "", plan)
    await store.turns.handle(update("b-bea", BEA), "", begin("c3"))

    found = await store.records.earlier(ANN, "quick")

    assert [kept.id for kept in found] == ["c2", "c1"]
    assert await store.records.earlier(ANN, "other") == []
    assert await store.records.earlier(ANN_ELSEWHERE, "quick") == []


async def test_results_of_an_address_come_the_oldest_first(store: Store) -> None:
    for number, name in enumerate(("c1", "c2")):
        await store.turns.handle(update(f"b-{name}"), "", begin(name))
        at = LATER - timedelta(minutes=number)
        over = replace(conversation(name), status="finished")
        done = write(now=at, advanced=over, result=result_of(name))
        await store.turns.handle(update(f"f-{name}"), name, done)

    assert [row.conversation for row in await store.records.results(ANN)] == ["c2", "c1"]


async def test_odd_text_comes_back_as_it_was_typed(store: Store) -> None:
    kept = replace(
        conversation(),
        answers={"open": Answer((ODD, "b"), "exact", ODD, NOW.isoformat())},
        pending=Pending("which", "stage", (ODD,)),
    )
    button = Button(ODD, token="t")  # noqa: S106
    ask = Ask("open", ODD, (Heading(ODD),), "list", (Choice(ODD, "t", ODD),), (button,), ODD)
    odd = Update("2", ANN, FormInput("t", {"open": ODD, "several": (ODD, "b"), "none": None}))
    await store.turns.handle(update("1"), "", begin("c1", ask, says(ODD)))

    outcome = Outcome(ODD, (("open", ODD),))
    recorded = (Recorded("open", kept.answers["open"]),)
    writes = write(outcome=outcome, advanced=kept, answers=recorded, result=result_of("c1"))

    first = await store.turns.handle(odd, "", writes)
    await store.turns.fail(update("3", ANN, ODD), "R1", "ValueError", NOW, says(ODD))

    assert await store.turns.handle(odd, "", must_not_decide) == first == outcome
    found = (await store.turns.known(ANN)).addressed
    assert found is not None
    assert found.conversation == kept
    assert [row.reply for row in await claim(store)] == [ask, says(ODD), says(ODD)]
    told = await store.records.result("c1")
    assert told is not None
    assert told[1] == list(recorded)
    (failed,) = await store.records.failed()
    assert failed.update == update("3", ANN, ODD)
    assert await exported(store) == [kept]


# ---------------------------------------------------------------------------- failures


async def test_failed_update_is_listed_once_and_the_person_told(store: Store) -> None:
    outcome = await store.turns.fail(update("1"), "R1", "ValueError", NOW, SORRY)

    (failed,) = await store.records.failed()
    assert outcome == Outcome()
    assert (failed.reference, failed.update, failed.error) == ("R1", update("1"), "ValueError")
    assert failed.received_at == NOW
    assert (await store.records.overview()).failed == 1

    assert await store.turns.handle(update("1"), "", must_not_decide) == Outcome()
    assert await store.turns.fail(update("1"), "R2", "KeyError", NOW, SORRY) == Outcome()
    with pytest.raises(AssertionError):
        await store.turns.handle(update("1"), "", must_not_decide, retry=True)
    assert await store.records.failed() == [failed]
    assert [row.reply for row in await claim(store)] == [SORRY]


async def test_update_that_was_handled_can_neither_fail_nor_be_tried_again(store: Store) -> None:
    await store.turns.handle(update("1"), "", say(outcome="done"))

    failed = await store.turns.fail(update("1"), "R1", "ValueError", NOW, SORRY)
    retried = await store.turns.handle(update("1"), "", must_not_decide, retry=True)

    assert failed == retried == Outcome("done")
    assert await store.records.failed() == []
    assert await claim(store) == []


async def test_failed_update_is_handled_again_once(store: Store, stores: Stores) -> None:
    await store.turns.handle(update("start"), "", begin())
    await store.turns.fail(update("1"), "R1", "ValueError", NOW, SORRY)

    def retry(bot: Store, _: int) -> Awaitable[Outcome]:
        return bot.turns.handle(update("1"), "", count_up, retry=True)

    await at_once(stores, 6, retry)

    assert await counted(store) == "1"
    assert await store.records.failed() == []


async def test_dropped_update_leaves_no_text_and_its_repeat_changes_nothing(
    store: Store, place: Place
) -> None:
    await store.turns.fail(update("1", text="secret"), "R1", "ValueError", NOW, SORRY)

    assert await store.records.drop("R1")

    assert not await store.records.drop("R1")
    assert await store.records.failed() == []
    assert "secret" not in repr(await place.contents())
    assert await store.turns.handle(update("1"), "", must_not_decide, retry=True) == Outcome()
