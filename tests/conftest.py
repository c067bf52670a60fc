"""What every test shares."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store.database import Database
from tests.postgresql import postgresql

__all__ = ["postgresql"]


# Fewer examples for the quick part; `make unit` asks for it. Half of the usual hundred for the rest.
settings.register_profile("quick", max_examples=25)
settings.register_profile("whole", max_examples=50)
settings.load_profile("whole")

# Their tests start decoders, make and measure minutes of sound, or wait for what never comes.
LONG = {
    *("test_activity.py", "test_audio.py", "test_copier.py", "test_scrubbing.py"),
    *("test_containers.py", "test_decoder.py", "test_database.py", "test_model_faults.py"),
    *("test_chat_model.py", "test_asking.py"),
}
# What a test starts for itself that a quick one doesn't: a stage for all routes, a playground.
STARTED = {"studio", "running"}
# They mostly wait: begun first, they wait beside others' work instead of at the end.
FIRST = {"test_model_faults.py", "test_crashes.py", "test_long_answers.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what would make the quick part slow: all that is `STARTED`, real decoding, PostgreSQL."""
    items.sort(key=lambda item: item.path.name not in FIRST)
    for item in items:
        is_staged = bool(STARTED & set(getattr(item, "fixturenames", ())))
        if is_staged or item.path.name in LONG or "postgresql" in item.name:
            item.add_marker(pytest.mark.journey)


@pytest.fixture
def anyio_backend() -> str:
    """The bot runs on asyncio (Bolt and aiohttp do), so its tests do."""
    return "asyncio"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"

    async def make() -> None:
        await (await Database.open(f"sqlite:///{path}")).close()

    asyncio.run(make())
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "tarae.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(sqlite_url)
    yield opened
    await opened.close()
