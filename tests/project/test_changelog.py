"""CHANGELOG.md tells what each version brought, the one in pyproject.toml included."""

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CHANGELOG = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")


def test_the_current_version_has_an_entry() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]

    versions = re.findall(r"^## \[(.+)\] - \d{4}-\d\d-\d\d$", CHANGELOG, re.MULTILINE)

    assert project["version"] in versions


def test_every_entry_is_one_line() -> None:
    body = CHANGELOG.split("\n## ", 1)[1]

    lines = [line for line in body.splitlines()[1:] if line.strip()]

    assert [line for line in lines if not line.startswith(("- ", "### ", "## "))] == []
