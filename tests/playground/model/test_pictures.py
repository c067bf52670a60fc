"""Pictures in requests: what OpenAI refuses, what they cost, and models that can't see."""

import base64
from typing import Any

import openai
import pytest

from bot.playground import chat_parts
from bot.playground.chat_parts import Picture
from bot.playground.model_tokens import picture_tokens
from tests.journeys.workspace import png
from tests.playground.model.conftest import Endpoint

pytestmark = pytest.mark.anyio


def data_url(content: bytes, mimetype: str = "image/png") -> str:
    return f"data:{mimetype};base64,{base64.b64encode(content).decode()}"


def picture(url: Any, **more: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **more}}


SEEN = picture(data_url(png(64, 48)))


async def send(
    endpoint: Endpoint, *parts: Any, model: str = "gpt-6-luna", role: str = "user"
) -> Any:
    said: Any = [{"role": role, "content": list(parts)}]
    return await endpoint.client.chat.completions.create(model=model, messages=said)


@pytest.mark.parametrize("detail", ["auto", "low", "high", "original"])
async def test_a_picture_is_taken_and_honestly_not_seen(endpoint: Endpoint, detail: str) -> None:
    text = {"type": "text", "text": "what is this?\n\n[Image chart.png, 64 × 48]"}

    answer = await send(endpoint, text, picture(data_url(png(64, 48)), detail=detail))

    assert "can't see it" in answer.choices[0].message.content
    assert "chart.png (PNG, 64 × 48, 1 kB)" in answer.choices[0].message.content


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [
        (picture("no url"), "invalid_value", "Invalid image URL"),
        (picture("data:image/png;base64,%%%"), "invalid_base64", "Invalid base64"),
        (picture("data:image/png,abc"), "invalid_base64", "Invalid base64"),
        (picture(data_url(b"%PDF-1.7", "application/pdf")), "invalid_image_format", "MIME type"),
        (picture(data_url(b"no picture")), "invalid_image_format", "unsupported image"),
        (picture(data_url(png(), "image/heic")), "invalid_image_format", "unsupported image"),
        (picture("https://files.slack.com/x.png"), "invalid_image_url", "downloading"),
        (picture(None), "invalid_type", "expected a string"),
        (picture(data_url(png()), detail="huge"), "invalid_value", "'original'"),
        ({"type": "image_url", "image_url": data_url(png())}, "invalid_type", "an object"),
        ({"type": "image"}, "invalid_value", "Supported values are"),
        ({"type": "text"}, "invalid_type", "expected a string"),
    ],
)
async def test_a_wrong_part_is_refused(
    endpoint: Endpoint, part: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=words) as refused:
        await send(endpoint, part)

    assert refused.value.code == code


async def test_a_picture_may_be_too_large(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_parts, "LARGEST_PICTURE", 1_000)
    large = png() + b"\0" * 1_000

    with pytest.raises(openai.BadRequestError, match="below 20 MB") as refused:
        await send(endpoint, picture(data_url(large)))

    assert refused.value.code == "image_too_large"


async def test_only_people_send_pictures(endpoint: Endpoint) -> None:
    for role in ("assistant", "system"):
        with pytest.raises(openai.BadRequestError, match="Invalid value: 'image_url'"):
            await send(endpoint, SEEN, role=role)


async def test_a_message_has_at_least_one_part(endpoint: Endpoint) -> None:
    with pytest.raises(openai.BadRequestError, match="empty array"):
        await send(endpoint)


async def test_a_request_has_only_so_many_pictures(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chat_parts.MOST_PICTURES == 500
    monkeypatch.setattr(chat_parts, "MOST_PICTURES", 3)

    assert await send(endpoint, *[SEEN] * 3)

    with pytest.raises(openai.BadRequestError, match="Too many images"):
        await send(endpoint, *[SEEN] * 4)


async def test_pictures_are_in_the_usage(endpoint: Endpoint) -> None:
    text = {"type": "text", "text": "hi"}

    bare, seen = await send(endpoint, text), await send(endpoint, text, SEEN)

    assert seen.usage.prompt_tokens == bare.usage.prompt_tokens + 4
    assert seen.usage.prompt_tokens_details.image_tokens == 4


@pytest.mark.parametrize(
    ("width", "height", "detail", "tiles", "tokens"),
    [
        (1568, 1176, "auto", False, 49 * 37),
        (4000, 3000, "low", False, 16 * 12),
        (9000, 9000, "original", False, 10_000),
        (1024, 1024, "high", True, 765),
        (4000, 3000, "low", True, 85),
    ],
)
def test_a_picture_costs_what_openai_counts(
    width: int, height: int, detail: str, tiles: bool, tokens: int
) -> None:
    sent = Picture("png", width, height, 1_000, detail)

    assert picture_tokens(sent, tiles=tiles) == tokens


@pytest.mark.parametrize(
    ("server", "status", "words"),
    [
        ("openai", 400, "Invalid content type. image_url is only supported by certain models."),
        ("vllm", 400, "gpt-6-luna is not a multimodal model"),
        (
            "llama.cpp",
            500,
            "image input is not supported - hint: if this is unexpected, you may need",
        ),
        ("ollama", 400, "this model does not support image input"),
    ],
)
async def test_a_model_that_can_not_see_says_so_as_its_server_does(
    endpoint: Endpoint, server: str, status: int, words: str
) -> None:
    await endpoint.pace(blind=server)

    with pytest.raises(openai.APIStatusError) as refused:
        await send(endpoint, {"type": "text", "text": "look"}, SEEN)

    assert (refused.value.status_code, words in str(refused.value)) == (status, True)
    assert await send(endpoint, {"type": "text", "text": "look"})
    await endpoint.pace(blind="")
    assert await send(endpoint, SEEN)


async def test_one_model_is_blind_always(endpoint: Endpoint) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await send(endpoint, {"type": "text", "text": "look"}, SEEN, model="playground-blind")

    assert (refused.value.code, refused.value.param) == (None, "messages.[0].content.[1].type")


async def test_nobody_is_blind_in_words_that_nobody_uses(endpoint: Endpoint) -> None:
    assert await endpoint.pace(blind="nobody") == 400
