"""Settings: opened for who may choose, kept where the model takes them, refused where it doesn't."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.chosen import Choices, Place
from bot.conversation import FollowUps
from bot.endpoints.failures import ModelMissing, ModelUnreachable, RequestRejected
from bot.listeners import settings_answers
from bot.listeners.clicks import Submission
from bot.slack.client import SlackClient
from bot.slack.modals.choices import LOCK, OPEN_PAGE, Page
from bot.slack.modals.notes import NOTE
from bot.store import people
from bot.store.database import Database
from bot.store.people import Person
from bot.texts import in_language
from tests.listeners.counter import TEAM, Counter, Workspace, filled, sentences
from tests.playground_fixture import until
from tests.slack.conftest import Clock, Json, budget, client, clock, served

__all__ = ["budget", "client", "clock"]

pytestmark = pytest.mark.anyio

ENGLISH = in_language("en")
PLACE = {"channel": "C1", "thread_ts": "1.1"}
MOMENT = ENGLISH("settings_moment")


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with served(Workspace()) as fake:
        yield fake


@pytest.fixture
def counter(sqlite: Database, client: SlackClient, clock: Clock) -> Counter:
    return Counter(sqlite, client, clock)


async def opened(counter: Counter, slack: Workspace, place: Place, **more: Any) -> Json:
    """The view that is shown once it is known who asks."""
    given = {"user": "U1", "trigger_id": "t", "channel": "C1", "thread_ts": "1.1", **more}
    told = await counter.settings.open(place, **given)
    assert told == ""
    await until(lambda: not counter.opening.is_busy)
    return slack.shown()


def labels(view: Json) -> set[str]:
    return {block["block_id"] for block in view["blocks"] if block["type"] == "input"}


async def test_a_member_sees_the_settings_of_the_channel_at_once(
    counter: Counter, slack: Workspace
) -> None:
    await counter.choose(Choices(instructions="Be brief."), "C1")

    view = await opened(counter, slack, Place.CHANNEL)

    assert "Be brief." in str(view)
    assert slack.all("views.update") == []
    assert LOCK not in labels(view)


async def test_settings_are_shown_in_the_language_of_who_asks(
    counter: Counter, slack: Workspace, sqlite: Database
) -> None:
    async with sqlite.begin() as connection:
        await people.save(connection, TEAM, {"U1": Person("지윤", "ko-KR", False, 1.0)})

    view = await opened(counter, slack, Place.CHANNEL)

    assert view["title"]["text"] == "채널 설정"


async def test_whom_the_store_does_not_know_slack_tells_the_language_of(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.CHANNEL, user="UKOREAN")

    [first] = slack.all("views.open")
    assert first["view"]["title"]["text"] == "Channel settings"
    assert view["title"]["text"] == "채널 설정"
    assert "instructions" in labels(view)


async def test_who_clicks_for_another_page_too_late_is_told_to_click_again(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.CHANNEL)
    slack.script("views.push", "expired_trigger_id")
    about = filled(view).about

    await counter.settings.pressed(
        Submission("U1", TEAM, "settings", "V1", about, action=OPEN_PAGE, value="more")
    )

    [told] = slack.all("chat.postEphemeral")
    assert told["markdown_text"] == ENGLISH("settings_expired")


async def test_who_clicks_too_late_is_told_to_click_again(
    counter: Counter, slack: Workspace
) -> None:
    slack.script("views.open", "expired_trigger_id")

    told = await counter.settings.open(Place.CHANNEL, user="U1", trigger_id="t", channel="C1")

    assert told == "settings_expired"


@pytest.mark.parametrize(
    ("user", "key"),
    [
        ("UGUEST", "settings_not_guests"),
        ("UEXT", "settings_not_guests"),
        ("UOUT", "settings_only_members"),
    ],
)
async def test_who_may_not_choose_is_told_why(
    counter: Counter, slack: Workspace, user: str, key: str
) -> None:
    view = await opened(counter, slack, Place.CHANNEL, user=user)

    assert view["callback_id"] == NOTE
    assert ENGLISH(key) in str(view)


@pytest.mark.parametrize(("user", "may"), [("U1", False), ("UADMIN", True)])
async def test_the_workspace_is_for_admins_alone_and_waits_until_slack_says_who_asks(
    counter: Counter, slack: Workspace, user: str, may: bool
) -> None:
    view = await opened(counter, slack, Place.WORKSPACE, user=user)

    [first] = slack.all("views.open")
    assert MOMENT in str(first["view"])
    assert ("instructions" in labels(view)) is may
    assert (ENGLISH("settings_only_admins") in str(view)) is not may


async def test_an_admin_whom_a_setting_names_waits_for_nobody(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.WORKSPACE, user="UNAMED")

    [first] = slack.all("views.open")
    assert "instructions" in labels(first["view"])
    assert "instructions" in labels(view)


async def test_slack_not_saying_who_asks_is_said(counter: Counter, slack: Workspace) -> None:
    slack.script("users.info", "internal_error", "internal_error")

    view = await opened(counter, slack, Place.WORKSPACE)

    assert ENGLISH("settings_unasked") in str(view)


async def test_in_a_locked_channel_members_see_what_holds_and_admins_change_it(
    counter: Counter, slack: Workspace
) -> None:
    await counter.choose(Choices(temperature=0.5), "C1")
    await counter.lock("C1")

    seen = await opened(counter, slack, Place.CHANNEL)
    changed = await opened(counter, slack, Place.CHANNEL, user="UADMIN")

    assert labels(seen) == set()
    assert ENGLISH("settings_locked") in str(seen)
    assert "*Temperature*: 0.5 _(from this channel)_" in str(seen)
    assert "*Days I keep text*: 90 _(the default)_" in str(seen)
    assert "temperature" in labels(changed)


@pytest.mark.parametrize(("user", "may"), [("U1", False), ("UADMIN", True), ("UNAMED", True)])
async def test_admins_alone_are_asked_whether_to_lock(
    counter: Counter, slack: Workspace, user: str, may: bool
) -> None:
    view = await opened(counter, slack, Place.CHANNEL, user=user, page=Page.MORE)

    assert (LOCK in labels(view)) is may


async def test_another_page_is_put_over_the_one_that_is_open(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.CHANNEL)
    press = filled(view)
    pressed = Submission(
        "U1", TEAM, press.view, "V1", press.about,
        action=OPEN_PAGE, value="recordings", trigger_id="t2",
    )  # fmt: skip

    await counter.settings.pressed(pressed)

    [pushed] = slack.all("views.push")
    assert pushed["trigger_id"] == "t2"
    assert "glossary" in labels(pushed["view"])


async def test_what_is_changed_is_kept_and_nothing_else(counter: Counter, slack: Workspace) -> None:
    await counter.choose(Choices(instructions="Be brief.", glossary=("Tarae",)), "C1")
    view = await opened(counter, slack, Place.CHANNEL)
    await counter.choose(Choices(instructions="Be kind.", glossary=("Tarae",)), "C1")

    reaction = await counter.settings.submitted(filled(view, follow_ups="=always"))

    assert reaction.answer == {}
    assert await counter.chosen("C1") == Choices(
        instructions="Be kind.", glossary=("Tarae",), follow_ups=FollowUps.ALWAYS
    )
    assert counter.model.asked == []


async def test_who_changed_something_is_told_that_it_is_kept(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.CHANNEL)
    reaction = await counter.settings.submitted(filled(view, instructions="<!channel> Be brief."))

    assert reaction.after is not None
    await reaction.after()

    [told] = slack.all("chat.postEphemeral")
    assert (told["user"], told["thread_ts"]) == ("U1", "1.1")
    [said, changed] = told["blocks"]
    assert said["text"] == ENGLISH("settings_saved")
    assert changed["text"]["type"] == "mrkdwn"
    assert "Be brief." in changed["text"]["text"]
    assert "<!channel>" not in str(told)


async def test_who_changes_nothing_just_closes_it(counter: Counter, slack: Workspace) -> None:
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(filled(view))

    assert (reaction.answer, reaction.after) == ({}, None)


async def test_what_is_emptied_is_not_chosen_here_any_more(
    counter: Counter, slack: Workspace
) -> None:
    await counter.choose(Choices(instructions="Be brief.", temperature=0.5), "C1")
    view = await opened(counter, slack, Place.CHANNEL)

    await counter.settings.submitted(filled(view, instructions="", temperature=None))

    assert await counter.chosen("C1") == Choices()


async def test_the_workspace_says_in_its_modal_what_is_kept(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.WORKSPACE, user="UADMIN")

    reaction = await counter.settings.submitted(filled(view, "UADMIN", speech_level="=해요체"))

    assert "Polite, 해요체" in sentences(reaction)
    assert (await counter.chosen()).speech_level == "해요체"
    assert await counter.chosen("C1") == Choices()


async def test_a_thread_keeps_instructions_and_a_model_of_its_own(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.THREAD)

    await counter.settings.submitted(
        filled(view, instructions="In verse.", chat_model="=gpt-6-sol")
    )

    kept = Choices(instructions="In verse.", chat_model="gpt-6-sol")
    assert await counter.chosen("C1", "1.1") == kept
    assert await counter.chosen("C1") == Choices()
    assert [params.model for params in counter.model.asked] == ["gpt-6-sol"]


@pytest.mark.parametrize("user", ["UGUEST", "UEXT", "UOUT", "U1"])
async def test_who_may_choose_is_asked_again_when_it_is_sent(
    counter: Counter, slack: Workspace, user: str
) -> None:
    view = await opened(counter, slack, Place.CHANNEL)
    await counter.lock("C1")

    reaction = await counter.settings.submitted(filled(view, user, instructions="Mine."))

    assert reaction.answer["response_action"] == "update"
    assert await counter.chosen("C1") == Choices()


async def test_a_modal_of_the_workspace_in_the_wrong_hands_changes_nothing(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.WORKSPACE, user="UADMIN")

    reaction = await counter.settings.submitted(filled(view, "U1", instructions="Mine."))

    assert ENGLISH("settings_only_admins") in sentences(reaction)
    assert await counter.chosen() == Choices()


@pytest.mark.parametrize(("user", "is_locked"), [("UADMIN", True), ("U1", False)])
async def test_admins_alone_lock_a_channel(
    counter: Counter, slack: Workspace, user: str, is_locked: bool
) -> None:
    view = await opened(counter, slack, Place.CHANNEL, user="UADMIN", page=Page.MORE)

    await counter.settings.submitted(filled(view, user, is_locked=[LOCK]))

    assert await counter.is_locked("C1") is is_locked


async def test_who_locks_a_channel_reads_that_it_is_locked(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.CHANNEL, user="UADMIN", page=Page.MORE)
    reaction = await counter.settings.submitted(filled(view, "UADMIN", is_locked=[LOCK]))

    assert reaction.after is not None
    await reaction.after()

    assert "*Lock*: Only admins" in str(slack.all("chat.postEphemeral"))


async def test_a_channel_that_is_locked_while_the_model_is_asked_stays_as_it_was(
    counter: Counter, slack: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_answers, "SETTLE_WITHIN", 0.01)
    counter.model.holds = asyncio.Event()
    view = await opened(counter, slack, Place.CHANNEL)
    reaction = await counter.settings.submitted(filled(view, temperature="0.2"))
    await counter.lock("C1")

    counter.model.holds.set()
    assert reaction.after is not None
    await reaction.after()

    assert ENGLISH("settings_locked") in str(slack.shown())
    assert await counter.chosen("C1") == Choices()


async def test_what_cannot_be_read_is_said_beside_its_input(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(
        filled(view, temperature="3", examples="Hello", instructions="Be brief.")
    )

    assert reaction.answer["response_action"] == "errors"
    assert set(reaction.answer["errors"]) == {"temperature", "examples"}
    assert await counter.chosen("C1") == Choices()


@pytest.mark.parametrize(
    "about",
    [{}, {"channel": "C1"}, {"place": "channel", "page": "answers", "channel": "C1", "version": 0}],
)
async def test_a_modal_of_another_version_says_so(counter: Counter, about: Json) -> None:
    stale = Submission("U1", TEAM, "channel", "V1", about, {"instructions": {}})

    reaction = await counter.settings.submitted(stale)

    assert ENGLISH("settings_stale") in sentences(reaction)


async def test_the_model_is_asked_once_with_exactly_what_is_chosen(
    counter: Counter, slack: Workspace
) -> None:
    await counter.choose(Choices(reasoning_effort="low"))
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(
        filled(view, temperature="0.2", max_tokens="1000", top_p="0.9")
    )

    [params] = counter.model.asked
    assert (params.model, params.reasoning_effort) == ("gpt-6-luna", "low")
    assert (params.temperature, params.max_tokens, params.top_p) == (0.2, 1000, 0.9)
    assert reaction.answer == {}
    assert (await counter.chosen("C1")).temperature == 0.2


@pytest.mark.parametrize(
    ("refusals", "answers", "name", "says"),
    [
        ({"temperature": None}, {"temperature": "1", "reasoning_effort": "=low"}, "temperature",
         "doesn't take this with reasoning: Temperature"),
        ({"temperature": None}, {"temperature": "1", "reasoning_effort": "=none"}, "temperature",
         "gpt-6-luna doesn't take this: Temperature, 1.0"),
        ({"max_tokens": None}, {"max_tokens": "900000"}, "max_tokens", "900000"),
        ({"reasoning_effort": "high"}, {"reasoning_effort": "=max"}, "reasoning_effort", "“high”"),
    ],
)  # fmt: skip
async def test_what_the_model_will_not_accept_is_refused_with_the_reason(
    counter: Counter, slack: Workspace, refusals: Json, answers: Json, name: str, says: str
) -> None:
    counter.model.refusals = refusals
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(filled(view, **answers))

    assert list(reaction.answer["errors"]) == [name]
    assert says in reaction.answer["errors"][name]
    assert await counter.chosen("C1") == Choices()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ModelMissing(model="gpt-9"), ENGLISH("settings_model_missing", model="gpt-9")),
        (RequestRejected("no"), ENGLISH("settings_model_rejected", model="gpt-9")),
    ],
)
async def test_a_model_that_is_not_there_is_refused(
    counter: Counter, slack: Workspace, error: Exception, says: str
) -> None:
    counter.models, counter.model.error = [], error
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(filled(view, chat_model="gpt-9"))

    assert reaction.answer["errors"] == {"chat_model": says}
    assert await counter.chosen("C1") == Choices()


async def test_what_is_refused_but_chosen_elsewhere_is_left_out_and_said(
    counter: Counter, slack: Workspace
) -> None:
    await counter.choose(Choices(temperature=0.2))
    counter.model.refusals = {"temperature": None}
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(filled(view, chat_model="=gpt-6-sol"))

    assert "doesn't take *Temperature*" in sentences(reaction)
    assert (await counter.chosen("C1")).chat_model == "gpt-6-sol"


async def test_what_nobody_chose_is_left_out_without_a_word(
    counter: Counter, slack: Workspace
) -> None:
    counter.model.refusals = {"reasoning_effort": None}
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(filled(view, chat_model="=gpt-6-sol"))

    assert reaction.answer == {}
    assert (await counter.chosen("C1")).chat_model == "gpt-6-sol"


async def test_an_endpoint_that_is_down_keeps_nobody_from_choosing(
    counter: Counter, slack: Workspace
) -> None:
    counter.model.error = ModelUnreachable("down")
    view = await opened(counter, slack, Place.CHANNEL)

    reaction = await counter.settings.submitted(filled(view, temperature="0.2"))

    assert ENGLISH("settings_unchecked", model="gpt-6-luna") in sentences(reaction)
    assert (await counter.chosen("C1")).temperature == 0.2


async def test_the_check_is_paid_by_who_chooses(counter: Counter, slack: Workspace) -> None:
    view = await opened(counter, slack, Place.CHANNEL)

    await counter.settings.submitted(filled(view, temperature="0.2"))

    [state, *_] = await counter.purse.budgets(TEAM, "C1", "U1")
    assert 0 < state.spent_micro_usd < 1_000


@pytest.mark.parametrize("is_refused", [False, True])
async def test_a_check_that_takes_long_goes_on_beside_the_ack(
    counter: Counter, slack: Workspace, monkeypatch: pytest.MonkeyPatch, is_refused: bool
) -> None:
    monkeypatch.setattr(settings_answers, "SETTLE_WITHIN", 0.01)
    counter.model.holds = asyncio.Event()
    counter.model.refusals = {"temperature": None} if is_refused else {}
    view = await opened(counter, slack, Place.CHANNEL)
    typed = filled(view, temperature="0.2", instructions="Be brief.")

    reaction = await counter.settings.submitted(typed)
    counter.model.holds.set()
    assert reaction.after is not None
    await reaction.after()

    shown = slack.shown()
    assert ENGLISH("settings_checking") in sentences(reaction)
    assert (ENGLISH("settings_saved") in str(shown)) is not is_refused
    assert ((await counter.chosen("C1")).temperature == 0.2) is not is_refused


async def test_what_was_refused_late_is_shown_again_with_all_that_was_typed(
    counter: Counter, slack: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_answers, "SETTLE_WITHIN", 0.0)
    counter.model.refusals = {"temperature": None}
    view = await opened(counter, slack, Place.CHANNEL)
    typed = filled(view, temperature="0.2", instructions="Be brief.")
    reaction = await counter.settings.submitted(typed)
    assert reaction.after is not None
    await reaction.after()
    monkeypatch.setattr(settings_answers, "SETTLE_WITHIN", 5.0)

    again = await counter.settings.submitted(filled(slack.shown(), temperature=None))

    assert ":warning:" in str(slack.shown()["blocks"][0])
    assert again.answer == {}
    assert await counter.chosen("C1") == Choices(instructions="Be brief.")


async def test_what_could_not_be_stored_late_is_shown_again(
    counter: Counter, slack: Workspace, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_answers, "SETTLE_WITHIN", 0.0)
    view = await opened(counter, slack, Place.CHANNEL)
    async with sqlite.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON preferences BEGIN SELECT RAISE(ABORT, 'x'); END"
        )

    reaction = await counter.settings.submitted(filled(view, instructions="Be brief."))
    assert reaction.after is not None
    await reaction.after()

    assert ENGLISH("not_stored") in str(slack.shown())
    assert "Be brief." in str(slack.shown())
