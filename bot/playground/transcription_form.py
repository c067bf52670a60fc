"""What a transcription or translation may ask, per model, as strict as api.openai.com.

Most of it was found by probing (2026-07 to 2026-09): gpt-transcribe takes json and text only, a list
of `languages`, each known, as repeated fields, and ignores fields it doesn't know.
"""

from dataclasses import dataclass
from pathlib import PurePath

from bot.playground.model_catalog import AudioModel, find
from bot.playground.model_errors import ModelError
from bot.playground.model_servers import Server
from bot.playground.request_bodies import Form

# fmt: off
_EXTENSIONS = frozenset(
    {"flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"}
)
_FORMATS = frozenset({"json", "text", "srt", "verbose_json", "vtt", "diarized_json"})
_LANGUAGES = frozenset({
    "af", "ar", "hy", "az", "be", "bn", "bs", "bg", "yue", "ca", "zh", "hr", "cs", "da", "nl", "en",
    "et", "fi", "fr", "gl", "ka", "de", "el", "gu", "he", "hi", "hu", "is", "id", "it", "ja", "kn",
    "kk", "ko", "lv", "lt", "mk", "ms", "ml", "mi", "mr", "ne", "no", "fa", "pl", "pt", "ro", "ru",
    "sr", "sk", "sl", "es", "sw", "sv", "tl", "ta", "te", "th", "tr", "uk", "ur", "vi", "cy",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class AudioRequest:
    """A request that OpenAI, or `server`, would have taken. No `languages` means: detect it."""

    model: AudioModel
    audio: bytes
    format: str
    languages: tuple[str, ...] = ()
    wants_words: bool = False
    is_streamed: bool = False
    is_chunked: bool = False
    task: str = "transcribe"
    server: Server | None = None


def parse_for(server: Server, form: Form, task: str) -> AudioRequest:
    """Check a form as `server` does; any model's name will do."""
    if task == "translate" and not server.translates:
        raise server.refused(404, "File Not Found (/v1/audio/translations)")
    if form.file is None:
        raise server.refused(400, "no 'file' field in the request")
    model = form.first("model")
    chosen = server.check(form.first("response_format", "json"), model, form.file)
    is_asked = server.words == "asked" and "word" in form.all("timestamp_granularities")
    return AudioRequest(
        model=AudioModel(model, released="2026-11-22"),
        audio=form.file,
        format=chosen,
        languages=tuple(filter(None, [form.first("language")])),
        wants_words=is_asked or server.words == "nested",
        task=task,
        server=server,
    )


def parse_translation(form: Form) -> AudioRequest:
    """Check the form of a translation into English as OpenAI does."""
    model = _model(form)
    if not model.translates:
        raise _invalid(f"Model {model.id} is not supported for translation.", "model")
    audio, chosen = _audio(form), _format(form, model)
    _check_temperature(form)
    return AudioRequest(model=model, audio=audio, format=chosen, task="translate")


def parse(form: Form) -> AudioRequest:
    """Check a form as OpenAI does; raises ModelError with OpenAI's answer for what is wrong."""
    model = _model(form)
    audio = _audio(form)
    chosen = _format(form, model)
    _check_temperature(form)
    granularities = form.all("timestamp_granularities")
    if granularities and chosen != "verbose_json":
        raise _invalid(
            "timestamp_granularities is only compatible with response_format 'verbose_json'.",
            "timestamp_granularities",
        )
    if model.takes_languages:
        _check_keywords(form)
    if model.labels_speakers and form.first("prompt"):
        raise _invalid("Prompt is not supported for diarization models", "prompt")
    return AudioRequest(
        model=model,
        audio=audio,
        format=chosen,
        languages=_languages(form, model),
        wants_words="word" in granularities,
        is_streamed=form.first("stream") == "true" and model.can_stream,
        is_chunked=bool(_chunking(form)),
    )


def _model(form: Form) -> AudioModel:
    if not form.first("model"):
        raise ModelError("you must provide a model parameter")
    model = find(form.first("model"))
    if not isinstance(model, AudioModel):
        raise _invalid(f"Model {model.id} is not supported for transcription.", "model")
    return model


def _audio(form: Form) -> bytes:
    """Return the file. Its extension alone says its format, right or wrong."""
    if form.file is None:
        raise ModelError(
            "Missing required parameter: 'file'.", code="missing_required_parameter", param="file"
        )
    extension = PurePath(form.file_name).suffix.lstrip(".").lower()
    if extension not in _EXTENSIONS:
        shown = extension or form.file_name
        raise ModelError(f"Unsupported file format {shown}", code="unsupported_value", param="file")
    return form.file


def _format(form: Form, model: AudioModel) -> str:
    chosen = form.first("response_format", "json")
    if chosen not in _FORMATS:
        raise _invalid(f"Invalid value: '{chosen}' for response_format.", "response_format")
    if chosen not in model.formats:
        known = " or ".join(f"'{name}'" for name in model.formats)
        raise ModelError(
            f"response_format '{chosen}' is not compatible with model '{model.id}'. "
            f"Use {known} instead.",
            code="unsupported_value",
            param="response_format",
        )
    return chosen


def _chunking(form: Form) -> str:
    given = form.first("chunking_strategy") or form.first("chunking_strategy[type]")
    if given not in ("", "auto", "server_vad"):
        raise _invalid(f"Invalid value: '{given}' for chunking_strategy.", "chunking_strategy")
    return given


def _check_temperature(form: Form) -> None:
    given = form.first("temperature", "0")
    try:
        is_right = 0 <= float(given) <= 1
    except ValueError:
        is_right = False
    if not is_right:
        raise _invalid(f"Invalid value for temperature: {given}. Expected 0 to 1.", "temperature")


def _languages(form: Form, model: AudioModel) -> tuple[str, ...]:
    """Return the hint. gpt-transcribe ignores a lone `language`, and refuses it beside the list."""
    single, several = form.first("language"), form.all("languages")
    if not model.takes_languages:
        several, name = [single] if single else [], "language"
    else:
        name = "languages"
        if single and several:
            raise _invalid("Only one of 'language' and 'languages' may be given.", name)
    for code in several:
        if code not in _LANGUAGES:
            raise _invalid(f"Invalid language '{code}'. Language parameter must be a code.", name)
    return tuple(several)


def _check_keywords(form: Form) -> None:
    for keyword in form.all("keywords"):
        if any(mark in keyword for mark in "<>\r\n"):
            raise _invalid("Keywords must be single lines without '<' or '>'.", "keywords")


def _invalid(message: str, param: str) -> ModelError:
    return ModelError(message, code="invalid_value", param=param)
