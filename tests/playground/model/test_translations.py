"""Translations of speech into English, through the official client."""

from pathlib import Path

import openai
import pytest
from openai.types.audio import TranslationVerbose

from tests.playground.model.conftest import Endpoint, silence

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.journey,
    pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning"),
]


@pytest.mark.usefixtures("speech")
async def test_english_is_translated_into_english(endpoint: Endpoint, samples: Path) -> None:
    create = endpoint.client.audio.translations.create
    clip = samples / "decision.webm"

    plain = await create(model="whisper-1", file=clip)
    verbose = await create(model="whisper-1", file=clip, response_format="verbose_json")

    assert isinstance(verbose, TranslationVerbose)
    assert verbose.segments is not None
    assert "release on friday" in plain.text
    assert (verbose.language, verbose.text) == ("english", plain.text)
    assert verbose.segments[0].end > verbose.segments[0].start
    assert endpoint.journal[-1]["endpoint"] == "translations"


async def test_only_whisper_translates(endpoint: Endpoint) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await endpoint.client.audio.translations.create(model="gpt-transcribe", file=silence(1))

    assert refused.value.param == "model"
