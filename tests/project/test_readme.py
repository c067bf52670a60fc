"""README.md and .env.example say what is true of the code beside them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text("utf-8")
KOREAN = (REPOSITORY / "README.ko.md").read_text("utf-8")
ENV_EXAMPLE = (REPOSITORY / ".env.example").read_text("utf-8")


def written(value: Any) -> str:
    """A default as one writes it into `.env`."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def rows(heading: str, readme: str = README) -> list[list[str]]:
    """The cells of the tables in one section, without their heads."""
    section = readme.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_readme_has_every_setting_in_order_with_its_default_and_meaning() -> None:
    expected = []
    for name, field in Settings.model_fields.items():
        default = written(field.default)
        expected.append([f"`{name.upper()}`", f"`{default}`" if default else "", field.description])

    assert rows("Settings") == expected


def test_the_korean_readme_has_the_same_settings_and_commands() -> None:
    settings = [row[:2] for row in rows("Settings")]
    commands = [row[0].split()[:2] for row in rows("Command line")]

    assert [row[:2] for row in rows("설정", KOREAN)] == settings
    assert [row[0].split()[:2] for row in rows("명령줄", KOREAN)] == commands


def test_the_env_example_names_every_setting_once_and_in_order() -> None:
    names = re.findall(r"^#?([A-Z_]+)=", ENV_EXAMPLE, re.MULTILINE)

    assert names == [name.upper() for name in Settings.model_fields]


def test_the_env_example_shows_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    uncommented = tmp_path / ".env"
    uncommented.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", ENV_EXAMPLE, flags=re.MULTILINE), "utf-8")

    assert Settings.read(uncommented) == Settings.read(None)


def test_every_command_of_the_readme_exists_and_no_other() -> None:
    documented = {row[0].strip("`").split()[1] for row in rows("Command line")}

    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=True
    ).stdout

    commands = shown.partition(" Commands ")[2]
    assert documented == set(re.findall(r"^│ ([a-z]+) {2,}", commands, re.MULTILINE))


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md", "CHANGELOG.md"])
def test_every_link_within_the_repository_leads_somewhere(page: str) -> None:
    path = REPOSITORY / page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []
