"""Every way a model endpoint fails, as an error written for people.

    UserFacingError
    ├── ModelUnreachable   no connection, or silence            transient
    ├── ModelOverloaded    rate limit, or the server's own      transient, with retry_after
    ├── AnswerCutOff       broken off in mid-answer             transient
    ├── QuotaSpent         the account has no money left
    ├── KeyRejected        wrong key, or one that may not
    ├── WrongBaseUrl       what answers there isn't a model endpoint
    ├── ModelMissing       no such model, or not for this key
    ├── ContextTooLong     more than the model can read
    ├── ContentRefused     the endpoint's content filter
    ├── EmptyAnswer        finished, and nothing said
    │   └── AnswerUsedUp   because it thought until its limit
    ├── ImagesRefused      the model can't see, or not this picture
    ├── AudioRejected      not audio to the endpoint
    │   └── FormatRefused  not in this container
    └── RequestRejected    any other refusal

`bot.endpoints.judging` tells which it is. What the server wrote goes into `reason`, for the log,
without keys and organisations; never into `details`, which people see.
"""

from bot.errors import UserFacingError


class ModelUnreachable(UserFacingError):
    """No connection to the endpoint, or no answer in time."""

    text = "model_unreachable"
    is_transient = True


class ModelOverloaded(UserFacingError):
    """Too many requests, or an error on the server's side."""

    text = "model_overloaded"
    is_transient = True


class AnswerCutOff(UserFacingError):
    """The answer broke off before its end."""

    text = "answer_cut_off"
    is_transient = True


class QuotaSpent(UserFacingError):
    """The account behind the key has no money left; waiting doesn't help."""

    text = "quota_spent"


class KeyRejected(UserFacingError):
    """The endpoint doesn't accept the key, or not for this."""

    text = "key_rejected"


class WrongBaseUrl(UserFacingError):
    """Something answers at the address, but it doesn't speak OpenAI's API."""

    text = "wrong_base_url"


class ModelMissing(UserFacingError):
    """The endpoint has no such model for this key; `model` is its name."""

    text = "model_missing"


class ContextTooLong(UserFacingError):
    """The messages are more than the model can read; with fewer it may work."""

    text = "context_too_long"


class ContentRefused(UserFacingError):
    """The endpoint's content filter stopped the question or the answer."""

    text = "content_refused"


class EmptyAnswer(UserFacingError):
    """The model finished without a word."""

    text = "empty_answer"


class AnswerUsedUp(EmptyAnswer):
    """The model reached its length limit before the first word: hidden reasoning counts too."""

    text = "answer_used_up"


class ImagesRefused(UserFacingError):
    """The endpoint won't have the pictures; without them it may answer.

    It `is_blind` where the model sees no pictures at all; else it is one of these that it can't take.
    """

    text = "images_refused"

    def __init__(self, reason: str, *, is_blind: bool) -> None:
        super().__init__(reason)
        self.is_blind = is_blind


class AudioRejected(UserFacingError):
    """The endpoint can't read this as audio, or it is too much at once."""

    text = "audio_rejected"


class FormatRefused(AudioRejected):
    """The endpoint doesn't take, or can't decode, this container; in another one it may be heard.

    `extension` is the container's. It `is_certain` where the endpoint says that it takes no such
    files; else it may be this one file that it can't read.
    """

    def __init__(self, reason: str, *, extension: str, is_certain: bool) -> None:
        super().__init__(reason)
        self.extension = extension
        self.is_certain = is_certain


class RequestRejected(UserFacingError):
    """The endpoint refuses the request, and no parameter is to blame."""

    text = "request_rejected"
