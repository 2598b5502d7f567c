"""The service: repeats change nothing, buttons find their own conversation, forgetting forgets."""

from collections.abc import Iterator

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Address, Ask, Command, Inbound, Outcome, Reply, Say, Tap, Text
from tests.kit.system import ANN, BEA, System, kept_versions


@pytest.fixture
def service(request: pytest.FixtureRequest, quick_check: Assessment) -> Iterator[System]:
    on_disk = "on_disk" in request.fixturenames
    with System(kept_versions(quick_check), on_disk=on_disk) as system:
        yield system


def send(
    service: System, update: str, inbound: Inbound, who: Address = ANN
) -> tuple[Outcome, list[Reply]]:
    return service.say(inbound, who, update)


def test_repeated_update_returns_the_first_outcome_and_sends_nothing(service: System) -> None:
    send(service, "1", Text("hello"))
    first, _ = send(service, "2", Text("yes"))
    before = service.conversation(ANN)

    again, replies = send(service, "2", Text("yes"))

    assert again == first
    assert replies == []
    assert service.conversation(ANN) == before


def test_two_people_do_not_meet(service: System) -> None:
    send(service, "a1", Text("hello"), ANN)
    send(service, "b1", Text("hello"), BEA)
    send(service, "a2", Text("yes"), ANN)
    send(service, "a3", Text("fly"), ANN)

    ann, bea = service.conversation(ANN), service.conversation(BEA)

    assert ann is not None
    assert bea is not None
    assert ann.answers["stage"].value == "fly"
    assert bea.answers == {}


def test_button_of_somebody_else_answers_nothing(service: System) -> None:
    send(service, "a1", Text("hello"), ANN)
    _, replies = send(service, "a2", Text("yes"), ANN)
    send(service, "b1", Text("hello"), BEA)
    ask = replies[-1]
    assert isinstance(ask, Ask)

    outcome, told = send(service, "b2", Tap(ask.choices[0].token), BEA)

    assert "over" in outcome.notice
    assert told == []
    ann = service.conversation(ANN)
    assert ann is not None
    assert "stage" not in ann.answers


def test_button_pressed_after_forgetting_begins_nothing(service: System) -> None:
    send(service, "1", Text("hello"))
    _, replies = send(service, "2", Text("yes"))
    send(service, "3", Text("delete"))
    send(service, "4", Text("yes"))
    ask = replies[-1]
    assert isinstance(ask, Ask)

    outcome, told = send(service, "5", Tap(ask.choices[0].token))

    assert "over" in outcome.notice
    assert told == []
    assert service.conversation(ANN) is None


def test_deleting_takes_every_conversation_of_a_person_along(service: System) -> None:
    send(service, "1", Text("hello"))
    for at, text in enumerate(["yes", "walk", "restart", "yes", "yes", "run"], start=2):
        send(service, str(at), Text(text))
    send(service, "b1", Text("hello"), BEA)
    send(service, "20", Command("delete"))

    _, replies = send(service, "21", Text("yes"))

    assert "deleted" in str(replies[-1])
    assert service.conversation(ANN) is None
    assert service.conversation(BEA) is not None
    _, again = send(service, "22", Text("hello"))
    assert isinstance(again[-1], Ask)
    assert again[-1].step == "consent"


FINISH = ("hello", "yes", "walk", "hybrid", *["skip"] * 6, "skip the rest")


def finished(service: System) -> Say:
    """The result of an assessment that is finished."""
    replies: list[Reply] = []
    for at, text in enumerate(FINISH):
        _, replies = send(service, f"f{at}", Text(text))
    result = replies[-1]
    assert isinstance(result, Say)
    return result


@pytest.mark.parametrize("label", ["Leave a comment", "Compare an industry", "Take it again"])
def test_old_result_opens_nothing_beside_what_is_under_way(service: System, label: str) -> None:
    buttons = {button.label: button.token for button in finished(service).buttons}
    send(service, "r1", Tap(buttons["Take it again"]))
    send(service, "r2", Text("yes"))
    under_way = service.conversation(ANN)

    outcome, replies = send(service, "r3", Tap(buttons[label]))

    assert "begun again" in outcome.notice
    assert replies == []
    assert service.conversation(ANN) == under_way
    send(service, "r4", Text("run"))
    now = service.conversation(ANN)
    assert now is not None
    assert now.answers["stage"].value == "run"


def test_old_result_can_still_be_looked_at(service: System) -> None:
    buttons = {button.label: button.token for button in finished(service).buttons}
    send(service, "r1", Tap(buttons["Take it again"]))

    _, replies = send(service, "r2", Tap(buttons["Where is this from?"]))

    assert "Source" in str(replies[-1])


@pytest.mark.usefixtures("on_disk")
def test_deleting_leaves_no_text_anywhere(service: System) -> None:
    finished(service)
    send(service, "c1", Text("leave a comment"))
    first, _ = send(service, "c2", Text("my secret text"))
    assert "secret" in first.notice
    send(service, "c3", Text("delete"))

    send(service, "c4", Text("yes"))

    assert send(service, "c4", Text("yes")) == (Outcome(), [])
    files = sorted(service.path.parent.iterdir())
    assert len(files) == 3
    assert not [one for one in files if b"secret" in one.read_bytes()]
    assert not [one for one in files if b"walk" in one.read_bytes().split(b"flow_versions")[0]]
