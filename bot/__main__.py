"""The command line: `tarae`, or `python -m bot`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.endpoints.chat_model import Params
from bot.settings import Settings
from bot.terminal import demo as demonstration
from bot.terminal import doctor as checks
from bot.terminal import media
from bot.terminal import models as calls
from bot.terminal import run as running
from bot.terminal.trouble import one_line, run_async

app = typer.Typer(
    help="ChatGPT and speech-to-text in Slack threads.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _settings() -> Settings:
    with one_line():
        return Settings.read()


@app.command()
def run(
    playground: Annotated[
        bool, typer.Option("--playground", help="Use the playground even with Slack tokens.")
    ] = False,
) -> None:
    """Start Tarae: against Slack with tokens, else in the playground."""
    run_async(running.run(_settings(), in_playground=playground))


@app.command()
def demo() -> None:
    """Play one journey through the playground, printed here."""
    run_async(demonstration.demo())


@app.command()
def doctor() -> None:
    """Check tokens, scopes, Socket Mode, key, models and database."""
    run_async(checks.doctor(_settings()))


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
    params = Params(
        model=model or settings.chat_model,
        temperature=settings.temperature if temperature is None else temperature,
        max_tokens=max_tokens or settings.max_tokens,
        top_p=top_p,
        presence_penalty=presence_penalty,
        frequency_penalty=frequency_penalty,
        reasoning_effort=settings.reasoning_effort,
    )
    run_async(calls.ask(settings, prompt, system, params))


@app.command()
def models() -> None:
    """List the models that the key may use, with the dates they end."""
    run_async(calls.list_models(_settings()))


@app.command()
def transcribe(file: Path) -> None:
    """Print the transcript of an audio or video file."""
    run_async(media.transcribe(_settings(), file))


@app.command()
def translate(
    file: Path,
    to: Annotated[str, typer.Option(help="Language, as a name or a code.")] = "en",
) -> None:
    """Transcribe a file, then translate it with the chat model."""
    run_async(media.translate(_settings(), file, to))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
