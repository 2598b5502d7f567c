"""A person's actions on what the app shows: press, choose, fill in, send."""

from typing import Any

from tests.kit.slack import payloads
from tests.kit.slack.blocks import elements_of
from tests.kit.slack.channels import Channel
from tests.kit.slack.completeness import Incomplete, incomplete
from tests.kit.slack.deliveries import Delivery
from tests.kit.slack.elements import offered_options
from tests.kit.slack.places import NoSuchButton, Place, find_choice, find_pressable, places_of
from tests.kit.slack.refusals import Refused
from tests.kit.slack.seeing import Viewer
from tests.kit.slack.state import chosen, held_by
from tests.kit.slack.views import View

Body = dict[str, Any]


class Interacting(Viewer):
    """Somebody in a workspace, who presses."""

    async def press(
        self, label: str, message_ts: str | None = None, channel: Channel | None = None
    ) -> Delivery:
        """Press the newest button with this label or action_id, and confirm it if asked.

        A modal covers everything else. Without one, messages come before the Home tab. The
        question of a dialog is in :attr:`tests.kit.slack.rendering.Button.dialog`; a person who
        does not confirm it sends nothing.

        Raises:
            NoSuchButton: there is none.
        """
        found = find_pressable(self._places(channel, message_ts), label)
        ts = self.server.world.next_ts()
        action = payloads.pressed(found.block, found.element, ts)
        return self._act(found.place, action)

    def finds(
        self, label: str, message_ts: str | None = None, channel: Channel | None = None
    ) -> Body:
        """Return the button that :meth:`press` would press.

        Raises:
            NoSuchButton: there is none.
        """
        return find_pressable(self._places(channel, message_ts), label).element

    def _places(self, channel: Channel | None, message_ts: str | None) -> list[Place]:
        return places_of(self.server.world, self.user, self.channel, channel, message_ts)

    async def select(
        self,
        label: str,
        message_ts: str | None = None,
        channel: Channel | None = None,
        block_id: str | None = None,
    ) -> Delivery | None:
        """Choose an option of a menu, radio buttons or checkboxes; None if the app is not told.

        Raises:
            NoSuchButton: nothing offers this option.
        """
        found = find_choice(self._places(channel, message_ts), label, block_id)
        if found.element["type"] == "overflow":
            # A menu of buttons holds nothing.
            value = payloads.with_choice(found.element, {}, label)
            ts = self.server.world.next_ts()
            action = payloads.chose(found.block, found.element, ts, value)
            return self._act(found.place, action)
        held = found.place.values[found.block["block_id"]][found.element["action_id"]]
        value = payloads.with_choice(found.element, held, label)
        return self._choose(found.place, found.block, found.element, value)

    def _choose(self, place: Place, block: Body, element: Body, value: Body) -> Delivery | None:
        place.values[block["block_id"]][element["action_id"]] = value
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        ts = self.server.world.next_ts()
        return self._act(place, payloads.chose(block, element, ts, value))

    async def fill(self, block_id: str, value: str) -> Delivery | None:
        """Type into an input of the modal, or choose the option with this label.

        A rating is chosen by its number, with or without the words behind it.
        """
        view = self._top()
        block, element = view.element(block_id)
        if offered := [option["text"]["text"] for option in offered_options(element)]:
            named = [label for label in offered if label.startswith(f"{value}, ")]
            chosen = named[0] if value.isdecimal() and named else value
            return await self.select(chosen, block_id=block_id)
        view.values[block["block_id"]][element["action_id"]] = held_by(element, value or None)
        return None

    async def pick(self, block_id: str, channel: Channel) -> Delivery | None:
        """Choose a channel in an input of the modal that offers them.

        Raises:
            NoSuchButton: it is not among those that are offered.
        """
        view = self._top()
        _, element = view.element(block_id)
        wanted = element.get("filter", {}).get("include", [channel.kind])
        known = channel.kind == "public" or self.id in channel.members
        if channel.kind not in wanted or channel.archived or not known:
            message = f"{channel.name} is not offered to {self.user.name}"
            raise NoSuchButton(message)
        return self._hold(view, block_id, channel.id)

    async def pick_moment(self, block_id: str, seconds: int | None) -> Delivery | None:
        """Choose a date and a time in an input of the modal; None leaves it empty."""
        return self._hold(self._top(), block_id, seconds)

    async def pick_person(self, block_id: str, person: "Interacting") -> Delivery | None:
        """Choose somebody in an input of the modal that offers people.

        Raises:
            NoSuchButton: They are not offered, since their account is closed.
        """
        if person.user.deleted:
            message = f"{person.user.name} is not offered to {self.user.name}"
            raise NoSuchButton(message)
        return self._hold(self._top(), block_id, person.id)

    def _hold(self, view: View, block_id: str, value: Any) -> Delivery | None:
        """Have an input hold something that is none of a list of options."""
        block, element = view.element(block_id)
        return self._choose(Place(view=view), block, element, held_by(element, value))

    def _top(self) -> View:
        if self.modal is None:
            message = f"{self.user.name} sees no modal"
            raise AssertionError(message)
        return self.modal

    def _act(self, place: Place, action: Body) -> Delivery:
        triggers = self.server.world.triggers
        team = self.server.world.teams[place.team_id]
        view_id = place.view.id if place.view else ""
        trigger = triggers.trigger(self.user.key, team.id, view_id)
        body = payloads.interaction("block_actions", self.user, team, trigger.id)
        if place.view is not None:
            body |= payloads.in_view(place.view)
        else:
            body |= self._in_message(place)
        body |= {"actions": [action]}
        return self.server.deliveries.send(Delivery("interactive", body))

    def _in_message(self, place: Place) -> Body:
        world, team_id = self.server.world, place.team_id
        hook = world.triggers.hook(self.id, team_id, place.channel.id, place.message.ts)
        url, team = self.server.url, world.teams[team_id]
        return payloads.in_message(place.message, place.channel, hook, team, url)

    async def submit(self) -> Delivery:
        """Send the modal.

        Raises:
            Incomplete: Slack itself finds an input that is empty or does not fit.
        """
        view = self._top()
        missing = incomplete(view)
        if missing or not view.submit:
            message = f"Slack does not send the modal: {missing or 'it has no submit'}"
            raise Incomplete(message)
        view.errors, view.warning = {}, ""
        world = self.server.world
        trigger = world.triggers.trigger(self.user.key, self.team.id, view.id)
        body = payloads.interaction("view_submission", self.user, self.team, trigger.id)
        shown = payloads.shown_view(view)
        more = {"view": shown, "response_urls": self._places_chosen(view)}
        delivery = Delivery("interactive", body | more)
        delivery.accepts_payload = True

        def answered(answer: Any) -> None:
            self._submitted(delivery, view, answer)

        return self.server.deliveries.send(delivery, answered)

    def _places_chosen(self, view: View) -> list[Body]:
        """Return the response URLs of the channels chosen in inputs that ask for one."""
        found = []
        for block, element in elements_of(view.blocks):
            channel = chosen(view.values.get(block["block_id"], {}).get(element["action_id"], {}))
            if element.get("response_url_enabled") and channel:
                hook = self.server.world.triggers.hook(self.id, self.team.id, str(channel))
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                url = self.server.url + hook.path
                found.append(ids | {"channel_id": channel, "response_url": url})
        return found

    def _submitted(self, delivery: Delivery, view: View, answer: Any) -> None:
        try:
            problems = self.server.methods.surfaces.submitted(view, answer)
        except Refused as refused:
            problems = [str(refused)]
        if problems:
            delivery.warning = view.warning = f"We had some trouble connecting. {problems}"

    async def close_modal(self) -> None:
        """Close the modal; the app has not asked to hear of that."""
        self._top()
        self.server.world.forget_modal(self.user.key)

    async def shortcut(self, callback_id: str) -> Delivery:
        """Choose a shortcut of the app."""
        return self.server.deliveries.send(self._shortcut("shortcut", callback_id))

    async def message_shortcut(
        self, callback_id: str, message_ts: str, channel: Channel | None = None
    ) -> Delivery:
        """Choose a shortcut of the app on a message."""
        where = channel or self.channel
        delivery = self._shortcut("message_action", callback_id)
        place = Place(message=where.messages[message_ts], channel=where)
        delivery.body |= self._in_message(place) | {"message_ts": message_ts}
        del delivery.body["container"], delivery.body["state"]
        return self.server.deliveries.send(delivery)

    def _shortcut(self, kind: str, callback_id: str) -> Delivery:
        trigger = self.server.world.triggers.trigger(self.user.key, self.team.id)
        body = payloads.interaction(kind, self.user, self.team, trigger.id)
        facts = {"callback_id": callback_id, "action_ts": self.server.world.next_ts()}
        return Delivery("interactive", body | facts)
