"""Photos of the demonstration: drawn scenes, so that no real place or person is in them. One seed is one place; the
same seed with `mended` shows that place after it was put right."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (960, 720)
_GROUND = 430  # rows of sky

_HEAP, _NET, _SMOKE, _WATER, _WALL = (139, 104, 71), (47, 125, 74), (88, 84, 82), (60, 66, 58), (196, 188, 176)
_CLEAR_WATER, _LEAF = (92, 140, 160), (96, 140, 78)
#: what is seen in a photo of a category, if it is not a heap of earth
_SMOKING = frozenset({"industrial_gas", "black_smoke", "open_burning", "fume"})
_WET = frozenset({"water"})
_DARK = frozenset({"night_noise"})


def scene(category: str, seed: str, *, at: str = "", mended: bool = False) -> bytes:
    """A JPEG. `at`: when it was taken, because the light is never the same twice."""
    place, light = Random(seed), Random(f"{seed}/{at}/{mended}")  # noqa: S311
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    _sky(draw, light, night=category in _DARK)
    _buildings(draw, place)
    _ground(draw, place, light)
    if category in _SMOKING:
        _smoke(draw, place, light, none=mended)
    elif category in _WET:
        _water(draw, place, clear=mended)
    else:
        _heaps(draw, place, light, covered=mended)
    return _encoded(image, light)


def _sky(draw: ImageDraw.ImageDraw, light: Random, *, night: bool) -> None:
    top = (24, 30, 52) if night else (150 + light.randrange(40), 180 + light.randrange(30), 215)
    for row in range(_GROUND):
        part = row / _GROUND
        draw.line([(0, row), (SIZE[0], row)], fill=tuple(int(colour + (40 if night else 25) * part) for colour in top))


def _buildings(draw: ImageDraw.ImageDraw, place: Random) -> None:
    left = -place.randrange(60)
    while left < SIZE[0]:
        wide, high = place.randrange(90, 210), place.randrange(60, 230)
        shade = place.randrange(-26, 26)
        wall = tuple(part + shade for part in _WALL)
        draw.rectangle([left, _GROUND - high, left + wide, _GROUND], fill=wall)
        for x in range(left + 14, left + wide - 20, 34):
            for y in range(_GROUND - high + 16, _GROUND - 20, 40):
                draw.rectangle([x, y, x + 14, y + 18], fill=tuple(part - 70 for part in wall))
        left += wide + place.randrange(-8, 30)


def _ground(draw: ImageDraw.ImageDraw, place: Random, light: Random) -> None:
    base = place.randrange(120, 160)
    for row in range(_GROUND, SIZE[1]):
        grey = base - (row - _GROUND) // 8 + light.randrange(-3, 4)
        draw.line([(0, row), (SIZE[0], row)], fill=(grey, grey - 8, grey - 20))


def _heaps(draw: ImageDraw.ImageDraw, place: Random, light: Random, *, covered: bool) -> None:
    for _ in range(place.randrange(2, 4)):
        foot, middle = place.randrange(520, 690), place.randrange(120, 840)
        wide, high = place.randrange(180, 340), place.randrange(120, 230)
        slope = [(middle - wide // 2 + step * wide // 10, foot - _rise(step, high, place)) for step in range(11)]
        draw.polygon([*slope, (middle + wide // 2, foot), (middle - wide // 2, foot)], fill=_NET if covered else _HEAP)
        if covered:
            for x in range(middle - wide // 2, middle + wide // 2, 16):
                draw.line([(x, foot), (middle, foot - high)], fill=(70, 150, 98), width=2)
        for _ in range(0 if covered else 260):
            left, top = light.gauss(middle, wide / 5), foot - abs(light.gauss(0, high / 3))
            tone = light.randrange(-30, 30)
            draw.ellipse([left, top, left + 5, top + 4], fill=tuple(part + tone for part in _HEAP))


def _rise(step: int, high: int, place: Random) -> int:
    return max(0, int(high * (1 - abs(step - 5) / 5) + place.randrange(-12, 12)))


def _smoke(draw: ImageDraw.ImageDraw, place: Random, light: Random, *, none: bool) -> None:
    x, top = place.randrange(200, 760), place.randrange(150, 240)
    draw.rectangle([x - 16, top, x + 16, _GROUND + 60], fill=(120, 96, 90))
    if none:
        for _ in range(14):
            left = light.randrange(0, SIZE[0])
            draw.ellipse([left, 600, left + 90, 690], fill=_LEAF)
        return
    for step in range(60):
        spread = 12 + step * 2
        cx, cy = x + step * 5 + light.gauss(0, 10), top - step * 3 + light.gauss(0, 10)
        shade = light.randrange(0, 40)
        draw.ellipse([cx - spread, cy - spread, cx + spread, cy + spread], fill=tuple(part + shade for part in _SMOKE))


def _water(draw: ImageDraw.ImageDraw, place: Random, *, clear: bool) -> None:
    bank = place.randrange(500, 560)
    draw.polygon([(0, bank), (SIZE[0], bank - 60), SIZE, (0, SIZE[1])], fill=_CLEAR_WATER if clear else _WATER)
    for _ in range(40):
        x, y = place.randrange(SIZE[0]), place.randrange(bank + 10, SIZE[1])
        draw.arc([x, y, x + 70, y + 14], 180, 360, fill=(180, 205, 214) if clear else (96, 98, 84), width=3)
    draw.rectangle([60, bank - 50, 150, bank + 4], fill=(150, 150, 148))


def _encoded(image: Image.Image, light: Random) -> bytes:
    grain = Image.frombytes("L", (96, 72), light.randbytes(96 * 72)).resize(SIZE, Image.Resampling.BILINEAR)
    out = BytesIO()
    Image.blend(image, grain.convert("RGB"), 0.06).save(out, "JPEG", quality=86)
    return out.getvalue()
