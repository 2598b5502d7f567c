"""How people come to a team assessment: setting one up, taking part, answering late. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.engine.advance import Beginning, advance, begin
from bot.engine.asking import ask
from bot.engine.assessment import Assessment
from bot.engine.conversation import Aside, Conversation
from bot.engine.elsewhere import own_answers
from bot.engine.timers import is_open
from bot.engine.token import VERSION, parse_token
from bot.engine.turn import Scene, Turn
from bot.group.disclosure import fewest, newcomer
from bot.group.invitation import opened_to_comparison, warned_of_comparison
from bot.group.order import Order
from bot.group.panel import listed
from bot.group.privacy import before_first_question, privacy_button
from bot.group.rules import (
    Reason,
    Refusal,
    may_claim,
    may_join,
    may_set_up,
    may_start,
    schedule,
    with_deadline,
)
from bot.group.team import Part, Team
from bot.messages import (
    Address,
    Button,
    Command,
    Form,
    FormInput,
    Note,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Standing,
    Update,
)
from bot.questions import Value
from bot.questions.moment import deadline_of
from bot.store.records import Found, Outgoing, PlaceResult, Writes, code_of, person_key
from bot.store.shown import shown_before
from bot.wrapping import INTRODUCTION_LIVES, Wrapping

NOT_POSTED = -1
"""The number of answers that a message says which is not there yet."""

_DEADLINE = "deadline"

_USUAL: Mapping[str, Value] = {"smallest": 5, "takes_part": "no", "rounds": "one"}
"""What most facilitators choose."""

_OPEN_FORM = Command("form")


@dataclass(frozen=True, slots=True)
class Known:
    """What was asked for before it is decided.

    Attributes:
        standing: What the person is in the place.
        teams: The assessments that the order is about: one's own, or those of a place.
        results: Every result that was shown in the assessment's place, the oldest first.
        key: The key of the place's codes; empty where there are none.
    """

    standing: Standing = "unknown"
    teams: tuple[Team, ...] = ()
    results: tuple[PlaceResult, ...] = ()
    key: str = field(default="", repr=False)

    def newcomer(self, team: Team, person: Address, now: datetime) -> tuple[datetime, int] | None:
        """Since when somebody is new, and how many newcomers are not held back.

        None where they are not new, or where nobody is held back.
        """
        shown = shown_before(self.results, now)
        if not self.key or opened_to_comparison(team):
            return None
        if not newcomer(code_of(self.key, person_key(person)), shown):
            return None
        return max(one.shown_at for one in shown), fewest(shown, team.smallest)


@dataclass(frozen=True, slots=True)
class Standings:
    """What was asked for before an order is decided.

    Attributes:
        person: What whoever gives the order is in the place.
        facilitator: What the facilitator is there.
        bot: What the bot itself is there.
        teams: The assessments of whoever would run another one.
    """

    person: Standing = "unknown"
    facilitator: Standing = "unknown"
    bot: Standing = "unknown"
    teams: tuple[Team, ...] = ()


@dataclass(frozen=True)
class Joining:
    """Decides what a person's own turn changes where a team assessment is concerned.

    Attributes:
        wrapping: Wraps replies.
        erases: Whether what is deleted can be read in none of the database's files.
    """

    wrapping: Wrapping
    erases: bool = True

    def of_order(
        self,
        update: Update,
        order: Order,
        found: Found,
        new_id: Callable[[], str],
        now: datetime,
        known: Known,
    ) -> Writes:
        """What an order changes that is no facilitator's."""
        try:
            match order.verb:
                case "offer":
                    made = self._offered(order, now)
                case "new":
                    made = self._set_up(update, order, found, new_id, now, known)
                case "join":
                    made = self._joined(update, found, new_id, now, known)
                case "claim":
                    made = self._claimed(update, order, known, now)
                case _:
                    made = self._listed(update, order, now, known)
        except Refusal as refused:
            made = Writes(Outcome(), now, outbox=(self.refusal(refused.reason),))
        return made

    def refusal(self, reason: Reason) -> Outgoing:
        """Say why something cannot be done, where the person looks."""
        said = self.wrapping.texts.say(f"team.refused.{reason}")
        return self.wrapping.apart(Say((Paragraph(said),), kind="again"))

    # ------------------------------------------------------------------ beginning one

    def _offered(self, order: Order, now: datetime) -> Writes:
        """Say in a place of many how an assessment is set up for it."""
        texts = self.wrapping.texts
        button = Button(texts.say("team.button.new"), Order("new", order.about).token)
        said = Say((Paragraph(texts.say("team.say.offer")),), (button,))
        return Writes(
            Outcome(), now, outbox=(Outgoing("", said, now + INTRODUCTION_LIVES, fleeting=True),)
        )

    def _listed(self, update: Update, order: Order, now: datetime, known: Known) -> Writes:
        forms = self._has_forms(update.address)
        said = listed(self.wrapping.texts, known.teams, order.about, forms=forms)
        return Writes(Outcome(), now, outbox=(self.wrapping.apart(said),))

    def _claimed(self, update: Update, order: Order, known: Known, now: datetime) -> Writes:
        """Offer the assessments of a place to whoever may take them over, and to nobody else."""
        texts = self.wrapping.texts
        if is_said_in(update.address, order.about):
            # Everybody reads that; who presses it is asked in private.
            button = Button(texts.say("team.button.claim"), order.token)
            said = Say((Paragraph(texts.say("team.say.claim_link")),), (button,))
            until = now + INTRODUCTION_LIVES
            return Writes(Outcome(), now, outbox=(Outgoing("", said, until, fleeting=True),))
        may_claim(known.standing)
        live = [one for one in known.teams if one.status in ("open", "closing")]
        if not live:
            raise Refusal(Reason.CLAIM_NOTHING)
        buttons = tuple(Button(one.title, Order("claim", one.id).token) for one in live)
        said = Say((Paragraph(texts.say("team.say.claim")),), buttons)
        return Writes(Outcome(), now, outbox=(self.wrapping.apart(said),))

    def _set_up(
        self,
        update: Update,
        order: Order,
        found: Found,
        new_id: Callable[[], str],
        now: datetime,
        known: Known,
    ) -> Writes:
        """Ask a facilitator for all that is needed."""
        versions, forms = self.wrapping.versions, self._has_forms(update.address)
        setup, flows = versions.setup, versions.team_flows
        if setup is None or not flows:
            raise Refusal(Reason.NO_FLOWS)
        if not order.about and not forms:
            return self._listed(update, order, now, known)
        if self.wrapping.traits_of(update.address).administrators_begin:
            may_start(known.standing)
        may_set_up(known.teams, update.address, now)
        # A form begins with what is usual; in a chat each question is asked.
        given = dict(_USUAL) if forms else {}
        if order.about:
            given["place"] = order.about
        if len(flows) == 1:
            given["flow"] = flows[0].flow.id
        conversation_id = new_id()
        beginning = Beginning(team=conversation_id, aside=self._aside(found), given=given)
        turn = begin(setup, conversation_id, now, beginning)
        made = self._begun(update, found, setup, turn, now)
        if forms:
            return made
        about = Say((Paragraph(self.wrapping.texts.say("team.say.setting_up")),))
        return replace(made, outbox=(Outgoing(conversation_id, about), *made.outbox))

    def _begun(
        self, update: Update, found: Found, assessment: Assessment, turn: Turn, now: datetime
    ) -> Writes:
        """Begin a conversation: as a form, which leaves what is typed where it was, if it can."""
        replies, focus = turn.replies, None
        if self._has_forms(update.address):
            replies = advance(assessment, turn.conversation, _OPEN_FORM, now).replies
            focus = found.focus
        return Writes(
            Outcome(), now, begun=turn.conversation, focus=focus,
            outbox=self._wrapped(update.address, turn.conversation, replies, now),
        )  # fmt: skip

    def opened(
        self, update: Update, assessment: Assessment, turn: Turn, now: datetime
    ) -> tuple[Writes, Conversation]:
        """What setting up leads to.

        Returns:
            What is written beside the conversation; and its next state: one that asks for another
            deadline, where that does not fit.
        """
        try:
            team = self._team(update.address, assessment, turn.conversation, now)
            team = team.but(run_by=update.name)
        except Refusal as refused:
            said = self.wrapping.texts.say(f"team.refused.{refused.reason}")
            return self._not_opened(update, assessment, turn.conversation, now, said)
        return Writes(Outcome(), now, opened=(team,)), turn.conversation

    def _team(
        self, address: Address, assessment: Assessment, conversation: Conversation, now: datetime
    ) -> Team:
        given = assessment.counting(conversation)
        flow = self.wrapping.versions.team_flow(str(given["flow"]))
        deadline = given.get(_DEADLINE)
        team = Team(
            id=conversation.team,
            place=Address(address.channel, str(given["place"]), ""),
            facilitator=address,
            title=str(given["title"]),
            flow=flow.flow.id,
            version=flow.flow.version,
            edition=flow.edition.id,
            created_at=now,
            smallest=int(str(given["smallest"])),
            takes_part=given["takes_part"] == "yes",
            rounds=2 if given["rounds"] == "two" else 1,
            series=given["rounds"] == "quarterly",
            shown=NOT_POSTED,
        )
        if team.series:
            team = schedule(team, now)
        if deadline is None:
            return team
        at = deadline_of(str(deadline), now)
        return with_deadline(team, at, now).but(lasts_s=(at - now).total_seconds())

    def _not_opened(
        self,
        update: Update,
        assessment: Assessment,
        conversation: Conversation,
        now: datetime,
        said: str,
    ) -> tuple[Writes, Conversation]:
        result = assessment.flow.steps[assessment.flow.result].id
        answers = {step: one for step, one in conversation.answers.items() if step != result}
        back = replace(conversation, status="asking", answers=answers, cursor=_DEADLINE)
        if isinstance(update.inbound, FormInput):
            return Writes(Outcome(errors=((_DEADLINE, said),)), now), back
        asked = ask(Scene(assessment, back, now), Paragraph(said))
        replies = self._wrapped(update.address, back, asked.replies, now)
        return Writes(Outcome(), now, outbox=replies), back

    # ------------------------------------------------------------------ taking part

    def _joined(
        self,
        update: Update,
        found: Found,
        new_id: Callable[[], str],
        now: datetime,
        known: Known,
    ) -> Writes:
        """Let somebody answer, or look at what they have answered."""
        team = found.team
        if team is None:
            raise Refusal(Reason.UNKNOWN)
        standing = update.standing if known.standing == "unknown" else known.standing
        may_join(team, update.address, standing, now)
        tells = self.wrapping.traits_of(update.address).tells_members
        if tells and standing == "unknown" and not update.name and found.joined is None:
            # What a button carries can be written by hand; a link of ours cannot.
            raise Refusal(Reason.JOIN_LINK)
        if found.joined is not None:
            again = self._again(update, found.joined.conversation, now)
            return replace(again, outbox=self._of_team(team, again.outbox, ()))
        assessment = self.wrapping.versions.of(team.version)
        beginning = Beginning(team=team.id, aside=self._aside(found))
        turn = begin(assessment, new_id(), now, beginning)
        made = self._begun(update, found, assessment, turn, now)
        part = self.part(update.address, team, turn.conversation)
        warned = self._warned(team, known.newcomer(team, update.address, now))
        if self._has_forms(update.address):
            return replace(made, part=part, outbox=self._of_team(team, made.outbox, warned))
        title = assessment.texts.say("team.say.joined", title=team.title)
        lines = tuple(map(Paragraph, (*self._earlier(team), *warned)))
        said = Say((Paragraph(title), *lines, Note(self._private(team))), self._to_read(team))
        first = Outgoing(turn.conversation.id, said)
        return replace(made, part=part, outbox=(first, *made.outbox))

    def _private(self, team: Team) -> str:
        """How answers are treated, which everybody reads before they give any."""
        traits = self.wrapping.traits_of(team.place)
        anyone = traits.tells_members and not team.checked
        return before_first_question(self.wrapping.texts, team, anyone=anyone, erases=self.erases)

    def _to_read(self, team: Team) -> tuple[Button, ...]:
        """The button that shows the rest of that, where the channel can."""
        shows = self.wrapping.traits_of(team.place).shows_apart
        return (privacy_button(self.wrapping.texts, team),) if shows else ()

    def _earlier(self, team: Team) -> tuple[str, ...]:
        """What the first round showed, for those who answer in the second."""
        if not team.earlier:
            return ()
        return (self.wrapping.texts.say("team.say.earlier", lines=team.earlier),)

    def _warned(self, team: Team, new: tuple[datetime, int] | None) -> tuple[str, ...]:
        """What comparing with an earlier result means for somebody, before they answer."""
        texts = self.wrapping.texts
        if new is not None:
            since, enough = new
            return (texts.say("team.say.newcomer", date=texts.day(since), count=enough),)
        opened = warned_of_comparison(texts, team)
        return (opened,) if opened else ()

    def _of_team(
        self, team: Team, outbox: tuple[Outgoing, ...], warned: tuple[str, ...]
    ) -> tuple[Outgoing, ...]:
        """Forms that say which assessment they are about, and what came before."""
        intro = "\n\n".join((*self._earlier(team), *warned, self._private(team)))
        return tuple(self._form_of_team(team, one, intro) for one in outbox)

    def _form_of_team(self, team: Team, one: Outgoing, intro: str) -> Outgoing:
        if not isinstance(one.reply, Form):
            return one
        again = one.follow_up
        if isinstance(again, Say):
            # What is opened later says the same above its questions.
            join = Button(again.buttons[0].label, Order("join", team.id).token)
            again = replace(again, buttons=(join,))
        return replace(
            one, reply=replace(one.reply, title=team.title, intro=intro), follow_up=again
        )

    def _again(self, update: Update, conversation: Conversation, now: datetime) -> Writes:
        """Somebody takes part already: their answers, as they are."""
        assessment, conversation = self.wrapping.versions.walked(conversation)
        scene, focus = Scene(assessment, conversation, now), None
        if self._has_forms(update.address):
            replies = advance(assessment, conversation, _OPEN_FORM, now).replies
        elif scene.step is None:
            replies, focus = (own_answers(scene, "team.say.already"),), conversation.id
        else:
            back = Paragraph(scene.say("say.welcome_back"))
            replies, focus = ask(scene, back).replies, conversation.id
        outbox = self._wrapped(update.address, conversation, replies, now)
        return Writes(Outcome(), now, focus=focus, outbox=outbox)

    def late(
        self, update: Update, found: Found, new_id: Callable[[], str], now: datetime
    ) -> Writes:
        """A form of a round that is over: its answers count in the next one, if there is one."""
        team, inbound = found.team, update.inbound
        if team is None or not isinstance(inbound, FormInput):
            return Writes(Outcome(), now, outbox=(self.refusal(Reason.UNKNOWN),))
        try:
            may_join(team, update.address, update.standing, now)
        except Refusal as refused:
            return Writes(Outcome(), now, outbox=(self.refusal(refused.reason),))
        if found.joined is not None:
            return Writes(Outcome(), now, outbox=(self.refusal(Reason.NEXT_ROUND),))
        if team.round == 1:
            # They had their data deleted since: what was forgotten begins nothing.
            return Writes(Outcome(self.wrapping.texts.say("notice.over_other")), now)
        assessment = self.wrapping.versions.of(team.version)
        begun = begin(assessment, new_id(), now, Beginning(team=team.id, aside=self._aside(found)))
        token = Scene(assessment, begun.conversation, now).token("f", None, team.id)
        turn = advance(assessment, begun.conversation, replace(inbound, token=token), now)
        note = Say((Paragraph(self.wrapping.texts.say("team.say.counts_next")),))
        return Writes(
            Outcome(errors=turn.errors), now, begun=turn.conversation, focus=found.focus,
            part=self.part(update.address, team, turn.conversation),
            outbox=self._wrapped(update.address, turn.conversation, (note, *turn.replies), now),
        )  # fmt: skip

    def part(self, address: Address, team: Team, conversation: Conversation) -> Part:
        """How somebody takes part."""
        answered = conversation.status == "submitted"
        return Part(team.id, team.round, person_key(address), conversation.id, answered)

    def may_answer(self, found: Found, now: datetime) -> bool:
        """Whether what is answered in the conversation found still counts."""
        team, kept = found.team, found.addressed
        if team is None or kept is None or found.joined is None or not team.takes_answers(now):
            return False
        return found.joined.conversation.id == kept.conversation.id

    # ------------------------------------------------------------------ parts

    def _wrapped(
        self,
        address: Address,
        conversation: Conversation,
        replies: tuple[Reply, ...],
        now: datetime,
    ) -> tuple[Outgoing, ...]:
        return tuple(self.wrapping.reply(address, conversation, one, now) for one in replies)

    def _has_forms(self, address: Address) -> bool:
        return self.wrapping.traits_of(address).has_forms

    def _aside(self, found: Found) -> Aside | None:
        """What is left for a while; what is done needs no way back."""
        kept = found.addressed
        if kept is None or not is_open(kept.conversation) or not kept.conversation.answers:
            return None
        conversation = kept.conversation
        token = f"{conversation.id}.{conversation.version[:VERSION]}.o..resume"
        return Aside(token, self.wrapping.versions.of(conversation.version).flow.title)


def is_said_in(address: Address, place: str) -> bool:
    """Whether an order comes from the very place that it is about, where many read along."""
    return address.chat == place == address.person


def team_of_form(update: Update) -> str:
    """The team assessment whose form an update is; empty for none."""
    if not isinstance(update.inbound, FormInput):
        return ""
    token = parse_token(update.inbound.token)
    return token.argument if token is not None and token.kind == "f" else ""


def focus_after(before: Conversation, after: Conversation) -> str | None:
    """What was left for a while comes back once this is done; None where nothing changes."""
    if before.aside is None or after.aside is not None:
        return None
    token = parse_token(before.aside.token)
    return None if token is None else token.conversation
