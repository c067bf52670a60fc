"""Which messages need no mention: chosen in the channel's modal."""

import pytest

from bot.chosen import Choices
from bot.conversation import FollowUps
from bot.slack.modals import channel_modal, choices_in
from bot.texts import in_language
from tests.slack.test_menu import sent


@pytest.mark.parametrize("mode", FollowUps)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_was_chosen_is_shown_and_comes_back(mode: FollowUps, language: str) -> None:
    choices = Choices(follow_ups=mode)

    view = channel_modal("C1", "1.1", choices, in_language(language))

    assert choices_in(sent(view)) == choices


def test_a_modal_of_before_leaves_the_default() -> None:
    assert choices_in({}).follow_ups is FollowUps.SMART


def test_in_direct_messages_nothing_is_asked_about_mentions() -> None:
    view = channel_modal("D1", "1.1", Choices(), in_language("en"))

    assert "follow_ups" not in [block["block_id"] for block in view["blocks"]]


def test_only_what_may_be_left_empty_is_called_optional() -> None:
    view = channel_modal("C1", "1.1", Choices(), in_language("en"))

    needed = [block["block_id"] for block in view["blocks"] if not block["optional"]]
    assert needed == ["follow_ups", "translate_to"]
