"""Leave out what a model refuses, and remember it.

Which parameters are taken changes with every model and every server: `temperature` only without
reasoning, `max_completion_tokens` here and `max_tokens` there. So nothing is known beforehand: a
400 that names a parameter drops or renames it, or takes the next best value where the server lists
them; the request goes out again, and when that works, what was refused is remembered for that
endpoint and model.

What is remembered is a mapping of refusals to replacements: another name, `name=value`, or "" to leave
out. A refusal is `name` (the server doesn't know it), `name=value` (it doesn't take this value) or
`name[]=item` (this one of a list), and ends in `@effort` for sampling parameters, which some models
take only with reasoning effort `none`. Values that people wrote are never stored.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar

from openai import APIStatusError

from bot.endpoints import efforts
from bot.endpoints.judging import is_about_model, is_billing, is_too_long, said

T = TypeVar("T")
Fields = dict[str, Any]
Load = Callable[[str], Awaitable[Mapping[str, str]]]
Save = Callable[[str, Mapping[str, str]], None]

SAMPLING = frozenset({"temperature", "top_p", "presence_penalty", "frequency_penalty"})
_EFFORT = "reasoning_effort"
_RENAMED = {"max_completion_tokens": "max_tokens"}  # what older compatible servers know
_OLD = {old: new for new, old in _RENAMED.items()}  # servers name the one where the other was sent
_NEEDS = {"timestamp_granularities": "response_format"}  # OpenAI refuses the one without the other
_PRIVATE = frozenset({"prompt", "keywords"})
_OF_VALUE = frozenset({"unsupported_value", "invalid_value", "invalid_language_format"})
_BOUND = re.compile(r"too large|at most \d", re.IGNORECASE)  # it is the number, not the field
_COMPLAINT = re.compile(
    r"un(supported|recogni[sz]ed|known|expected)|not (supported|permitted|allowed|recogni[sz]ed)"
    r"|n't support|not support|only support|not compatible|input should be|must be one of"
    r"|extra (inputs|fields)|extra_forbidden|invalid|additional propert",
    re.IGNORECASE,
)


async def _nothing(_scope: str) -> Mapping[str, str]:
    return {}


def _forget(_scope: str, _refusals: Mapping[str, str]) -> None:
    return


class Quirks:
    """What each endpoint and model was found to refuse, in memory and, by callbacks, in a store.

    `load(scope)` is awaited once per scope and process. `save(scope, refusals)` is called with what
    is new, and must neither wait nor raise: it stands between a person and the first word of her answer.
    """

    def __init__(self, load: Load = _nothing, save: Save = _forget) -> None:
        self._load = load
        self._save = save
        self._known: dict[str, dict[str, str]] = {}

    async def known(self, scope: str) -> Mapping[str, str]:
        """Return the refusals remembered for `scope`."""
        if scope not in self._known:
            loaded = dict(await self._load(scope))
            self._known.setdefault(scope, loaded)
        return self._known[scope]

    def learn(self, scope: str, refusals: Mapping[str, str]) -> None:
        """Remember `refusals` for `scope`; those with what people wrote in memory only."""
        self._known.setdefault(scope, {}).update(refusals)
        kept = {name: value for name, value in refusals.items() if not _is_private(name)}
        if kept:
            self._save(scope, kept)


async def negotiate(
    send: Callable[[Fields], Awaitable[T]],
    optional: Fields,
    quirks: Quirks,
    scope: str,
    *,
    unasked: Collection[str] = (),
) -> tuple[T, Fields]:
    """Send `optional` fields as far as they are taken; return the response and those that were.

    Those `unasked` are for the sake of others: refused, they are left out, never replaced. Each
    refusal takes away a field, a value or an item of one, or renames it, so there are never more
    requests than those. Raises the error that names no field of ours.
    """
    known = await quirks.known(scope)
    learned: dict[str, str] = {}
    while True:
        refusals = {**known, **learned}
        fields = adapt(optional, refusals, unasked)
        try:
            response = await send(fields)
        except APIStatusError as error:
            name = refused(error, fields)
            if name is None:
                raise
            learned |= _refusal(error, name, fields, refusals)
            continue
        if learned:
            quirks.learn(scope, learned)
        return response, fields


def adapt(optional: Fields, refusals: Mapping[str, str], unasked: Collection[str] = ()) -> Fields:
    """Return the fields to send: `optional` without what was refused, or with what replaces it."""
    effort = {k: v for k, v in optional.items() if k == _EFFORT}
    sent = _adapt(effort, refusals, "", unasked).get(_EFFORT, "")
    fields = _adapt(optional, refusals, sent, unasked)
    return {name: fields[name] for name in fields if _NEEDS.get(name, name) in fields}


def _adapt(
    optional: Fields, refusals: Mapping[str, str], effort: str, unasked: Collection[str]
) -> Fields:
    fields: Fields = {}
    for asked, wanted in optional.items():
        name, value = asked, wanted
        if isinstance(wanted, list):
            value = [item for item in wanted if f"{asked}[]={item}" not in refusals]
            if not value:
                continue
        met = {""}  # what two processes learnt may lead in a circle
        while hit := next(
            (k for k in _keys(name, value, effort) if k in refusals.keys() - met), ""
        ):
            met.add(hit)
            name, has_value, other = refusals[hit].partition("=")
            if has_value:
                name, value = ("", value) if asked in unasked else (name, other)
        if name:
            fields[name] = value
    return fields


def _keys(name: str, value: Any, effort: str) -> tuple[str, str]:
    """Return the refusals that `name` may fall under: of the parameter, and of its value."""
    at = f"@{effort}" if name in SAMPLING else ""
    return f"{name}{at}", f"{name}={value}{at}"


def _refusal(
    error: APIStatusError, name: str, fields: Fields, refusals: Mapping[str, str]
) -> dict[str, str]:
    value = fields[name]
    if isinstance(value, list) and (item := _blamed(error, value)) is not None:
        return {f"{name}[]={item}": ""}
    of_name, of_value = _keys(name, value, fields.get(_EFFORT, ""))
    if name == _EFFORT:
        refused = [key.partition("=")[2] for key in refusals if key.startswith(f"{name}=")]
        other = efforts.nearest(value, said(error), refused)
        if other is not None:
            return {of_value: other and f"{name}={other}"}
    is_language = name == "language" and _quotes(error, value)
    is_bound = name in {*_OLD, *_RENAMED} and _BOUND.search(said(error))
    if name == "response_format" or is_language or is_bound or error.code in _OF_VALUE:
        return {of_value: ""}
    return {of_name: _RENAMED.get(name, "")}


def _blamed(error: APIStatusError, items: list[Any]) -> Any:
    """Return the one of `items` that is refused, None if the server doesn't say which."""
    if (place := re.search(r"\[(\d+)\]", str(error.param))) and int(place[1]) < len(items):
        return items[int(place[1])]
    quoted = [item for item in items if _quotes(error, item)]
    return quoted[0] if len(quoted) == 1 else None


def _quotes(error: APIStatusError, value: Any) -> bool:
    """Tell whether the server repeats the value: in quotes, as "is" is also a word."""
    return re.search(rf"[`'\"]{re.escape(str(value))}[`'\"]", said(error)) is not None


def _is_private(refusal: str) -> bool:
    name, mark, _ = refusal.partition("=")
    return bool(mark) and name.removesuffix("[]") in _PRIVATE


def refused(error: APIStatusError, fields: Fields) -> str | None:
    """Return the name of the one of `fields` that the server refuses, None if it is none of them.

    OpenAI names it in `param`; other servers (vLLM, FastAPI, LiteLLM) only in what they write, and
    vLLM only by its value: "Currently do not support verbose_json for this model".
    """
    if error.status_code not in (400, 422):
        return None
    if is_too_long(error) or is_billing(error) or is_about_model(error):
        return None
    if error.param:
        name = re.split(r"[.\[]", str(error.param))[0]
        return next((one for one in (name, _OLD.get(name)) if one in fields), None)
    text = said(error)
    if not _COMPLAINT.search(text):
        return None
    named = [(hit.start(), name) for name in fields if (hit := _mention(name, text))]
    shape = str(fields.get("response_format", ""))
    if not named and "_" in shape and _mention(shape, text):
        return "response_format"
    return min(named)[1] if named else None


def _mention(name: str, text: str) -> re.Match[str] | None:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)
