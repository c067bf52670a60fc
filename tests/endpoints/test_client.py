import logging

import pytest

from bot.endpoints.client import open_client
from bot.endpoints.failures import KeyRejected, WrongBaseUrl
from tests.endpoints.model_server import ModelServer, gives

pytestmark = pytest.mark.anyio

AMBIENT = {
    "OPENAI_API_KEY": "sk-ambient",
    "OPENAI_ADMIN_KEY": "sk-ambient-admin",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    "OPENAI_ORG_ID": "org-ambient",
    "OPENAI_PROJECT_ID": "proj-ambient",
    "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer sk-ambient\nX-Ambient: yes",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}


@pytest.fixture
def _ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in AMBIENT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("_ambient")
@pytest.mark.parametrize("is_copied", [False, True])
async def test_nothing_in_the_environment_changes_a_request(
    server: ModelServer, is_copied: bool
) -> None:
    server.replies = [gives({"data": []})]
    client = open_client(server.url, "sk-ours")

    await (client.with_options(timeout=1) if is_copied else client).get("/models", cast_to=object)

    headers = server.headers[0]
    assert headers["Authorization"] == "Bearer sk-ours"
    assert "ambient" not in str(dict(headers)).lower()
    assert not {"OpenAI-Organization", "OpenAI-Project"} & headers.keys()
    await client.close()


@pytest.mark.usefixtures("_ambient")
async def test_a_keyless_server_gets_a_stand_in_for_a_key(server: ModelServer) -> None:
    server.replies = [gives({"data": []})]
    client = open_client(server.url, "")

    await client.get("/models", cast_to=object)

    assert server.headers[0]["Authorization"] == "Bearer none"
    await client.close()


async def test_prompts_stay_out_of_the_log(server: ModelServer) -> None:
    logging.getLogger("openai").setLevel(logging.DEBUG)  # what OPENAI_LOG=debug does at import

    client = open_client(server.url, "sk-ours")

    assert not logging.getLogger("openai").isEnabledFor(logging.DEBUG)
    await client.close()


@pytest.mark.parametrize("key", ["sk-타래", "sk-1\nsk-2"])
def test_a_key_that_cannot_be_sent_is_rejected(key: str) -> None:
    with pytest.raises(KeyRejected):
        open_client("https://api.openai.com/v1", key)


@pytest.mark.parametrize("url", ["http://[::1/v1", "http://host:port/v1"])
def test_an_address_that_is_none_is_reported_as_such(url: str) -> None:
    with pytest.raises(WrongBaseUrl):
        open_client(url, "sk-ours")
