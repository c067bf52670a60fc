from datetime import date

import pytest
from openai import AsyncOpenAI

from bot.endpoints.catalog import ModelInfo, list_models
from bot.endpoints.failures import KeyRejected, WrongBaseUrl
from bot.errors import UserFacingError
from tests.endpoints.model_server import ModelServer, Reply, gives, refuses

pytestmark = pytest.mark.anyio


async def test_models_are_listed_with_their_end(server: ModelServer, client: AsyncOpenAI) -> None:
    whisper = {
        "id": "whisper-1",
        "object": "model",
        "owned_by": "openai-internal",
        "shutdown_date": "2027-02-26",
    }
    luna = {"id": "gpt-6-luna", "owned_by": "system", "shutdown_date": None}
    server.replies = [gives({"object": "list", "data": [whisper, luna]})]

    assert await list_models(client) == [
        ModelInfo("whisper-1", "openai-internal", date(2027, 2, 26)),
        ModelInfo("gpt-6-luna", "system"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"data": [{"id": "llama"}, {"name": "without an id"}, "text"]},
        {"data": [{"id": "llama", "owned_by": None, "shutdown_date": "soon"}], "models": []},
        [{"id": "llama", "meta": {"n_ctx_train": 4096}}],
    ],
)
async def test_what_compatible_servers_leave_out_is_done_without(
    server: ModelServer, client: AsyncOpenAI, body: object
) -> None:
    server.replies = [gives(body)]

    assert await list_models(client) == [ModelInfo("llama")]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (refuses(401), KeyRejected),
        (gives("<h1>404</h1>", 404), WrongBaseUrl),
        (gives("<h1>Hello</h1>"), WrongBaseUrl),
        (gives("{", content_type="application/json"), WrongBaseUrl),
        (gives({"hello": "world"}), WrongBaseUrl),
        (gives({"data": None}), WrongBaseUrl),
    ],
)
async def test_what_is_no_list_of_models_is_an_error_for_people(
    server: ModelServer, client: AsyncOpenAI, reply: Reply, error: type[UserFacingError]
) -> None:
    server.replies = [reply]

    with pytest.raises(error):
        await list_models(client)
