"""Whole team assessments, one transaction each: their facilitators' orders, and their time."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.messages import Address, Outcome, Update
from bot.redaction import describe
from bot.service.environment import Environment
from bot.store.ports import StoreError
from bot.team.model import NOT_POSTED, Team
from bot.team.orders import TeamOrder
from bot.turns.context import Context
from bot.turns.decide import decide
from bot.turns.plan import FoundTeam, Plan
from bot.turns.reading import read
from bot.turns.typed_labels import as_order, label_typed

RETRY_AFTER = timedelta(hours=1)
"""How long something is left alone that failed by itself."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TeamService:
    """The handler of orders and times that concern a whole team assessment.

    Attributes:
        environment: The parts that every decision shares.
    """

    environment: Environment

    async def read(self, update: Update, order: TeamOrder) -> Outcome:
        """Show a text about an assessment to one person. Nothing is stored of who asked."""
        team = await self.environment.store.teams.find(order.team)

        async def attempt(context: Context) -> Outcome:
            return read(context, update, order, team)

        return await self.environment.deciding(attempt)

    async def ordered(self, update: Update, order: TeamOrder, *, retry: bool = False) -> Outcome:
        """Do what a facilitator's order asks for; once this returns, it may be confirmed."""
        opened: list[Team] = []
        store = self.environment.store

        async def attempt(context: Context) -> Outcome:
            def decided(found: FoundTeam) -> Plan:
                plan = decide(update, found, context)
                opened[:] = plan.opened
                return plan

            # With the answers: the dashboard says whether a result can be shown of them.
            return await store.teams.handle(update, order.team, decided, retry=retry)

        outcome = await self.environment.deciding(attempt)
        await self.begin(opened)
        return outcome

    async def with_label_read(self, update: Update) -> Update:
        """Return an update in which a typed label of a facilitator's button is an order."""
        label = label_typed(self.environment.flows.versions, update)
        if label is None:
            return update
        store = self.environment.store
        teams = await store.teams.of_person(update.address)
        return as_order(update, label, await store.turns.known(update.address), teams)

    async def begin(self, teams: list[Team]) -> None:
        """Announce assessments that have just been set up."""
        for team in teams:
            await self.in_time(team.id)

    async def rename_place(self, before: Address, chat: str) -> None:
        """Keep everything of a place under its new name.

        Args:
            before: Its address until now.
            chat: Its new name in addresses.
        """
        place = replace(before, person="")
        await self.environment.store.teams.move_place(place, replace(place, chat=chat))

    async def fire_due(self, limit: int, put_off: dict[str, datetime]) -> int:
        """Do whatever is due.

        Args:
            limit: For how many assessments at most.
            put_off: Until when an assessment is left alone that failed; failures are added.

        Returns:
            For how many assessments something was due.
        """
        now = self.environment.clock()
        for team_id in [team_id for team_id, until in put_off.items() if until <= now]:
            del put_off[team_id]
        # Those that are left alone must not keep the others from being found.
        due = await self.environment.store.teams.due(now, limit + len(put_off))
        due = [team_id for team_id in due if team_id not in put_off]
        for team_id in due:
            try:
                await self.in_time(team_id)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - it must not hold up the others
                log.error("team assessment not looked after", extra=describe(error))
                put_off[team_id] = now + RETRY_AFTER
        return len(due)

    async def in_time(self, team_id: str) -> None:
        """Do whatever is due for one assessment."""
        from bot.turns.schedule import in_time  # noqa: PLC0415 - results take long to import

        environment = self.environment
        team = await environment.store.teams.find(team_id)
        if team is None or not self._serves(team):
            return
        # Updating the count does not need the answers, which are many.
        answers = _is_due(team, environment) or team.shown == NOT_POSTED

        async def attempt(context: Context) -> Outcome:
            def decided(found: FoundTeam) -> Plan:
                late = found.team is not None and _is_due(found.team, environment)
                if late and not answers:
                    # It has become due meanwhile. The next tick looks again, with the answers.
                    return Plan(Outcome(), context.now)
                return in_time(context, found)

            return await environment.store.teams.handle(None, team_id, decided, answers=answers)

        await environment.deciding(attempt)

    def _serves(self, team: Team) -> bool:
        """Tell whether this process serves an assessment's channel, and knows its traits."""
        traits = self.environment.traits
        return not traits or team.place.channel in traits


def _is_due(team: Team, environment: Environment) -> bool:
    """Tell whether the time of an assessment has come: for its end, for example, or a reminder."""
    return team.due_at is not None and team.due_at <= environment.clock()
