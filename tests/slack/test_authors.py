"""Who said a message."""

import pytest

from bot.slack.authors import author_of, name_id


@pytest.mark.parametrize(
    ("message", "author", "called"),
    [
        ({"user": "U1"}, "U1", "U1"),
        ({"bot_id": "B7"}, "B7", "B7"),
        ({"user": None, "bot_id": "B7"}, "B7", "B7"),
        ({"user": "U7", "bot_id": "B7"}, "B7/U7", "U7"),
        ({}, "", ""),
    ],
)
def test_an_app_is_told_from_a_person_and_called_by_its_name(
    message: dict[str, str | None], author: str, called: str
) -> None:
    assert author_of(message) == author
    assert name_id(author) == called
