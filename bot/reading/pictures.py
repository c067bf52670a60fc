"""Pictures as models take them: upright, small, without what the camera wrote. Runs in the child only.

The only door to Pillow.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from bot.reading.contents import Content, Contents, Trouble

LONGEST_SIDE = 1568
"""Pixels. 49 × 49 patches of 32 pixels: about what a model with a patch budget (2,500 with `high`) looks
at, while one without would bill a photo of 12 megapixels with as many as 11,750 tokens."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "MPO")
# Four bytes each in memory, some of them twice. JPEG is decoded at an eighth of its size if need be.
_MOST_PIXELS = 80_000_000
_SCALABLE = {"L", "RGB", "RGBA", "CMYK"}
_ORIENTATION = 0x0112  # EXIF 2.3, 4.6.4
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MOST_BYTES = 1_000_000
_QUALITIES = (85, 70, 50)
# What may be a drawing or a screenshot, which PNG keeps sharp.
_SHARP = {"PNG", "GIF", "BMP"}


def read(data: bytes) -> Contents:
    """Return the picture scaled down and encoded anew, of several the first. Raises Trouble."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # looked at below, for what is really held in memory
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(BytesIO(data), formats=_FORMATS) as picture:
        width, height = picture.size
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # no effect but on JPEG
        if picture.width * picture.height > _MOST_PIXELS:
            raise Trouble("file_too_much")
        frames = getattr(picture, "n_frames", 1)
        form = picture.format or ""
        exif = picture.getexif()
        image, mimetype = _encode(_upright(_small(picture), exif), form)
    if exif.get(_ORIENTATION, 1) >= 5:  # turned by a quarter
        width, height = height, width
    what = f"{width}×{height}"
    if frames > 1 and form != "MPO":  # what some cameras and phones call a JPEG
        what = f"{what}, the first of {frames} frames"
    return Contents(Content.IMAGE, what, image=image, mimetype=mimetype)


def _small(picture: Image.Image) -> Image.Image:
    """Load it at most `LONGEST_SIDE` pixels long, in colours, on white where it is see-through."""
    picture.load()
    if (
        picture.mode.startswith("I") or picture.mode == "F"
    ):  # 16 bits a pixel would be cut, not scaled
        picture = ImageOps.autocontrast(picture.convert("F").convert("L"))
    has_gaps = picture.has_transparency_data
    wanted = "RGBA" if has_gaps else "RGB"
    if picture.mode not in _SCALABLE or (has_gaps and picture.mode != wanted):
        picture = picture.convert(wanted)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if not has_gaps:
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _upright(picture: Image.Image, exif: Image.Exif) -> Image.Image:
    """Turn it as the camera was held, and forget what the camera wrote."""
    turn = _TURNS.get(exif.get(_ORIENTATION, 1))
    picture = picture if turn is None else picture.transpose(turn)
    picture.info = {}
    return picture


def _encode(picture: Image.Image, form: str) -> tuple[bytes, str]:
    """Encode without any metadata, at most a megabyte: sharp graphics as PNG, if that is smaller."""
    encoded = _saved(picture, "JPEG", quality=_QUALITIES[0])
    if form in _SHARP:
        sharp = _saved(picture, "PNG")
        if len(sharp) <= min(len(encoded), _MOST_BYTES):
            return sharp, "image/png"
    for quality in _QUALITIES[1:]:
        if len(encoded) > _MOST_BYTES:
            encoded = _saved(picture, "JPEG", quality=quality)
    return encoded, "image/jpeg"


def _saved(picture: Image.Image, form: str, **options: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()
