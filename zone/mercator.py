"""Converts Baidu's map metres (`@13052000.5,4061000.2` in its page addresses) to degrees of BD-09.

The projection is a polynomial per band of latitude, with Baidu's factors. Bands from the equator to 60° N cover the
country.
"""

from zone.datum import Pair

_DEGREES_PER_M = 8.983055097726239e-06
#: (first metre north, metres per unit, factors of the powers 0..6)
_BANDS = (
    (
        5_591_021.0,
        6_856_817.37,
        (0.30071316287616, 59.74293618442277, 7.357984074871, -25.38371002664745, 13.45380521110908, -3.29883767235584,
         0.32710905363475),
    ),
    (
        3_481_989.83,
        4_482_777.06,
        (0.03278182852591, 40.31678527705744, 0.65659298677277, -4.44255534477492, 0.85341911805263, 0.12923347998204,
         -0.04625736007561),
    ),
    (
        1_678_043.12,
        2_555_164.4,
        (0.00006995724062, 23.10934304144901, -0.00023663490511, -0.6321817810242, -0.00663494467273, 0.03430082397953,
         -0.00466043876332),
    ),
    (
        0.0,
        826_088.5,
        (-0.00000003068298, 7.47137025468032, -0.00000353937994, -0.02145144861037, -0.00001234426596, 0.00010322952773,
         -0.00000323890364),
    ),
)  # fmt: skip
#: 60° N
_LAST_M = 8_362_377.87


def degrees(east_m: float, north_m: float) -> Pair | None:
    """(lat, lon) in BD-09; None outside the country's latitudes."""
    if not 0 <= north_m < _LAST_M:
        return None
    _, unit, factors = next(band for band in _BANDS if north_m >= band[0])
    part = north_m / unit
    return sum(factor * part**power for power, factor in enumerate(factors)), east_m * _DEGREES_PER_M
