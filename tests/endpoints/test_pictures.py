from typing import Any

import pytest
from openai import AsyncOpenAI

from bot.endpoints.chat_model import ChatModel, Params
from bot.endpoints.failures import ContentRefused, ContextTooLong, ImagesRefused, RequestRejected
from bot.endpoints.negotiation import Quirks
from bot.errors import UserFacingError
from tests.endpoints.model_server import HELLO, ModelServer, Reply, gives, refuses

pytestmark = pytest.mark.anyio

PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
SEEN = [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, PICTURE]}]
UNSEEN = [{"role": "user", "content": "What is this?"}]
BLIND = {
    "OpenAI": refuses(
        400,
        "Invalid content type. image_url is only supported by certain models.",
        param="messages.[0].content.[1].type",
    ),
    "vLLM": gives(
        {"object": "error", "message": "facebook/opt-125m is not a multimodal model", "code": 400},
        400,
    ),
    "vLLM, told none": refuses(400, "At most 0 image(s) may be provided in one prompt."),
    "llama.cpp": refuses(
        500,
        "image input is not supported - hint: if this is unexpected, you may need to provide the "
        "mmproj",
        code=500,
    ),
    "Ollama": refuses(400, "this model does not support image input (ref: b8bd630e)"),
    "Ollama, images": refuses(400, "this model does not support images"),
    "Ollama, no projector": refuses(500, "this model is missing data required for image input"),
    "OpenRouter": refuses(404, "No endpoints found that support image input", code=404),
    "DeepSeek": refuses(
        400, "Failed to deserialize: messages[0]: unknown variant `image_url`, expected `text`"
    ),
    "Groq": refuses(400, "'messages.0' : messages[0].content must be a string"),
}
THIS_ONE = {
    "no image": refuses(
        400,
        "You uploaded an unsupported image. Please make sure your image is of one of the following "
        "formats: ['png', 'jpeg', 'gif', 'webp'].",
        code="invalid_image_format",
    ),
    "too many": refuses(400, "At most 5 image(s) may be provided in one prompt."),
    "broken": refuses(422, "cannot decode image"),
}


@pytest.fixture
def model(client: AsyncOpenAI) -> ChatModel:
    return ChatModel(client, Quirks())


async def ask(model: ChatModel, messages: list[dict[str, Any]]) -> str:
    async with model.answer(messages, Params("m", temperature=0.7)) as answer:
        return "".join([text async for text in answer])


async def refused(model: ChatModel) -> ImagesRefused:
    with pytest.raises(ImagesRefused) as caught:
        await ask(model, SEEN)
    return caught.value


@pytest.mark.parametrize("reply", BLIND.values(), ids=BLIND)
async def test_a_model_that_cannot_see_is_remembered_and_asked_in_words(
    server: ModelServer, model: ChatModel, reply: Reply
) -> None:
    server.replies = [reply, HELLO]
    could_see = await model.sees("m")

    first, again = await refused(model), await refused(model)
    in_words = await ask(model, UNSEEN)

    assert (could_see, await model.sees("m"), await model.sees("n")) == (True, False, True)
    assert (first.is_blind, again.is_blind, in_words) == (True, True, "Hello")
    assert [body["messages"] for body in server.bodies] == [SEEN, UNSEEN]
    assert "temperature" in server.bodies[1]


@pytest.mark.parametrize("reply", THIS_ONE.values(), ids=THIS_ONE)
async def test_a_picture_refused_says_nothing_of_the_next(
    server: ModelServer, model: ChatModel, reply: Reply
) -> None:
    server.replies = [reply, HELLO]

    refusal = await refused(model)

    assert (refusal.is_blind, await model.sees("m")) == (False, True)
    assert await ask(model, SEEN) == "Hello"


@pytest.mark.parametrize(
    ("messages", "reply", "error"),
    [
        (UNSEEN, BLIND["OpenAI"], RequestRejected),
        (SEEN, refuses(400, "Input tokens exceed the limit; images count too."), ContextTooLong),
        (SEEN, refuses(400, "The image was filtered", code="content_filter"), ContentRefused),
        (SEEN, refuses(400, "'messages' is malformed"), RequestRejected),
    ],
)
async def test_what_has_another_cause_is_not_blamed_on_pictures(
    server: ModelServer,
    model: ChatModel,
    messages: list[dict[str, Any]],
    reply: Reply,
    error: type[UserFacingError],
) -> None:
    server.replies = [reply]

    with pytest.raises(UserFacingError) as caught:
        await ask(model, messages)

    assert type(caught.value) is error
    assert await model.sees("m")


async def test_a_parameter_refused_beside_pictures_is_negotiated(
    server: ModelServer, model: ChatModel
) -> None:
    server.replies = [refuses(400, "Unknown parameter: temperature", param="temperature"), HELLO]

    assert await ask(model, SEEN) == "Hello"
