"""What of the shell reaches libraries and children once the settings are read: nothing of ours."""

import os

import pytest

from bot.settings import hide_settings


def test_settings_and_all_of_slacks_and_openais_are_gone_and_the_rest_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = os.environ  # noqa: TID251 - what libraries would read
    ours = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "OPENAI_ORG_ID"]
    ours += ["DATABASE_URL", "audio_api_key"]
    for name in [*ours, "HTTPS_PROXY"]:
        monkeypatch.setenv(name, "http://proxy.example")

    hide_settings()

    assert environment.keys() & set(ours) == set()
    assert environment["HTTPS_PROXY"] == "http://proxy.example"
    assert "PATH" in environment
