from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from bot.endpoints.chat_model import Answer, ChatModel, Params
from bot.endpoints.client import open_client
from bot.endpoints.efforts import EFFORTS
from bot.endpoints.failures import RequestRejected
from bot.endpoints.negotiation import Quirks, adapt
from tests.endpoints.model_server import HELLO, ModelServer, Reply, refuses

pytestmark = pytest.mark.anyio

HI = [{"role": "user", "content": "hi"}]
NO_TEMPERATURE = refuses(
    400,
    "Unsupported value: 'temperature' does not support 0.7 with this model. "
    "Only the default (1) value is supported.",
    code="unsupported_value",
    param="temperature",
)
EFFORT = "reasoning_effort"
NONE_ONLY = "Unsupported value. Supported values are: 'none'."
NO_NONE = refuses(
    400,
    "Unsupported value: 'none' is not supported with the 'gpt-6.2-sol' model. "
    "Supported values are: 'low', 'medium', 'high', and 'max'.",
    code="unsupported_value",
    param="reasoning_effort",
)
UNKNOWN_LIMIT = refuses(  # vLLM, before it knew the new name
    400,
    "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), "
    "'msg': 'Extra inputs are not permitted', 'input': 100}]",
    code=400,
    kind="BadRequestError",
)
NO_LIMIT = refuses(400, "Unsupported parameter", code="unsupported_parameter", param="max_tokens")
UNKNOWN_STREAM_OPTIONS = refuses(422, "Unrecognized request argument supplied: stream_options")
UNKNOWN_EFFORT = refuses(400, "openai does not support parameters: ['reasoning_effort']")


async def ask(
    client: AsyncOpenAI, params: Params, quirks: Quirks | None = None, cache_key: str = ""
) -> Answer:
    model = ChatModel(client, quirks or Quirks())
    async with model.answer(HI, params, cache_key=cache_key) as answer:
        assert [text async for text in answer] == ["Hel", "lo"]
    return answer


async def test_a_refused_temperature_is_left_out_and_told(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [NO_TEMPERATURE, HELLO]

    answer = await ask(client, Params("m", temperature=0.7))

    assert ["temperature" in body for body in server.bodies] == [True, False]
    assert answer.dropped == ["temperature"]


@pytest.mark.parametrize(
    ("wanted", "refusal", "sent"),
    [
        ("none", NO_NONE, "low"),
        ("xhigh", NO_NONE, "high"),
        ("minimal", refuses(400, "Supported values are: 'none' and 'low'.", param=EFFORT), "none"),
        (
            "none",
            refuses(400, "Input should be 'low', 'medium' or 'high' (reasoning_effort)"),
            "low",
        ),
        ("low", refuses(400, "reasoning_effort must be one of none or default"), "none"),
        ("none", refuses(400, "Unsupported parameter", param=EFFORT), None),
        ("none", refuses(400, "'none' isn't supported", param=EFFORT, code="invalid_value"), None),
    ],
)
async def test_for_a_refused_effort_the_nearest_is_sent_that_the_server_lists(
    server: ModelServer, client: AsyncOpenAI, wanted: str, refusal: Reply, sent: str | None
) -> None:
    server.replies = [refusal, HELLO]
    quirks = Quirks()

    first = await ask(client, Params("m", reasoning_effort=wanted), quirks)
    second = await ask(client, Params("m", reasoning_effort=wanted), quirks)

    assert [body.get(EFFORT) for body in server.bodies] == [wanted, sent, sent]
    assert first.dropped == second.dropped == [EFFORT]


@pytest.mark.parametrize("param", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize("code", ["invalid_value", None])
async def test_an_answer_that_may_not_be_so_long_is_left_to_the_model_and_a_shorter_one_not(
    server: ModelServer, client: AsyncOpenAI, param: str, code: str | None
) -> None:
    text = "max_tokens is too large: 900. This model supports at most 500 completion tokens."
    server.replies = [refuses(400, text, param=param, code=code), HELLO]
    quirks = Quirks()

    long = await ask(client, Params("m", max_tokens=900), quirks)
    short = await ask(client, Params("m", max_tokens=100), quirks)

    sent = [body.get("max_completion_tokens") for body in server.bodies]
    assert sent == [900, None, 100]
    assert (long.dropped, short.dropped) == (["max_tokens"], [])


async def test_what_is_set_and_not_taken_is_told_once(
    server: ModelServer, client: AsyncOpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    server.replies = [NO_NONE, HELLO]
    model = ChatModel(client, Quirks())

    for _ in range(2):
        async with model.answer(HI, Params("m", reasoning_effort="none")) as answer:
            [text async for text in answer]

    assert caplog.messages == ["m doesn't take the reasoning_effort that is set; it gets low"]


async def test_a_temperature_refused_with_the_effort_in_place_is_left_out(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [NO_NONE, NO_TEMPERATURE, HELLO]

    answer = await ask(client, Params("m", temperature=0.7, reasoning_effort="none"))

    assert server.bodies[2][EFFORT] == "low"
    assert "temperature" not in server.bodies[2]
    assert answer.dropped == ["temperature", EFFORT]


async def test_a_server_that_contradicts_itself_gets_no_effort(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [NO_NONE, refuses(400, NONE_ONLY, param=EFFORT), HELLO]

    await ask(client, Params("m", reasoning_effort="none"))

    assert [body.get(EFFORT) for body in server.bodies] == ["none", "low", None]


@given(
    st.dictionaries(
        st.sampled_from([f"{EFFORT}={effort}" for effort in EFFORTS]),
        st.sampled_from(["", *(f"{EFFORT}={effort}" for effort in EFFORTS)]),
    ),
    st.sampled_from(EFFORTS),
)
def test_whatever_was_learnt_leads_to_an_end(refusals: dict[str, str], effort: str) -> None:
    fields = adapt({EFFORT: effort, "temperature": 0.7}, refusals)

    assert fields.get(EFFORT, "none") in EFFORTS
    assert fields["temperature"] == 0.7


async def test_two_refusals_in_a_row_are_both_heeded(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [NO_NONE, NO_TEMPERATURE, HELLO]

    answer = await ask(client, Params("m", temperature=0.7))

    assert "reasoning_effort" in server.bodies[0]
    assert not {"reasoning_effort", "temperature"} & server.bodies[2].keys()
    assert answer.dropped == ["temperature"]  # the effort was our doing


async def test_the_limit_falls_back_to_its_old_name(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [UNKNOWN_LIMIT, HELLO]

    answer = await ask(client, Params("m", max_tokens=100))

    assert server.bodies[0]["max_completion_tokens"] == 100
    assert server.bodies[1]["max_tokens"] == 100
    assert "max_completion_tokens" not in server.bodies[1]
    assert answer.dropped == []


async def test_a_limit_refused_by_both_names_is_left_out(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [UNKNOWN_LIMIT, NO_LIMIT, HELLO]

    assert (await ask(client, Params("m", max_tokens=100))).dropped == ["max_tokens"]


async def test_unknown_stream_options_and_effort_are_left_out(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [UNKNOWN_STREAM_OPTIONS, UNKNOWN_EFFORT, HELLO]

    answer = await ask(client, Params("m", reasoning_effort="none"))

    assert not {"stream_options", "reasoning_effort"} & server.bodies[2].keys()
    assert answer.dropped == ["reasoning_effort"]


async def test_what_was_refused_is_not_sent_again(server: ModelServer, client: AsyncOpenAI) -> None:
    server.replies = [NO_TEMPERATURE, UNKNOWN_STREAM_OPTIONS, HELLO]
    quirks = Quirks()
    await ask(client, Params("m", temperature=0.7), quirks)

    again = await ask(client, Params("m", temperature=0.7), quirks)

    assert (len(server.bodies), again.dropped) == (4, ["temperature"])


async def test_a_value_refused_does_not_bar_another_effort_or_model(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [NO_TEMPERATURE, HELLO]
    quirks = Quirks()
    await ask(client, Params("m", temperature=0.7, reasoning_effort="low"), quirks)

    without_effort = await ask(client, Params("m", temperature=0.7), quirks)
    other_model = await ask(client, Params("n", temperature=0.7, reasoning_effort="low"), quirks)

    assert (without_effort.dropped, other_model.dropped) == ([], [])


async def test_refusals_are_loaded_from_and_saved_to_a_store(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    stored: dict[str, dict[str, str]] = {}

    async def load(scope: str) -> Mapping[str, str]:
        return stored.get(scope, {})

    def save(scope: str, refusals: Mapping[str, str]) -> None:
        stored.setdefault(scope, {}).update(refusals)

    server.replies = [UNKNOWN_LIMIT, HELLO]
    await ask(client, Params("m", max_tokens=100), Quirks(load, save))
    await ask(client, Params("m", max_tokens=100), Quirks(load, save))

    assert stored == {f"{server.url}/ m": {"max_completion_tokens": "max_tokens"}}
    assert [body.get("max_tokens") for body in server.bodies] == [None, 100, 100]


async def test_a_server_that_refuses_everything_is_asked_no_more_than_there_are_parameters(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    names = ["stream_options", "temperature", "reasoning_effort", "top_p"]
    server.replies = [refuses(400, f"Unknown parameter: {name}", param=name) for name in names]
    quirks = Quirks()

    with pytest.raises(RequestRejected):
        await ask(client, Params("m", temperature=0.7, top_p=0.5), quirks)

    assert len(server.bodies) == len(names) + 1
    assert await quirks.known(f"{server.url}/ m") == {}  # nothing worked, so nothing is learned


async def test_a_complaint_about_something_else_drops_nothing(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [refuses(400, "The temperature outside is too low for this")]

    with pytest.raises(RequestRejected):
        await ask(client, Params("m", temperature=0.7))

    assert len(server.bodies) == 1


@pytest.mark.parametrize("key", ["", "sk-proj-1"])
async def test_other_servers_get_nothing_that_only_openai_knows(
    server: ModelServer, key: str
) -> None:
    server.replies = [HELLO]
    client = open_client(server.url, key)
    everything = Params("m", 0.5, 100, 0.9, 0.1, 0.2, "none")

    await ask(client, everything, cache_key="T/C/1")

    assert server.bodies[0].keys() - {"model", "messages", "stream"} == {
        *("temperature", "top_p", "presence_penalty", "frequency_penalty"),
        *("max_completion_tokens", "reasoning_effort", "stream_options"),
    }
    assert server.bodies[0]["stream_options"] == {"include_usage": True}
    await client.close()


async def test_openai_and_the_playground_get_what_only_they_know(server: ModelServer) -> None:
    server.replies = [HELLO]
    client = open_client(server.url, "sk-playground-1")

    await ask(client, Params("m"), cache_key="T/C/1")

    assert server.bodies[0]["prompt_cache_key"] == "T/C/1"
    assert server.bodies[0]["stream_options"]["include_obfuscation"] is False
    await client.close()
