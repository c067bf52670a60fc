"""Send a piece of audio to a speech-to-text endpoint.

What the endpoint takes and gives is known of its family of models (`families`), and learned from its
refusals and answers, which are remembered as its quirks: besides refused parameters `file=flac`, a
container it doesn't take, and `gives`, the times that its answers hold.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path

from openai import APIError, AsyncOpenAI

from bot.conversation import Speech, Usage
from bot.endpoints import hearing
from bot.endpoints.client import patience
from bot.endpoints.failures import FormatRefused, WrongBaseUrl
from bot.endpoints.families import family
from bot.endpoints.hosts import is_openai, is_playground
from bot.endpoints.negotiation import Fields, Quirks, adapt, negotiate
from bot.endpoints.retry import Sleep, once_more
from bot.endpoints.uploads import Upload, read, rejection

# Seconds of waiting: the upload and the listening are one wait. A server of one's own may be slow,
# and have the chunks of a recording stand in line; one that tells speakers apart gets long ones.
SILENCE = 120.0
_SILENCE_ELSEWHERE = 300.0
_SILENCE_SPEAKERS = 600.0

_LONGEST = 30.0  # seconds: what tells no times is placed by where it was cut
_LONGEST_TIMED = 120.0
_LONGEST_SPEAKERS = 720.0  # labels hold for one request; the model's own limit is 1400
_OVERLOADED = (429, 503)
_DOUBTS = 2  # containers refused so often, while another one was taken, are not offered again
_TIMES = {"speakers", "words", "segments"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, and what that cost: seconds or tokens, or neither, as the endpoint bills."""

    speech: Speech
    usage: Usage


@dataclass(frozen=True, slots=True)
class Traits:
    """What can be expected of a model: times of words or segments, labels of speakers.

    `longest` is how much audio to send it at once, in seconds.
    """

    gives_times: bool
    labels_speakers: bool
    longest: float


class Transcriber:
    """A speech-to-text model of one endpoint. `silence` is the longest wait for it, in seconds."""

    def __init__(
        self,
        client: AsyncOpenAI,
        model: str,
        quirks: Quirks,
        *,
        silence: float | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        url = str(client.base_url)
        is_theirs = is_openai(url) or is_playground(url, client.api_key)
        self._client = client
        self._model = model
        self._quirks = quirks
        self._sleep = sleep
        self._family = family(model, is_openai=is_theirs)
        self._scope = f"{url} {model}"
        self._doubts: dict[str, int] = {}
        self._taken: set[str] = set()
        usual = SILENCE if is_theirs else _SILENCE_ELSEWHERE
        if not self._family.has_prompt:
            usual = _SILENCE_SPEAKERS
        self._timeout = patience(usual if silence is None else silence)

    async def transcribe(
        self,
        path: Path,
        *,
        languages: Sequence[str] = (),
        prompt: str = "",
        keywords: Sequence[str] = (),
    ) -> Heard:
        """Return what is said in the audio file at `path`.

        `languages` (ISO 639-1) are those to expect, `keywords` words to spell as given. A hint that
        the model doesn't take is left out. The file's name is not sent, and what it is called
        doesn't matter: endpoints go by the extension, so it is made from the bytes. Raises the
        errors of `bot.endpoints.failures`: FormatRefused where another container may be heard,
        AudioRejected for what is no audio or too large, ModelOverloaded at once, with its
        `retry_after`: slowing down is up to the caller.
        """
        wanted = self._family.shape | self._family.hints(languages, prompt, keywords)
        response, sent = await self._ask("/audio/transcriptions", path, wanted, self._scope)
        speech = hearing.speech(response)
        await self._learn(speech, sent)
        if not speech.language and len(languages) == 1:
            speech = Speech(speech.text, languages[0], speech.words, speech.segments)
        return Heard(speech, hearing.usage(response))

    async def translate(self, path: Path, *, prompt: str = "") -> Heard:
        """Return in English what is said in the audio file at `path`, by the endpoint's own means.

        `prompt` is in English. Raises what `transcribe` does; an endpoint that doesn't translate
        speech raises WrongBaseUrl or ModelMissing.
        """
        wanted: Fields = {"response_format": "verbose_json"}
        if prompt:
            wanted["prompt"] = prompt
        scope = f"{self._scope} translations"
        response, _ = await self._ask("/audio/translations", path, wanted, scope)
        heard = hearing.speech(response)
        # Some servers name the language that was spoken.
        return Heard(Speech(heard.text, "en", heard.words, heard.segments), hearing.usage(response))

    async def traits(self) -> Traits:
        """Return what can be expected of the endpoint and model, as far as it is known by now."""
        known = await self._quirks.known(self._scope)
        shape = adapt(self._family.shape, known).get("response_format", "")
        expected = "words" if self._family.is_timed else ""
        if shape == "diarized_json":
            expected = "speakers"
        gives = known.get("gives", expected) if "_" in shape else ""
        # With segments alone, too: vLLM, which has no words, miscounts past 30 seconds.
        longest = _LONGEST
        if gives in ("words", "speakers"):
            longest = _LONGEST_SPEAKERS if shape == "diarized_json" else _LONGEST_TIMED
        return Traits(gives in _TIMES, gives == "speakers", longest)

    async def refused_formats(self) -> frozenset[str]:
        """Return the extensions of the containers that this endpoint was found not to take."""
        known = await self._quirks.known(self._scope)
        return frozenset(key.removeprefix("file=") for key in known if key.startswith("file="))

    async def _ask(
        self, path: str, file: Path, wanted: Fields, scope: str
    ) -> tuple[object, Fields]:
        audio = await asyncio.to_thread(read, file)
        container = audio[0].rpartition(".")[2]
        try:
            answer = await negotiate(
                lambda fields: once_more(
                    lambda: self._post(path, fields, audio), self._sleep, but_not=_OVERLOADED
                ),
                wanted,
                self._quirks,
                scope,
            )
        except APIError as error:
            found = rejection(error, self._model, container)
            if isinstance(found, FormatRefused):
                await self._doubt(found)
            raise found from None
        except JSONDecodeError:
            raise WrongBaseUrl("200 with JSON that can't be read") from None
        self._taken.add(container)
        return answer

    async def _post(self, path: str, fields: Fields, audio: Upload) -> object:
        # Not `transcriptions.create`: answers come as plain dicts, which other servers' oddities
        # don't break, and `translations.create` warns of its deprecation.
        return await self._client.post(
            path,
            cast_to=object,
            body={"model": self._model, **fields},
            files={"file": audio},
            options={
                "timeout": self._timeout,
                "headers": {"Content-Type": "multipart/form-data"},
            },
        )

    async def _doubt(self, refused: FormatRefused) -> None:
        """Remember a container that is surely not taken."""
        container = refused.extension
        self._doubts[container] = self._doubts.get(container, 0) + 1
        is_proven = (
            self._doubts[container] >= _DOUBTS and self._taken and container not in self._taken
        )
        if (refused.is_certain or is_proven) and container not in await self.refused_formats():
            self._quirks.learn(self._scope, {f"file={container}": ""})

    async def _learn(self, speech: Speech, sent: Fields) -> None:
        """Remember which times the endpoint gives, from an answer with text."""
        shape = sent.get("response_format", "")
        if not speech.text or "_" not in shape:
            return
        if any(segment.speaker for segment in speech.segments):
            gives = "speakers"
        else:
            gives = "words" if speech.words else "segments" if speech.segments else "text"
        if (await self._quirks.known(self._scope)).get("gives") != gives:
            self._quirks.learn(self._scope, {"gives": gives})
