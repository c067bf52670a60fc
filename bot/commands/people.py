"""How those who do commands learn what people are called."""

from collections.abc import Awaitable, Callable, Collection, Mapping

NamesOf = Callable[[str, Collection[str]], Awaitable[Mapping[str, str]]]
"""Return the names of people of a team by their ids; an unknown one is her id."""
