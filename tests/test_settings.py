"""Settings: read once, from the environment before `.env`, with errors a person can act on."""

from pathlib import Path

import pytest

from bot.settings import OPENAI_API, SLACK_API, Settings, SettingsError


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every setting of the shell that runs the tests away."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def env_file(folder: Path, *lines: str) -> Path:
    path = folder / ".env"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_with_nothing_set_the_defaults_hold() -> None:
    settings = Settings.read(None)

    assert settings.slack_api_url == SLACK_API
    assert settings.openai_base_url == OPENAI_API
    assert settings.monthly_budget_usd == 20
    assert not settings.has_slack
    assert not settings.has_own_endpoint


def test_names_are_those_that_scripts_rely_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_SIGNING_SECRET": "signed",
        "OPENAI_API_KEY": "sk-1",
        "OPENAI_BASE_URL": "https://models.example/v1",
        "DATABASE_URL": "postgresql+asyncpg://host/db",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    settings = Settings.read(None)

    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
    assert settings.slack_app_token.get_secret_value() == "xapp-1"
    assert settings.slack_signing_secret.get_secret_value() == "signed"
    assert settings.openai_api_key.get_secret_value() == "sk-1"
    assert settings.openai_base_url == "https://models.example/v1"
    assert settings.database_url == "postgresql+asyncpg://host/db"
    assert settings.has_slack
    assert settings.has_own_endpoint


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = env_file(tmp_path, "CHAT_MODEL=from-file", "AUDIO_MODEL=heard-in-file")
    monkeypatch.setenv("CHAT_MODEL", "from-environment")

    settings = Settings.read(file)

    assert settings.chat_model == "from-environment"
    assert settings.audio_model == "heard-in-file"


def test_what_is_given_wins_over_both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = env_file(tmp_path, "CHAT_MODEL=from-file")
    monkeypatch.setenv("CHAT_MODEL", "from-environment")

    settings = Settings.read(file, chat_model="given")

    assert settings.chat_model == "given"


def test_an_empty_variable_counts_as_not_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = env_file(tmp_path, "MONTHLY_BUDGET_USD=", "OPENAI_BASE_URL=")
    monkeypatch.setenv("TEMPERATURE", "")

    settings = Settings.read(file)

    assert settings.monthly_budget_usd == 20
    assert settings.openai_base_url == OPENAI_API
    assert settings.temperature is None


def test_a_missing_file_is_no_error(tmp_path: Path) -> None:
    settings = Settings.read(tmp_path / ".env")

    assert settings.chat_model


def test_other_programs_lines_in_the_file_are_left_alone(tmp_path: Path) -> None:
    settings = Settings.read(env_file(tmp_path, "COMPOSE_PROJECT_NAME=team", "CHAT_MODEL=m"))

    assert settings.chat_model == "m"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEMPERATURE", "hot"),
        ("TEMPERATURE", "3"),
        ("MAX_TOKENS", "0"),
        ("MONTHLY_BUDGET_USD", "-1"),
        ("RETENTION_DAYS", "ninety"),
        ("TRANSCRIBE_RECORDINGS", "perhaps"),
        ("SLACK_API_URL", "slack.com/api"),
        ("OPENAI_BASE_URL", "models.example/v1"),
        ("PLAYGROUND_PORT", "70000"),
    ],
)
def test_what_can_not_be_used_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as raised:
        Settings.read(None)

    line = str(raised.value)
    assert line.startswith(f"{name}: ")
    assert "\n" not in line


@pytest.mark.parametrize("given", ["http://127.0.0.1:8642/api", "http://127.0.0.1:8642/api//"])
def test_the_address_of_slack_ends_in_one_slash(given: str) -> None:
    settings = Settings.read(None, slack_api_url=given)

    assert settings.slack_api_url == "http://127.0.0.1:8642/api/"


def test_the_address_of_a_model_endpoint_ends_in_none() -> None:
    settings = Settings.read(None, openai_base_url="http://127.0.0.1:8642/v1/")

    assert settings.openai_base_url == "http://127.0.0.1:8642/v1"


@pytest.mark.parametrize(
    ("given", "languages"),
    [("ko,en", ("ko", "en")), (" ko , en ,", ("ko", "en")), ("", ()), ("ko", ("ko",))],
)
def test_languages_are_a_comma_separated_list(
    monkeypatch: pytest.MonkeyPatch, given: str, languages: tuple[str, ...]
) -> None:
    monkeypatch.setenv("AUDIO_LANGUAGES", given)

    settings = Settings.read(None)

    assert settings.audio_languages == languages


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = Settings.read(None, slack_bot_token="xoxb-secret", openai_api_key="sk-secret")

    assert "secret" not in repr(settings).replace("signing_secret", "")
