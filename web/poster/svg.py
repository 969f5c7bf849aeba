"""A poster as SVG. Its fonts are those of the machine that prints it."""

from xml.etree import ElementTree as Xml

from web.poster.sheet import HEIGHT, SCALES, WIDTH, PosterSheet

_FONTS = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
_GREEN = "#0e6b4c"


def written(sheet: PosterSheet, size: str, *, title: str) -> bytes:
    """`size`: a4 or a3."""
    scale = SCALES[size]
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{WIDTH * scale:.0f}mm",
            "height": f"{HEIGHT * scale:.0f}mm",
            "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}",
        },
    )
    Xml.SubElement(root, "title").text = title
    Xml.SubElement(root, "rect", {"width": f"{WIDTH:g}", "height": f"{HEIGHT:g}", "fill": "#fff"})
    Xml.SubElement(root, "rect", {"width": f"{WIDTH:g}", "height": f"{sheet.band:g}", "fill": _GREEN})
    runs = (f"M{x:.3f} {y:.3f}h{width:.3f}v{sheet.module:.3f}h-{width:.3f}z" for x, y, width in sheet.squares)
    Xml.SubElement(root, "path", {"d": "".join(runs), "fill": "#000", "shape-rendering": "crispEdges"})
    group = Xml.SubElement(root, "g", {"text-anchor": "middle", "font-family": _FONTS})
    for line in sheet.lines:
        at = {"x": f"{WIDTH / 2:g}", "y": f"{line.y:g}", "font-size": f"{line.size:.2f}", "fill": line.ink}
        Xml.SubElement(group, "text", at).text = line.text
    data: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return data
