"""What was read of a file: as the model is to see it, and as people are told of it."""

import base64
import json
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from bot.reading.contents import Content, Contents
from bot.slack.media import shown_name
from bot.store.attachments import Picture, Stored
from bot.texts import say

_TICKS = re.compile("`{3,}")
_BRACKETS = str.maketrans("[]`", "()'")
_LONGEST_NAME = 120

IMAGE = "[Image "
"""What a picture begins with in the window. People and files may say so too: look for those stored."""

IMAGE_TOKENS = 3000
"""About what a picture costs, rather too many: a photo of 1568 × 1176 pixels is 1,813 patches, which
models of 2026 count 1 to 1.72 times (OpenAI, guides/images-vision). The API's own count corrects it."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file of a message, read, or in trouble."""

    file_id: str
    name: str
    contents: Contents

    @property
    def kind(self) -> str:
        """Either "text", "image", or "" when there is trouble."""
        return self.contents.kind.value

    @property
    def trouble(self) -> str:
        """The text key of why it can't be read, "" where it was."""
        return self.contents.trouble

    @property
    def note(self) -> str:
        """The text key of what was left out, "" where nothing was."""
        return self.contents.note

    def as_text(self) -> str:
        """Return how it stands in the window.

        A fence of more backticks than there are in a row within it keeps its text apart from what is
        said, and its name is one line without brackets: nothing in a file can pass for its end.
        """
        name, contents = label(self.name), self.contents
        if contents.trouble:
            reason = say(contents.trouble, "en", **contents.details)
            return f"[File {name}: can't be read ({reason})]"
        if contents.kind is Content.IMAGE:
            return f"{IMAGE}{name}, {contents.what}]"
        head = f"[File {name}, {contents.what}:]"
        return "\n".join(filter(None, [head, _fenced(contents), contents.left_out]))

    def tell(self, language: str) -> str:
        """Return a sentence for people on what could not be read of it, "" where all was."""
        key = self.trouble or self.note
        if not key:
            return ""
        return f"{shown_name(self.name)}: {say(key, language, **self.contents.details)}"


def label(name: str) -> str:
    """Return a file's name as one line that can stand in brackets."""
    line = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in name)
    return " ".join(line.translate(_BRACKETS).split())[:_LONGEST_NAME] or "file"


def image_part(picture: Picture) -> dict[str, Any]:
    """Return a picture as a part of a user message, in ChatCompletion's form."""
    data = base64.b64encode(picture.data).decode()
    return {"type": "image_url", "image_url": {"url": f"data:{picture.mimetype};base64,{data}"}}


def to_stored(contents: Contents) -> dict[str, Any]:
    """Return what `bot.store.attachments.save` is to keep of `contents`."""
    kept = replace(contents, image=None).to_json()
    for name in ("kind", "image", "mimetype", "trouble"):  # these have columns of their own
        del kept[name]
    return {
        "kind": contents.kind.value,
        "text": json.dumps(
            {key: value for key, value in kept.items() if value}, ensure_ascii=False
        ),
        "image": contents.image,
        "mimetype": contents.mimetype,
        "trouble": contents.trouble,
    }


def from_stored(stored: Stored) -> Read:
    """Return what was kept of a file that is read, or in trouble."""
    attachment = stored.attachment
    contents = Contents(
        kind=Content(stored.kind),
        trouble=attachment.trouble,
        image=stored.image,
        mimetype=attachment.mimetype if stored.image is not None else "",
        **(json.loads(stored.text) if stored.text else {}),
    )
    return Read(attachment.file_id, attachment.name, contents)


def _fenced(contents: Contents) -> str:
    longest = max((len(ticks) for ticks in _TICKS.findall(contents.text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{contents.language}\n{contents.text}\n{fence}"
