"""What can be set: environment variables or a `.env` file, read once, then frozen.

The names of `SLACK_*`, `OPENAI_*` and `DATABASE_URL` are fixed: scripts outside rely on them. A
variable in the environment wins over `.env`; an empty one counts as not set. Parts of the bot get
the values they need, never the `Settings`.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SLACK_API = "https://slack.com/api/"
OPENAI_API = "https://api.openai.com/v1"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """A setting that can't be used. Its text is one line for the terminal."""


class Settings(BaseSettings):
    """All settings, in the order of the README's table. Money in US dollars, times as named."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, case_sensitive=False
    )

    slack_bot_token: SecretStr = Field(SecretStr(""), description="Bot token, `xoxb-…`.")
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="App-level token with `connections:write`, `xapp-…`."
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""), description="Signing secret; not needed with Socket Mode."
    )
    slack_api_url: str = Field(
        SLACK_API, description="Base URL of Slack's Web API, ends in `/api/`."
    )
    slack_rate_limits: bool = Field(
        True, description="Keep within Slack's rate limits; `false` for a server without any."
    )

    openai_api_key: SecretStr = Field(SecretStr(""), description="Key for the model endpoint.")
    openai_base_url: str = Field(
        OPENAI_API, description="Model endpoint, ends in `/v1`; anything that speaks OpenAI's API."
    )
    chat_model: str = Field("gpt-6-luna", description="Model that answers.")
    reasoning_effort: str = Field(
        "none", description="Reasoning effort of the chat model; `default` leaves it to the model."
    )
    temperature: float | None = Field(None, ge=0, le=2, description="Sampling temperature.")
    max_tokens: int = Field(
        32_768, ge=1, description="Longest answer in tokens; a person may ask it to go on."
    )
    system_prompt: str = Field(
        "", description="Instructions for the model; empty for the built-in."
    )
    context_tokens: int = Field(
        64_000, ge=1_000, description="Budget of the context window in tokens."
    )
    answer_deadline: float = Field(
        600, gt=0, description="Longest time for an answer with all attempts at it, in seconds."
    )
    model_silence: float = Field(
        60,
        gt=0,
        description="Seconds without a word from the chat model after which it is given up.",
    )
    fallback_model: str = Field(
        "", description="Model that answers while `CHAT_MODEL` is down; empty for none."
    )
    fallback_base_url: str = Field(
        "", description="Its endpoint if it is another than `OPENAI_BASE_URL`."
    )
    fallback_api_key: SecretStr = Field(SecretStr(""), description="Its key, if it needs its own.")

    audio_base_url: str = Field(
        "", description="Speech-to-text endpoint if it is another than `OPENAI_BASE_URL`."
    )
    audio_api_key: SecretStr = Field(SecretStr(""), description="Its key, if it needs its own.")
    audio_model: str = Field("gpt-transcribe", description="Model that transcribes.")
    audio_languages: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Languages spoken, ISO 639-1, comma-separated; empty lets the model detect."
    )
    audio_glossary: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Words to spell as given, comma-separated; they may surface unspoken."
    )
    audio_chunk_seconds: float = Field(
        0,
        ge=0,
        le=720,
        description="Longest piece of sound in one request; 0 for what suits the endpoint: 30, "
        "more where it gives word times. 15 makes finer captions.",
    )
    audio_format: Literal["copy", "flac", "opus", "wav"] = Field(
        "copy",
        description="How sound is sent: `copy` as it was posted where it can be cut so, else `flac`; "
        "`opus` where bandwidth matters.",
    )
    audio_parallel: int = Field(
        8, ge=1, le=64, description="Requests at a time for one recording; fewer after a 429."
    )
    audio_translates: bool = Field(
        False,
        description="Translate into English by the speech endpoint's own `/audio/translations` "
        "(whisper-1 until 2027-02-26, some servers) instead of the chat model.",
    )
    spoken_names: Annotated[tuple[str, ...], NoDecode] = Field(
        ("tarae", "타래"),
        description="Names that a message or a clip may begin with to ask the bot, beside that in Slack.",
    )
    transcribe_recordings: bool = Field(
        True, description="Transcribe recordings on sight in channels the bot is in."
    )
    max_recording_hours: float = Field(
        4, gt=0, description="Longest recording transcribed on sight, in hours."
    )
    max_daily_hours: float = Field(
        10, gt=0, description="Hours of recordings transcribed on sight per day and workspace."
    )
    max_recording_mb: int = Field(
        1024, ge=1, description="Largest recording that is downloaded, in megabytes."
    )

    monthly_budget_usd: float = Field(
        20,
        ge=0,
        allow_inf_nan=False,
        description="Hard limit of money spent on models in a calendar month, by everybody.",
    )
    time_zone: str = Field(
        "UTC", description="IANA time zone in which days and months of budgets begin, `Asia/Seoul`."
    )
    retention_days: int = Field(
        90, ge=0, description="Days that text is kept; 0 keeps it for ever."
    )
    admins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Slack user ids that may set the workspace and budgets, beside Slack's admins and "
        "owners; comma-separated.",
    )
    slack_command: str = Field(
        "/tarae", description="The slash command's name, as app.yaml has it; help texts name it."
    )

    database_url: str = Field(
        "sqlite+aiosqlite:///.tarae/tarae.sqlite3",
        description="SQLite, or `postgresql+asyncpg://…` when a team outgrows it.",
    )
    chat_concurrency: int = Field(256, ge=1, description="Answers at work at a time per process.")
    voice_concurrency: int = Field(2, ge=1, description="Recordings at work at a time per process.")
    stop_grace: float = Field(
        20, ge=0, description="Seconds that running answers get to end when the bot is stopped."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    playground_port: int = Field(
        8642, ge=0, le=65_535, description="Port of the playground; the next free one if taken."
    )

    @field_validator("slack_api_url")
    @classmethod
    def _slack_api_url(cls, value: str) -> str:
        return _base_url(value.rstrip("/") + "/")

    @field_validator("openai_base_url", "audio_base_url", "fallback_base_url")
    @classmethod
    def _model_url(cls, value: str) -> str:
        return _base_url(value.rstrip("/")) if value else value

    @field_validator("audio_languages", "audio_glossary", "spoken_names", "admins", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("audio_chunk_seconds")
    @classmethod
    def _audio_chunk_seconds(cls, value: float) -> float:
        if 0 < value < 5:
            raise ValueError("must be 0, or at least 5 seconds")
        return value

    @field_validator("time_zone")
    @classmethod
    def _time_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no IANA time zone, as Asia/Seoul is one") from None
        return value

    @field_validator("slack_command")
    @classmethod
    def _slack_command(cls, value: str) -> str:
        if not re.fullmatch(r"/[^\s/]{1,31}", value):
            raise ValueError(
                "must begin with / and hold 1 to 31 characters without spaces after it"
            )
        return value

    @field_validator("log_level")
    @classmethod
    def _log_level(cls, value: str) -> str:
        if value.upper() not in LOG_LEVELS:
            raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
        return value.upper()

    @property
    def has_slack(self) -> bool:
        """Whether there are tokens to talk to Slack with."""
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def has_own_endpoint(self) -> bool:
        """Whether a real model endpoint was chosen (it costs money)."""
        return bool(self.openai_api_key.get_secret_value()) or self.openai_base_url != OPENAI_API

    @classmethod
    def read(cls, env_file: Path | None = Path(".env"), **given: Any) -> Self:
        """Read the environment and `env_file`; `given` wins over both.

        Raises SettingsError with one line that names the variable and what is wrong with it.
        """
        try:
            return cls(_env_file=env_file, **given)  # type: ignore[call-arg] # pydantic-settings' own
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper() if first["loc"] else "settings"
            raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
        except UnicodeDecodeError:
            raise SettingsError(f"{env_file} is not text in UTF-8") from None


def _base_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    try:
        parts = urlsplit(value)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port past 65535, half an IPv6 address
        is_address = False
    if not is_address:
        raise ValueError("is not an address")
    return value


def hide_settings() -> None:
    """Take every setting, and all of Slack's and OpenAI's, out of this process's environment.

    Call it once they are read: libraries would read them behind our back (with SLACK_CLIENT_ID and
    SLACK_CLIENT_SECRET set, Bolt turns to OAuth and looks for the bot's token in files), and children
    would inherit secrets that are none of their business.
    """
    environment = os.environ  # noqa: TID251 - here they are read, and here they end
    ours = {name.upper() for name in Settings.model_fields}
    for name in list(environment):
        if name.upper() in ours or name.upper().startswith(("SLACK_", "OPENAI_")):
            del environment[name]
