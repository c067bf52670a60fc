"""What one person alone is shown, in parts if need be, and shared once if she wants."""

import json

import pytest

from bot.asides import MOST_PARTS, SHARE, UNSHARE, Aside, Asides
from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.conversation import Command
from bot.erasing import Erasing
from bot.languages import Languages
from bot.slack.client import SlackClient
from bot.slack.errors import SlackUnreachable
from bot.store import inbox
from bot.store.asides import load
from bot.store.database import Database
from bot.store.work import command_item
from tests.commands.conftest import Office, budget, client, clock, slack
from tests.slack.conftest import RESET, Clock

__all__ = ["budget", "client", "clock", "slack"]

pytestmark = pytest.mark.anyio

KEY = "command/1"


@pytest.fixture
def asides(sqlite: Database, client: SlackClient, clock: Clock) -> Asides:
    languages = Languages(sqlite, client, "T1", Choosing(sqlite, Chosen()))
    return Asides(sqlite, client, languages, clock)


def aside(slack: Office, text: str = "It is **so**.", **more: object) -> Aside:
    url = f"{slack.url}/api/response"
    given = {"footer": "`gpt` · free", "response_url": url, "is_shareable": True, **more}
    return Aside(KEY, "T1", "C1", "", "U1", text, **given)  # type: ignore[arg-type] # of tests


def posted(slack: Office) -> list[str]:
    return [
        "".join(str(block.get("text") or "") for block in each.get("blocks") or ())
        or str(each["markdown_text"])
        for each in slack.all("chat.postMessage")
    ]


async def test_it_is_shown_by_the_response_url_with_a_share_button(
    asides: Asides, slack: Office
) -> None:
    await asides.show(aside(slack))

    (shown,) = slack.all("response")
    assert shown["response_type"] == "ephemeral"
    assert shown["blocks"][0] == {"type": "markdown", "text": "It is **so**.\n\n`gpt` · free"}
    assert shown["text"].startswith("It is *so*.")
    assert [(each["action_id"], each["value"]) for each in slack.buttons()] == [(SHARE, KEY)]


async def test_blocks_that_are_refused_are_left_out(asides: Asides, slack: Office) -> None:
    refusal = json.dumps({"ok": False, "error": "invalid_blocks"})
    slack.script("response", (400, refusal, {}), (400, refusal, {}))

    await asides.show(aside(slack))

    shown = slack.all("response")[-1]
    assert "blocks" not in shown
    assert shown["text"].startswith("It is *so*.")


@pytest.mark.parametrize("error", ["used_url", "expired_url", "no json"])
async def test_a_response_url_that_is_over_gives_way_to_a_private_message(
    asides: Asides, slack: Office, error: str
) -> None:
    slack.script("response", (404, error, {}))

    await asides.show(aside(slack))

    (shown,) = slack.all("chat.postEphemeral")
    assert (shown["channel"], shown["user"]) == ("C1", "U1")
    assert "It is **so**." in slack.told()[-1]


async def test_without_a_response_url_it_is_a_private_message_in_its_thread(
    asides: Asides, slack: Office
) -> None:
    await asides.show(Aside(KEY, "T1", "C1", "1.2", "U1", "Yes."))

    (shown,) = slack.all("chat.postEphemeral")
    assert (shown["thread_ts"], shown["markdown_text"]) == ("1.2", "Yes.")


async def test_what_may_have_been_shown_is_not_shown_by_another_way(
    asides: Asides, slack: Office
) -> None:
    slack.script("response", RESET)

    with pytest.raises(SlackUnreachable):
        await asides.show(aside(slack))

    assert slack.all("chat.postEphemeral") == []


async def test_it_goes_to_no_other_host(asides: Asides, slack: Office) -> None:
    await asides.show(aside(slack, response_url="https://evil.example/hook"))

    assert len(slack.all("chat.postEphemeral")) == 1


async def test_a_long_one_comes_in_parts_and_is_cut_with_a_note(
    asides: Asides, slack: Office
) -> None:
    await asides.show(aside(slack, "word " * 20_000))

    told = slack.told()
    assert len(told) == MOST_PARTS
    assert "Shared, it is posted whole" in told[-1]
    assert "`gpt` · free" in told[-1]


async def test_nothing_in_it_notifies_anybody(asides: Asides, slack: Office) -> None:
    await asides.show(aside(slack, "Hey <!channel> and <@U2>"))
    await asides.share(KEY, "U1")

    everything = json.dumps([call.arguments for call in slack.calls])
    assert "<!channel>" not in everything
    assert "<@U2>" not in everything


async def test_it_is_shared_whole_under_a_name_that_mentions_nobody(
    asides: Asides, slack: Office
) -> None:
    await asides.show(aside(slack, "word " * 10_000))

    told = await asides.share(KEY, "U1")

    first, *others = slack.all("chat.postMessage")
    assert told == ""
    assert "Shared by Jiyoon" in posted(slack)[0]
    assert len(posted(slack)) > MOST_PARTS
    assert "thread_ts" not in first
    assert {each["thread_ts"] for each in others} == {next(iter(slack.messages))}


async def test_it_is_shared_once(asides: Asides, slack: Office) -> None:
    await asides.show(aside(slack))

    told = [await asides.share(KEY, "U1"), await asides.share(KEY, "U1")]

    assert told == ["", "aside_is_shared"]
    assert len(posted(slack)) == 1


async def test_only_its_person_shares_it(asides: Asides, slack: Office) -> None:
    await asides.show(aside(slack))

    assert await asides.share(KEY, "U2") == "aside_not_yours"
    assert posted(slack) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [("not_in_channel", "aside_no_place"), ("too_many_attachments", "aside_not_shared")],
)
async def test_what_could_not_be_shared_can_be_shared_again(
    asides: Asides, slack: Office, error: str, told: str
) -> None:
    await asides.show(aside(slack))
    slack.script("chat.postMessage", error)

    first, second = await asides.share(KEY, "U1"), await asides.share(KEY, "U1")

    assert (first, second) == (told, "")


async def test_after_a_day_there_is_nothing_to_share(
    asides: Asides, slack: Office, clock: Clock
) -> None:
    await asides.show(aside(slack))
    clock.now += 25 * 3600
    await asides.show(Aside("command/2", "T1", "C1", "", "U1", "Else.", is_shareable=True))

    assert await asides.share(KEY, "U1") == "aside_gone"


async def test_in_direct_messages_there_is_nobody_to_share_it_with(
    asides: Asides, slack: Office
) -> None:
    await asides.show(Aside(KEY, "T1", "D1", "", "U1", "Yes.", is_shareable=True))

    assert slack.buttons() == []


async def test_it_is_shown_again_as_it_was(asides: Asides, slack: Office) -> None:
    await asides.show(aside(slack))

    assert await asides.show_again(KEY)
    assert not await asides.show_again("command/2")
    assert slack.told()[0] == slack.told()[1]


async def test_what_its_person_had_erased_meanwhile_is_neither_kept_nor_shown(
    asides: Asides, slack: Office, sqlite: Database
) -> None:
    command = command_item(Command("/tarae", "ask why?", "U1", "C1", "1"))
    async with sqlite.begin() as connection:
        await inbox.accept(connection, command, 1.0)
        await inbox.claim(connection, command.pool, "w", 1.0, 60.0, 1)
    await Erasing(sqlite, "T1", lambda: 2.0).forget_person("U1")

    with pytest.raises(inbox.Dropped):
        await asides.show(aside(slack))

    assert command.key == KEY
    assert slack.all("response") == []
    async with sqlite.read() as connection:
        assert await load(connection, KEY) is None


async def test_who_shared_it_takes_all_of_it_away(asides: Asides, slack: Office) -> None:
    await asides.show(aside(slack, "word " * 10_000))
    await asides.share(KEY, "U1")
    *_, last = slack.messages
    button = slack.all("chat.postMessage")[-1]["blocks"][-1]["elements"][0]

    by_another = await asides.unshare("C1", last, button["value"], "U2")
    left = len(slack.messages)
    by_her = await asides.unshare("C1", last, button["value"], "U1")

    assert button["action_id"] == UNSHARE
    assert (by_another, by_her) == ("aside_not_your_share", "")
    assert left > MOST_PARTS
    assert not slack.messages


async def test_what_could_be_shared_only_in_part_is_taken_away_again(
    asides: Asides, slack: Office
) -> None:
    await asides.show(aside(slack, "word " * 10_000))
    slack.script("chat.postMessage", None, "internal_error")

    told = await asides.share(KEY, "U1")

    assert told == "aside_not_shared"
    assert slack.methods().count("chat.delete") == 1
    assert not slack.messages
