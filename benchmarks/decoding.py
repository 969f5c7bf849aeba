"""Memory for decoding the most expensive accepted pictures, each in a separate process: `python -m
benchmarks.decoding`. The last line is all results as JSON."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from pillow_heif import register_heif_opener

from bot import quick
from storage.photos.decoding import ROOM
from storage.photos.imaging import BadImage, process

#: Pillow's format, mode, width, height, how it is written
_KINDS: tuple[tuple[str, str, int, int, dict[str, object]], ...] = (
    ("JPEG", "RGB", 3199, 2399, {"quality": 90}),
    ("JPEG", "RGB", 12000, 10000, {"quality": 60}),
    ("JPEG", "RGB", 4000, 3400, {"progressive": True}),
    ("JPEG", "RGB", 3200, 2600, {"progressive": True, "subsampling": 0}),
    ("JPEG", "CMYK", 3000, 1600, {"progressive": True}),
    ("PNG", "RGB", 3600, 2700, {"compress_level": 1}),
    ("PNG", "RGBA", 3500, 2700, {"compress_level": 1}),
    ("PNG", "RGBA", 1080, 8000, {"compress_level": 1}),
    ("PNG", "L", 6000, 4600, {"compress_level": 1}),
    ("PNG", "I;16", 5600, 4200, {"compress_level": 1}),
    ("WEBP", "RGB", 2200, 1650, {"method": 0}),
    ("WEBP", "RGBA", 2000, 1500, {"lossless": True, "method": 0}),
    ("HEIF", "RGB", 4032, 3024, {"quality": 40}),
    ("HEIF", "RGB", 4032, 3024, {"quality": 40, "tile_size": 512}),
    ("HEIF", "RGBA", 3000, 2500, {"quality": 40}),
    ("HEIF", "RGB", 2200, 1750, {"quality": 40, "chroma": 444}),
)


def main() -> int:
    if len(sys.argv) > 1:
        return _measure(Path(sys.argv[1]).read_bytes())
    peaks = {}
    for kind, mode, width, height, options in _KINDS:
        name = " ".join([kind, mode, f"{width}x{height}", *(f"{key}={value}" for key, value in options.items())])
        path = Path(f"/tmp/picture-{width}-{height}")
        path.write_bytes(_made(kind, mode, width, height, options))
        command = [sys.executable, "-m", "benchmarks.decoding", str(path)]
        peaks[name] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        path.unlink()
        print(f"{name:60} {peaks[name]}", flush=True)
    print(json.dumps({"room_mb": ROOM >> 20, "pictures": peaks}))
    return 0


def _made(kind: str, mode: str, width: int, height: int, options: dict[str, object]) -> bytes:
    register_heif_opener()
    grain = Image.effect_noise((width // 8, height // 8), 60).resize((width, height))
    image = Image.new("I;16", (width, height), 777) if mode == "I;16" else grain.convert(mode)
    if mode == "RGBA":
        image.putalpha(grain)
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _measure(data: bytes) -> int:
    """Memory above that of the process with the file in memory and all decoders loaded."""
    quick.start()
    register_heif_opener()
    for kind in ("JPEG", "PNG", "WEBP", "HEIF"):
        process(_made(kind, "RGB", 640, 480, {}))
    before = _memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    try:
        process(data)
    except BadImage as error:
        print(error.key)
    else:
        print(f"file {len(data) / 2**20:.1f} MB, +{_memory_mb('VmHWM') - before:.0f} MB")
    return 0


def _memory_mb(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


if __name__ == "__main__":
    sys.exit(main())
