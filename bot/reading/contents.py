"""What is found in a file, or why nothing is: what the child tells its parent."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

Details = Mapping[str, str | int]


class Content(StrEnum):
    """How contents reach a model."""

    TEXT = "text"
    IMAGE = "image"
    NONE = ""  # they don't: there is trouble


class Trouble(Exception):
    """A file has no contents for us; `text` is the key of the sentence that says why."""

    def __init__(self, text: str, **details: str | int) -> None:
        super().__init__(text)
        self.text = text
        self.details = details


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, within bounds.

    `what` says what it is in a few words: "PDF, 12 pages"; of an image its size. `language` is the info
    string of the fence that `text` belongs in. `left_out` tells a model what is missing, `note` is the
    text key that tells people, both "" where all is there; `details` fill its placeholders, or those of
    `trouble`, the text key of why there are no contents.
    """

    kind: Content = Content.NONE
    what: str = ""
    text: str = ""
    language: str = ""
    left_out: str = ""
    note: str = ""
    trouble: str = ""
    details: Details = field(default_factory=dict)
    image: bytes | None = None
    mimetype: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        image = base64.b64encode(self.image).decode() if self.image is not None else None
        return {**asdict(self), "image": image}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Contents":
        """Return what `to_json` made `said` of. Raises ValueError or TypeError for anything else."""
        image = base64.b64decode(said["image"]) if said.get("image") is not None else None
        return cls(**{**said, "kind": Content(said["kind"]), "image": image})
