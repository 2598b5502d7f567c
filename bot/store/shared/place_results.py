"""Results that were shown in a place, and the codes of who is counted in them.

On either database.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.messages import Address
from bot.store.shared.sql import Row, Script, load, moment
from bot.team.place_results import Code, PlaceResult
from bot.turns.keys import code_of, person_key
from bot.turns.plan import Plan

SQL = load("teams")


def results(place: Address) -> Script[tuple[PlaceResult, ...]]:
    """Return every result that was shown in a place, the oldest first."""
    shown = yield SQL["results"](channel=place.channel, chat=place.chat)
    codes = yield SQL["codes"](channel=place.channel, chat=place.chat)
    return _with_codes(shown, codes)


def _with_codes(shown: Iterable[Row], codes: Iterable[Row]) -> tuple[PlaceResult, ...]:
    by_result: dict[tuple[str, int], list[Code]] = {}
    for team, number, code, role, measures in codes:
        codes_of_result = by_result.setdefault((team, number), [])
        codes_of_result.append(Code(code, role, tuple(json.loads(measures))))
    return tuple(
        PlaceResult(team, number, moment(shown_at), tally, tuple(by_result.get((team, number), ())))
        for team, number, shown_at, tally in shown
    )


def key(place: Address) -> Script[str]:
    """Return the key of a place's codes; empty where no codes are kept."""
    rows = yield SQL["key"](channel=place.channel, chat=place.chat)
    return str(rows[0][0]) if rows else ""


def results_and_key(place: Address) -> Script[tuple[tuple[PlaceResult, ...], str]]:
    """Return every result that was shown in a place, and the key of its codes."""
    return (yield from results(place)), (yield from key(place))


def elsewhere(facilitator: Address, place: Address) -> Script[datetime | None]:
    """Return when the latest result of a facilitator in another place was shown."""
    rows = yield SQL["elsewhere"](
        facilitator=person_key(facilitator), channel=place.channel, chat=place.chat
    )
    return None if rows[0][0] is None else moment(rows[0][0])


def add(team_id: str, plan: Plan) -> Script[None]:
    """Keep what is shown, who is counted in it, and what is shown once more."""
    if plan.tally is not None:
        number, tally = plan.tally
        yield SQL["add_tally"](team=team_id, round=number, now=plan.now, tally=tally)
        yield SQL["add_code"].each([_code_row(team_id, number, code) for code in plan.codes])
    if plan.codes:
        yield SQL["add_key"](key=plan.key, team=team_id)
    for team in plan.shown_again:
        yield SQL["show_again"](now=plan.now, team=team)


def _code_row(team_id: str, number: int, code: Code) -> dict[str, object]:
    return {
        "team": team_id, "round": number, "code": code.code, "role": code.role,
        "measures": json.dumps(code.measures),
    }  # fmt: skip


def move(before: Address, after: Address) -> Script[None]:
    """Let a place keep its key under another name.

    If that name has a key already, codes made with the other one could not be compared with
    its: they go, and the results that they belong to are ones of people who are not known.
    """
    where = {"channel": before.channel, "chat": before.chat}
    if (yield from key(after)):
        yield SQL["remove_codes_in"](**where)
        yield SQL["remove_key"](**where)
    else:
        yield SQL["move_key"](**where, new_channel=after.channel, new_chat=after.chat)


def forget(person: Address) -> Script[None]:
    """Remove the codes of somebody in every place of their channel."""
    keys = yield SQL["keys"](channel=person.channel)
    codes = [code_of(place_key, person_key(person)) for (place_key,) in keys]
    yield SQL["remove_code"].each([{"code": code} for code in codes])


def prune(before: datetime, limit: int) -> Script[int]:
    """Remove the codes of results that were last shown before; keys that have none go, too."""
    removed = yield SQL["remove_old_codes"](before=before, limit=limit)
    yield SQL["remove_unused_keys"]()
    return len(removed)
