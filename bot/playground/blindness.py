"""How servers refuse pictures for a model that can't see, each in its own words.

Sources: vllm-project/vllm#11629 (OpenAI's answer), vLLM's entrypoints/chat_utils.py,
ggml-org/llama.cpp#15377 (a 500, although the request is at fault), ollama/ollama#17301.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.playground.chat_parts import places_of_pictures
from bot.playground.model_errors import ModelError

_HINT = "hint: if this is unexpected, you may need to provide the mmproj"


def check_sight(server: str, model: str, messages: Sequence[Mapping[str, Any]]) -> None:
    """Raise what `server` answers where a request to a model that can't see has pictures."""
    for number, index, _ in places_of_pictures(messages):
        raise REFUSALS[server](model, f"messages.[{number}].content.[{index}].type")


def _openai(_model: str, where: str) -> ModelError:
    return ModelError(
        "Invalid content type. image_url is only supported by certain models.", param=where
    )


def _vllm(model: str, _where: str) -> ModelError:
    error = {
        "message": f"{model} is not a multimodal model",
        "type": "BadRequestError",
        "param": None,
        "code": 400,
    }
    return ModelError.worded(400, {"error": error})


def _llama(_model: str, _where: str) -> ModelError:
    message = f"image input is not supported - {_HINT}"
    return ModelError.worded(
        500, {"error": {"code": 500, "message": message, "type": "server_error"}}
    )


def _ollama(_model: str, _where: str) -> ModelError:
    return ModelError("this model does not support image input")


REFUSALS: Mapping[str, Callable[[str, str], ModelError]] = {
    "openai": _openai,
    "vllm": _vllm,
    "llama.cpp": _llama,
    "ollama": _ollama,
}
