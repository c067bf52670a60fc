import pytest

from bot.endpoints.hosts import is_loopback, is_openai, is_playground


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8642/v1", "http://localhost:11434/v1", "http://[::1]:80/v1"]
)
def test_this_machine_is_known_by_its_address(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["http://192.168.0.2/v1", "https://localhost.example.com/v1", "http://127.0.0.1.nip.io"]
)
def test_no_other_machine_passes_for_this_one(url: str) -> None:
    assert not is_loopback(url)


def test_openai_is_known_in_every_region() -> None:
    assert is_openai("https://api.openai.com/v1")
    assert is_openai("https://eu.api.openai.com/v1")
    assert not is_openai("https://api.openai.com.example.org/v1")
    assert not is_openai("https://notapi.openai.com/v1")


def test_the_playground_is_on_this_machine() -> None:
    assert is_playground("http://127.0.0.1:8642/v1", "sk-playground-1")
    assert not is_playground("https://example.com/v1", "sk-playground-1")
    assert not is_playground("http://127.0.0.1:8642/v1", "sk-proj-1")
