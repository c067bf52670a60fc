from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.voice.activity import RATE
from bot.voice.containers import container_of
from bot.voice.cuts import LONGEST
from bot.voice.decoder import decode
from bot.voice.encoder import PACKINGS, encode
from bot.voice.forms import Form

Samples = NDArray[np.int16]


def decoded(path: Path, container: str) -> Samples:
    return np.concatenate(list(decode(path, container)))


def test_every_form_but_the_copy_has_a_packing() -> None:
    assert {form.value for form in Form} - {Form.COPY} <= PACKINGS.keys()


@pytest.mark.parametrize("form", [Form.FLAC, Form.WAV])
def test_the_exact_forms_give_the_samples_back(tmp_path: Path, sound: Samples, form: Form) -> None:
    path = tmp_path / "chunk"

    encode(sound, path, PACKINGS[form])

    assert np.array_equal(decoded(path, form.value), sound)


@pytest.mark.parametrize("form", ["opus", "mp3"])
def test_the_lossy_forms_keep_length_and_sound(
    tmp_path: Path, spoken: Callable[..., tuple[Samples, object]], form: str
) -> None:
    samples, _ = spoken(20, gap=0.3)
    path = tmp_path / "chunk"
    packing = PACKINGS[form]

    encode(samples, path, packing)

    heard = decoded(path, packing.container.name)
    assert len(heard) == pytest.approx(len(samples), abs=0.06 * RATE)
    length = min(len(heard), len(samples))
    assert np.corrcoef(heard[:length], samples[:length])[0, 1] > 0.9


def test_opus_is_small(tmp_path: Path, spoken: Callable[..., tuple[Samples, object]]) -> None:
    samples, _ = spoken(20, gap=0.3)

    encode(samples, tmp_path / "chunk", PACKINGS["opus"])

    assert (tmp_path / "chunk").stat().st_size < 4000 * len(samples) / RATE


@pytest.mark.parametrize("form", PACKINGS)
def test_the_bytes_are_what_the_extension_says(tmp_path: Path, sound: Samples, form: str) -> None:
    path = tmp_path / "chunk"

    encode(sound, path, PACKINGS[form])

    found = container_of(path)
    assert found
    expected = PACKINGS[form].container
    assert (found.extension, found.mime) == (expected.extension, expected.mime)


@pytest.mark.parametrize("form", [Form.FLAC, Form.WAV])
def test_the_longest_chunk_is_below_the_25_mb_that_endpoints_take(
    tmp_path: Path, form: Form
) -> None:
    noise = np.random.default_rng(1).integers(-32768, 32767, int(LONGEST * RATE), np.int16)

    encode(noise, tmp_path / "chunk", PACKINGS[form])

    assert (tmp_path / "chunk").stat().st_size < 23_200_000
