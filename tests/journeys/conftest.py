"""A playground and a bot for each journey."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.world import Bot, Workspace, open_workspace


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here: a journey takes seconds, not milliseconds."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    """A workspace whose model answers fast."""
    async with open_workspace(tmp_path) as workspace:
        await workspace.script(None, first_delta_ms=20, delta_ms=2)
        yield workspace


@pytest.fixture
async def bot(tmp_path: Path, workspace: Workspace) -> AsyncIterator[Bot]:
    """A bot connected to it."""
    bot = Bot(tmp_path, workspace.address)
    await bot.start()
    yield bot
    await bot.kill()


@pytest.fixture(scope="session")
def standup() -> Path:
    """The spoken sample: a stand-up with a decision in it."""
    return next((Path(__file__).parents[2] / "bot/playground/samples").glob("standup.*"))


@pytest.fixture(scope="session")
def memo() -> Path:
    """A short one: the sentence of it that tells the decision."""
    return Path(__file__).parents[1] / "samples" / "decision.mp3"
