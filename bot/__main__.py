"""The command line: `tarae`, or `python -m bot`.

Each command imports what it needs when it is called: all of it takes seconds, `--help` should not.
"""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    help="ChatGPT and speech-to-text in Slack threads.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Files = Annotated[list[Path], typer.Argument(help="Audio or video files.")]
FormatOption = Annotated[
    Literal["txt", "srt", "vtt", "json"] | None,
    typer.Option("--format", help="As text, captions, or a line of JSON a file.  [default: txt]"),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(help="File to write, or folder for several; its extension may name the format."),
]
LanguageOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Language spoken, ISO 639-1; may be given again. Instead of AUDIO_LANGUAGES."
    ),
]
ChunkOption = Annotated[
    float | None,
    typer.Option(min=5, max=720, help="Longest piece of sound. Instead of AUDIO_CHUNK_SECONDS."),
]

PersonOption = Annotated[str, typer.Option(help="A person's id in Slack, U….")]
ChannelOption = Annotated[str, typer.Option(help="A channel's id in Slack, C….")]
EverythingOption = Annotated[bool, typer.Option("--all", help="Of everybody, everywhere.")]
TeamOption = Annotated[str, typer.Option(help="The workspace's id, T…, if several are kept.")]


def _settings() -> "Settings":
    from bot.settings import Settings
    from bot.terminal.trouble import one_line

    with one_line():
        return Settings.read()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Do `work` to its end, trouble told in one line."""
    from bot.terminal.trouble import one_line

    with one_line():
        asyncio.run(work)


@app.command()
def run(
    playground: Annotated[
        bool, typer.Option("--playground", help="Use the playground even with Slack tokens.")
    ] = False,
) -> None:
    """Start Tarae: against Slack with tokens, else in the playground."""
    settings = _settings()
    from bot.terminal.run import run

    _run(run(settings, in_playground=playground))


@app.command()
def demo() -> None:
    """Play one journey through the playground, printed here."""
    from bot.terminal.demo import demo

    _run(demo())


@app.command()
def doctor() -> None:
    """Check tokens, scopes, Socket Mode, key, models and database."""
    settings = _settings()
    from bot.terminal.doctor import doctor

    _run(doctor(settings))


@app.command()
def ask(
    prompt: str,
    model: Annotated[str | None, typer.Option(help="Instead of CHAT_MODEL.")] = None,
    temperature: Annotated[float | None, typer.Option(min=0, max=2)] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1)] = None,
    top_p: Annotated[float | None, typer.Option(min=0, max=1)] = None,
    presence_penalty: Annotated[float | None, typer.Option(min=-2, max=2)] = None,
    frequency_penalty: Annotated[float | None, typer.Option(min=-2, max=2)] = None,
    system: Annotated[str, typer.Option(help="System text.")] = "",
) -> None:
    """Ask the model once, without history."""
    settings = _settings()
    from bot.terminal.models import ask

    given = {
        "model": model,
        "temperature": temperature,
        "max_tokens": max_tokens,
        "top_p": top_p,
        "presence_penalty": presence_penalty,
        "frequency_penalty": frequency_penalty,
    }
    _run(ask(settings, prompt, system, given))


@app.command()
def models() -> None:
    """List the models that the key may use, with the dates they end."""
    settings = _settings()
    from bot.terminal.models import list_models

    _run(list_models(settings))


@app.command()
def feedback(
    days: Annotated[int, typer.Option(min=0, help="How far back.")] = 30,
    csv: Annotated[bool, typer.Option("--csv", help="The count by model as CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="All of it as a line of JSON.")] = False,
) -> None:
    """Show what people thought of answers, by model."""
    settings = _settings()
    from bot.terminal.feedback import feedback

    _run(feedback(settings, days, "json" if json else "csv" if csv else "table"))


@app.command()
def usage(
    by: Annotated[
        Literal["model", "person", "channel", "day"], typer.Option(help="How it is summed.")
    ] = "model",
    days: Annotated[
        int | None, typer.Option(min=1, max=3660, help="So many days, with today.")
    ] = None,
    month: Annotated[
        str, typer.Option(help="A month, as 2026-11.  [default: the one under way]")
    ] = "",
    csv: Annotated[bool, typer.Option("--csv", help="The sums as CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="All of it as a line of JSON.")] = False,
) -> None:
    """Show tokens, minutes and money used, and what is left of budgets."""
    settings = _settings()
    from bot.terminal.usage import Wanted, usage

    form: Literal["table", "csv", "json"] = "json" if json else "csv" if csv else "table"
    _run(usage(settings, Wanted(by, days, month, form)))


@app.command()
def purge(
    person: PersonOption = "",
    channel: ChannelOption = "",
    everything: EverythingOption = False,
    team: TeamOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Erase what is kept of a person, a channel, or all; Slack keeps its own."""
    settings = _settings()
    from bot.terminal.export import Scope
    from bot.terminal.purge import purge

    _run(purge(settings, Scope(team, channel, person, everything), is_sure=yes))


@app.command()
def export(
    person: PersonOption = "",
    channel: ChannelOption = "",
    everything: EverythingOption = False,
    team: TeamOption = "",
    format_: Annotated[
        Literal["md", "jsonl"], typer.Option("--format", help="Markdown, or JSON Lines.")
    ] = "jsonl",
    output: Annotated[Path | None, typer.Option(help="File to write.")] = None,
) -> None:
    """Print what is kept of a person, a channel, or all."""
    settings = _settings()
    from bot.terminal.export import Scope, export

    _run(export(settings, Scope(team, channel, person, everything), format_, output))


@app.command()
def transcribe(
    files: Files,
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    chunk_seconds: ChunkOption = None,
) -> None:
    """Print the transcript of audio or video files, as text or captions."""
    settings = _settings()
    from bot.terminal.media import Order, transcribe

    order = Order(files, format_, output, tuple(language or ()), chunk_seconds)
    _run(transcribe(settings, order))


@app.command()
def translate(
    files: Files,
    to: Annotated[str, typer.Option(help="Language, as a name or a code.")] = "en",
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    chunk_seconds: ChunkOption = None,
) -> None:
    """Transcribe files, then translate them with the chat model, as text or captions."""
    settings = _settings()
    from bot.terminal.media import Order, translate

    order = Order(files, format_, output, tuple(language or ()), chunk_seconds)
    _run(translate(settings, order, to))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
