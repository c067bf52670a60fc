"""What a transcription request may say, per model, as strict as api.openai.com.

Most of it was found by probing (2026-07 to 2026-09): gpt-transcribe takes json and text only, a list
of `languages`, each known, as repeated fields, and ignores fields it doesn't know.
"""

from dataclasses import dataclass
from pathlib import PurePath

from bot.playground.model_catalog import AudioModel, find
from bot.playground.model_errors import ModelError
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
    """A transcription request that OpenAI would have taken. No `languages` means: detect it."""

    model: AudioModel
    audio: bytes
    format: str
    languages: tuple[str, ...]
    wants_words: bool
    is_streamed: bool


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
    return AudioRequest(
        model=model,
        audio=audio,
        format=chosen,
        languages=_languages(form, model),
        wants_words="word" in granularities,
        is_streamed=form.first("stream") == "true" and model.can_stream,
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
