"""Calls carry no text in their address, keep to the rates, and fail in our own errors."""

import asyncio
import json
import logging

import pytest

from bot.slack.budget import Priority
from bot.slack.client import SlackClient
from bot.slack.errors import (
    RateLimited,
    Refused,
    SlackError,
    SlackUnreachable,
    StoppedByUser,
    TokenRejected,
)
from tests.slack.conftest import LOST, RESET, TOKEN, Clock, FakeSlack, Json

pytestmark = pytest.mark.anyio


async def test_a_post_neither_unfurls_nor_notifies(client: SlackClient, slack: FakeSlack) -> None:
    await client.post_message("C1", "<!channel> hello", thread_ts="1.1")

    [given] = slack.all("chat.postMessage")
    assert given["markdown_text"] == "<\u2060!channel> hello"
    assert (given["unfurl_links"], given["unfurl_media"]) == (False, False)
    assert (given["parse"], given["link_names"]) == ("none", False)


async def test_an_edit_notifies_nobody(client: SlackClient, slack: FakeSlack) -> None:
    ts = await client.post_message("C1", "hello")

    await client.update_message("C1", ts, "@here <@U012AB3CD>")

    [given] = slack.all("chat.update")
    assert given["markdown_text"] == "@\u2060here <\u2060@U012AB3CD>"
    assert (given["parse"], given["link_names"]) == ("none", False)


async def test_no_text_is_in_an_address(client: SlackClient, slack: FakeSlack) -> None:
    async def keep(file_id: str) -> None:
        assert file_id not in slack.files

    ts = await client.post_message("C1", "secret")
    await client.start_stream("C1", "1.1", "secret", user="U1", team="T1")
    await client.post_ephemeral("C1", "U1", "secret")
    await client.upload("C1", "1.1", "secret.txt", b"secret", keep)
    await client.delete_message("C1", ts)

    assert not any("secret" in str(call.query) for call in slack.calls)
    assert {call.token for call in slack.calls} == {TOKEN}


async def test_no_text_and_no_token_is_logged(
    client: SlackClient, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.script("chat.postMessage", "invalid_blocks")

    with pytest.raises(SlackError) as raised:
        await client.post_message("C1", "secret words")

    logged = caplog.text + str(raised.value) + repr(raised.value)
    assert "secret" not in logged
    assert TOKEN not in logged


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("not_in_channel", Refused),
        ("restricted_action_thread_locked", Refused),
        ("invalid_auth", TokenRejected),
        ("missing_scope", TokenRejected),
        ("internal_error", SlackUnreachable),
        ("stopped_by_user", StoppedByUser),
        ("msg_too_long", SlackError),
    ],
)
async def test_errors_are_ours(
    client: SlackClient, slack: FakeSlack, code: str, kind: type[SlackError]
) -> None:
    slack.script("chat.postMessage", code)

    with pytest.raises(SlackError) as raised:
        await client.post_message("C1", "hello")

    assert type(raised.value) is kind
    assert (raised.value.code, raised.value.method) == (code, "chat.postMessage")


@pytest.mark.parametrize(
    "answer",
    [
        RESET,
        LOST,
        (502, "<html>bad gateway</html>", {"Content-Type": "text/html"}),
        (503, "unavailable", {"Content-Type": "text/plain"}),
        (200, "not json", {"Content-Type": "text/plain"}),
        (200, "not json", {"Content-Type": "application/json"}),
        (200, "[]", {"Content-Type": "application/json"}),
        (200, "", {"Content-Type": "text/html"}),
    ],
)
async def test_an_unusable_answer_is_unreachable_and_not_tried_again(
    client: SlackClient, slack: FakeSlack, answer: object
) -> None:
    slack.script("chat.postMessage", answer)

    with pytest.raises(SlackUnreachable):
        await client.post_message("C1", "hello")

    assert slack.methods() == ["chat.postMessage"]


async def test_a_call_that_hangs_is_given_up(
    client: SlackClient, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.calls.CALL_TIMEOUT", 0.05)
    forever = asyncio.Event()
    slack.script("chat.postMessage", forever)

    with pytest.raises(SlackUnreachable):
        await client.post_message("C1", "hello")

    forever.set()


async def test_a_final_call_waits_as_slack_says_and_is_repeated(
    client: SlackClient, slack: FakeSlack, clock: Clock
) -> None:
    slack.script("chat.postMessage", (429, '{"ok":false}', {"Retry-After": "7"}), "ratelimited")

    await client.post_message("C1", "hello")

    assert sum(clock.slept) == pytest.approx(8)
    assert slack.texts() == ["hello"]


async def test_a_frame_never_waits(client: SlackClient, slack: FakeSlack, clock: Clock) -> None:
    slack.script("chat.postMessage", (429, "{}", {"Retry-After": "7"}))

    with pytest.raises(RateLimited) as raised:
        await client.post_message("C1", "hello", priority=Priority.FIRST)

    assert raised.value.retry_after == 7
    assert clock.slept == []


async def test_a_long_429_is_not_waited_for(client: SlackClient, slack: FakeSlack) -> None:
    slack.script("chat.postMessage", (429, "{}", {"Retry-After": "3600"}))

    with pytest.raises(RateLimited):
        await client.post_message("C1", "hello")


async def test_all_pages_of_a_thread_are_read(client: SlackClient, slack: FakeSlack) -> None:
    for number in range(5):
        slack.add(f"message {number}", "post")

    messages = await client.replies("C1", "1.1")

    assert [message["text"] for message in messages] == [f"message {n}" for n in range(5)]


async def test_auth_test_tells_who_the_bot_is(client: SlackClient) -> None:
    identity = await client.auth_test()

    assert (identity.team, identity.user, identity.bot_name) == ("T1", "UBOT", "tarae")
    assert identity.scopes == {"chat:write", "a:b"}


async def test_people_of_other_workspaces_are_external(
    client: SlackClient, slack: FakeSlack
) -> None:
    person = (
        '{"ok": true, "user": {"team_id": "T2", "locale": "ko-KR", "is_restricted": true,'
        '"is_admin": true, "profile": {"display_name": "Jiyoon"}}}'
    )
    slack.script("users.info", (200, person, {"Content-Type": "application/json"}))

    profile = await client.user("U1")

    assert (profile.name, profile.locale) == ("Jiyoon", "ko-KR")
    assert profile.is_external
    assert profile.is_guest
    assert not profile.is_admin  # of theirs, not of ours


async def test_nothing_is_uploaded_to_another_host(client: SlackClient, slack: FakeSlack) -> None:
    async def keep(_: str) -> None:
        raise AssertionError

    for url in ("https://evil.example/upload", "http://files.slack.com/x"):
        body = f'{{"ok": true, "file_id": "F1", "upload_url": "{url}"}}'
        slack.script(
            "files.getUploadURLExternal", (200, body, {"Content-Type": "application/json"})
        )
        with pytest.raises(SlackError, match="upload_host_not_allowed"):
            await client.upload("C1", "1.1", "a.txt", b"text", keep)


async def test_what_is_gone_already_is_deleted(client: SlackClient) -> None:
    await client.delete_message("C1", "1.1")
    await client.delete_file("F404")


async def test_an_app_token_is_checked_with_itself(client: SlackClient, slack: FakeSlack) -> None:
    await client.check_app_token("xapp-1")

    assert slack.calls[0].token == "xapp-1"
    assert "xapp-1" not in str(slack.calls[0].query)


async def test_blocks_come_with_a_text_for_notifications(
    client: SlackClient, slack: FakeSlack
) -> None:
    divider = {"type": "divider"}

    await client.post_message("C1", "**bold** @here", blocks=[divider])

    [given] = slack.all("chat.postMessage")
    assert given["blocks"] == [{"type": "markdown", "text": "**bold** @\u2060here"}, divider]
    assert given["text"] == "*bold* @\u2060here"
    assert "markdown_text" not in given


def members(*users: str, cursor: str = "") -> tuple[int, str, dict[str, str]]:
    page = {"ok": True, "members": users, "response_metadata": {"next_cursor": cursor}}
    return (200, json.dumps(page), {"Content-Type": "application/json"})


def channel_of(*, is_private: bool) -> tuple[int, str, dict[str, str]]:
    channel = {"id": "C1", "is_channel": True, "is_private": is_private}
    found = {"ok": True, "channel": channel}
    return (200, json.dumps(found), {"Content-Type": "application/json"})


def person(**fields: object) -> tuple[int, str, dict[str, str]]:
    found = {"ok": True, "user": {"team_id": "T1", **fields}}
    return (200, json.dumps(found), {"Content-Type": "application/json"})


async def test_a_member_is_found_on_a_later_page(client: SlackClient, slack: FakeSlack) -> None:
    slack.script("conversations.members", members("U1", cursor="next"), members("U2"))

    assert await client.is_member("C1", "U2")
    assert [call.query.get("cursor") for call in slack.calls] == [None, "next"]


async def test_who_is_on_no_page_is_no_member(client: SlackClient, slack: FakeSlack) -> None:
    slack.script("conversations.members", members("U1", cursor="next"), members("U2"))

    assert not await client.is_member("C1", "U3")


async def test_pages_of_members_end(
    client: SlackClient, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.directory._MEMBER_PAGES", 3)
    slack.script("conversations.members", *[members("U1", cursor="next")] * 9)

    assert not await client.is_member("C1", "U3")
    assert len(slack.calls) == 3


@pytest.mark.parametrize(
    ("fields", "is_private", "is_visible"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"is_restricted": True}, False, False),
        ({"is_ultra_restricted": True}, False, False),
        ({"team_id": "T2"}, False, False),
        ({"is_stranger": True}, False, False),
        ({"is_bot": True}, False, False),
    ],
    ids=str,
)
async def test_a_public_channel_is_open_to_full_members_only(
    client: SlackClient,
    slack: FakeSlack,
    fields: dict[str, object],
    *,
    is_private: bool,
    is_visible: bool,
) -> None:
    slack.script("conversations.info", channel_of(is_private=is_private))
    slack.script("users.info", person(**fields))
    slack.script("conversations.members", members("U9"))

    assert await client.is_visible_to("C1", "U1") is is_visible


@pytest.mark.parametrize("is_private", [True, False])
async def test_a_channel_is_visible_to_its_members(
    client: SlackClient, slack: FakeSlack, *, is_private: bool
) -> None:
    slack.script("conversations.info", channel_of(is_private=is_private))
    slack.script("users.info", person(is_restricted=True))
    slack.script("conversations.members", members("U1"))

    assert await client.is_visible_to("C1", "U1")


@pytest.mark.parametrize("code", ["channel_not_found", "missing_scope", "internal_error"])
async def test_what_slack_will_not_say_counts_as_not_visible(
    client: SlackClient, slack: FakeSlack, code: str
) -> None:
    slack.script("conversations.info", code)

    assert not await client.is_visible_to("C1", "U1")


async def test_a_dm_is_visible_to_nobody_else(client: SlackClient, slack: FakeSlack) -> None:
    assert not await client.is_visible_to("D1", "U1")
    assert slack.calls == []


async def test_a_modal_is_opened_now_or_not_at_all(client: SlackClient, slack: FakeSlack) -> None:
    slack.script("views.open", (429, "{}", {"Retry-After": "1"}))

    with pytest.raises(RateLimited):
        await client.views_open("1.2.3", {"type": "modal"})

    assert slack.all("views.open") == [{"trigger_id": "1.2.3", "view": {"type": "modal"}}]


async def test_an_open_modal_has_an_id_by_which_it_is_replaced(
    client: SlackClient, slack: FakeSlack
) -> None:
    answer = (200, '{"ok": true, "view": {"id": "V1"}}', {"Content-Type": "application/json"})
    slack.script("views.open", answer)

    view_id = await client.views_open("1.2.3", {"type": "modal"})
    await client.views_update(view_id, {"type": "modal", "blocks": []})

    assert slack.all("views.update")[0]["view_id"] == "V1"


async def test_a_message_for_one_person_may_have_buttons(
    client: SlackClient, slack: FakeSlack
) -> None:
    divider = {"type": "divider"}

    await client.post_ephemeral("C1", "U1", "Remove it?", thread_ts="1.1", blocks=[divider])

    [given] = slack.all("chat.postEphemeral")
    assert given["blocks"] == [{"type": "markdown", "text": "Remove it?"}, divider]


async def test_a_message_for_one_person_is_dismissed(client: SlackClient, slack: FakeSlack) -> None:
    await client.dismiss(f"{slack.url}/api/response")

    assert slack.all("response") == [{"delete_original": True}]
    assert slack.calls[0].token == ""


@pytest.mark.parametrize("url", ["https://evil.example/x", "http://hooks.slack.com/x", ""])
async def test_nothing_is_dismissed_elsewhere(client: SlackClient, url: str) -> None:
    with pytest.raises(SlackError, match="response_host_not_allowed"):
        await client.dismiss(url)


LINK = "see https://example.com"
DIVIDER = {"type": "divider"}


async def test_every_call_that_shows_a_text_says_all_it_can_against_unfurling_and_notifying(
    client: SlackClient, slack: FakeSlack
) -> None:
    for blocks in (None, [DIVIDER]):
        ts = await client.post_message("C1", LINK, blocks=blocks)
        await client.update_message("C1", ts, LINK, blocks=blocks)
        await client.post_ephemeral("C1", "U1", LINK, blocks=blocks)

    quiet = {"parse": "none", "link_names": False}
    unfurled = {"unfurl_links": False, "unfurl_media": False}
    can = {
        "chat.postMessage": quiet | unfurled,
        "chat.update": quiet,  # has no argument for it
        "chat.postEphemeral": quiet,  # neither
    }
    assert len(slack.calls) == 6
    for call in slack.calls:
        assert call.arguments.items() >= can[call.method].items()
        assert unfurled.keys().isdisjoint(call.arguments) or call.method == "chat.postMessage"


BLOCK_ERRORS = ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"]


@pytest.mark.parametrize("code", [*BLOCK_ERRORS, "invalid_arguments"])
async def test_blocks_that_slack_refuses_are_left_out_and_not_tried_again(
    client: SlackClient, slack: FakeSlack, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.script("chat.postMessage", code)

    for _ in range(2):
        await client.post_message("C1", "hello", blocks=[DIVIDER])
    await client.post_message("C1", "hello", blocks=[{"type": "other"}])

    assert slack.texts() == ["hello"] * 3
    given = [call.get("blocks") for call in slack.all("chat.postMessage")]
    assert [blocks and blocks[1:] for blocks in given] == [
        [DIVIDER],
        None,
        None,
        [{"type": "other"}],
    ]
    assert len(caplog.records) == 1


def menu_of(answer: str) -> Json:
    """A menu as it stands below an answer, whose key is in its values."""
    options = [{"text": {"type": "plain_text", "text": "Again"}, "value": f"{answer}|again"}]
    return {"type": "actions", "elements": [{"type": "overflow", "options": options}]}


async def test_blocks_that_differ_in_values_alone_are_refused_once(
    client: SlackClient, slack: FakeSlack
) -> None:
    slack.script("chat.postMessage", "invalid_blocks")

    for answer in ("T1/C1/1", "T1/C1/2"):
        await client.post_message("C1", "hello", blocks=[menu_of(answer)])

    assert slack.texts() == ["hello"] * 2
    given = slack.all("chat.postMessage")
    assert ["blocks" in call for call in given] == [True, False, False]


async def test_blocks_that_slack_took_once_are_tried_again_after_a_refusal(
    client: SlackClient, slack: FakeSlack
) -> None:
    await client.post_message("C1", "hello", blocks=[menu_of("T1/C1/1")])
    slack.script("chat.postMessage", "invalid_blocks")

    for answer in ("T1/C1/2", "T1/C1/3"):
        await client.post_message("C1", "hello", blocks=[menu_of(answer)])

    shown = [message.blocks and message.blocks[-1] for message in slack.messages.values()]
    assert shown == [menu_of("T1/C1/1"), None, menu_of("T1/C1/3")]


async def test_a_text_too_long_for_its_blocks_takes_them_from_no_other(
    client: SlackClient, slack: FakeSlack
) -> None:
    slack.script("chat.postMessage", "msg_blocks_too_long")

    for answer in ("T1/C1/1", "T1/C1/2"):
        await client.post_message("C1", "hello", blocks=[menu_of(answer)])

    shown = [message.blocks and message.blocks[-1] for message in slack.messages.values()]
    assert shown == [None, menu_of("T1/C1/2")]


async def test_an_edit_without_the_blocks_that_slack_refuses_takes_away_those_that_stand(
    client: SlackClient, slack: FakeSlack
) -> None:
    ts = await client.post_message("C1", "hello", blocks=[DIVIDER])
    slack.script("chat.update", "invalid_blocks")

    await client.update_message("C1", ts, "bye", blocks=[{"type": "other"}])

    assert slack.messages[ts].blocks == [{"type": "markdown", "text": "bye"}]


async def test_where_slack_refuses_every_block_an_edit_has_none(
    client: SlackClient, slack: FakeSlack
) -> None:
    ts = await client.post_message("C1", "hello")
    slack.script("chat.update", "invalid_blocks", "invalid_blocks")

    await client.update_message("C1", ts, "bye", blocks=[DIVIDER])

    assert slack.all("chat.update")[-1]["markdown_text"] == "bye"
    assert slack.texts() == ["bye"]


async def test_a_stream_ends_without_the_blocks_that_slack_refuses(
    client: SlackClient, slack: FakeSlack
) -> None:
    ts = await client.start_stream("C1", "1.1", "hello", user="U1", team="T1") or ""
    slack.script("chat.stopStream", "invalid_blocks")

    await client.stop_stream("C1", ts, " bye", blocks=[DIVIDER])

    assert slack.texts() == ["hello bye"]
    assert not slack.messages[ts].is_streaming


async def test_other_errors_with_blocks_are_raised(client: SlackClient, slack: FakeSlack) -> None:
    slack.script("chat.postMessage", "msg_too_long")

    with pytest.raises(SlackError, match="msg_too_long"):
        await client.post_message("C1", "hello", blocks=[DIVIDER])


async def test_a_conversation_gets_a_title(client: SlackClient, slack: FakeSlack) -> None:
    assert await client.rename_session("C1", "1.1", "  When is\nthe release?  " + "x" * 300)
    assert not await client.rename_session("C1", "1.1", " ")

    [given] = slack.all("agents.sessions.rename")
    assert given["title"].startswith("When is the release? xxx")
    assert len(given["title"]) == 200
    assert (given["channel_id"], given["thread_ts"]) == ("C1", "1.1")


async def test_prompts_are_suggested_for_the_whole_dm(
    client: SlackClient, slack: FakeSlack
) -> None:
    prompts = [(f"Title {number}", f"Message {number}") for number in range(6)]

    assert await client.suggest_prompts("D1", prompts, "What may I do?")

    [given] = slack.all("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in given
    assert given["title"] == "What may I do?"
    assert len(given["prompts"]) == 4
    assert given["prompts"][0] == {"title": "Title 0", "message": "Message 0"}


async def test_what_an_app_is_no_agent_for_is_asked_once(
    client: SlackClient, slack: FakeSlack
) -> None:
    slack.script("agents.sessions.rename", "feature_disabled")
    slack.script("assistant.threads.setSuggestedPrompts", "not_agent_app")
    slack.script("assistant.threads.setStatus", "method_not_supported_for_channel_type")

    for _ in range(2):
        assert not await client.rename_session("C1", "1.1", "Title")
        assert not await client.suggest_prompts("D1", [("a", "b")])
        assert not await client.set_status("C1", "1.1", "is thinking…")

    assert len(slack.calls) == 3
    assert await client.set_status("C2", "1.1", "is thinking…")


@pytest.mark.parametrize("fault", ["session_not_found", "internal_error", "invalid_auth", RESET])
async def test_what_only_adorns_raises_nothing(
    client: SlackClient, slack: FakeSlack, fault: str
) -> None:
    slack.script("agents.sessions.rename", fault)

    may_be_shown = fault in {RESET, "internal_error"}
    assert await client.rename_session("C1", "1.1", "Title") == may_be_shown
