"""Gives the playground's tests a playground."""

from tests.playground_fixture import options, running

__all__ = ["options", "running"]
