"""GET /v1/models, and who may ask, through the official client."""

import openai
import pytest

from tests.playground.model.conftest import KEY, Endpoint

pytestmark = pytest.mark.anyio


async def test_models_are_listed_with_the_day_they_end(endpoint: Endpoint) -> None:
    models = {model.id: model async for model in endpoint.client.models.list()}

    assert models["whisper-1"].shutdown_date == "2027-02-26"
    assert models["gpt-6-luna"].shutdown_date is None
    assert {model.owned_by for model in models.values()} == {"tarae-playground"}


async def test_one_model_can_be_asked_for(endpoint: Endpoint) -> None:
    model = await endpoint.client.models.retrieve("playground-extractive")

    assert model.object == "model"


async def test_an_unknown_model_is_not_found(endpoint: Endpoint) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        await endpoint.client.models.retrieve("gpt-9")

    assert refused.value.code == "model_not_found"


async def test_a_wrong_key_is_shown_masked_as_plain_text(endpoint: Endpoint) -> None:
    wrong = endpoint.client.with_options(api_key="sk-proj-abcdefghijkl9900")

    with pytest.raises(openai.AuthenticationError) as refused:
        await wrong.models.list()

    assert refused.value.code == "invalid_api_key"
    assert "sk-proj-****9900" in refused.value.message
    assert refused.value.response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("header", [{}, {"Authorization": f"Basic {KEY}"}])
async def test_a_request_without_a_key_is_refused(
    endpoint: Endpoint, header: dict[str, str]
) -> None:
    async with endpoint.session.get(f"{endpoint.url}/v1/models", headers=header) as response:
        body = await response.json(content_type=None)

    assert response.status == 401
    assert body["error"]["message"].startswith("You didn't provide an API key.")


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/chat/completions"), ("POST", "/v1/x")])
async def test_an_address_that_is_none_gets_openais_error(
    endpoint: Endpoint, method: str, path: str
) -> None:
    async with endpoint.session.request(method, endpoint.url + path) as response:
        body = await response.json()

    assert response.status == 404
    assert body["error"]["message"] == f"Invalid URL ({method} {path})"
