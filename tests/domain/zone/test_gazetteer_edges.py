"""How much typed text may differ from a name and still match (R08)."""

import pytest

from zone import Gazetteer, Landmark

LONG = "ABCDEFGHIJKLMNOP"  # 16 signs


def place(name: str, *short: str, id: str = "a", subdistricts: tuple[str, ...] = ()) -> Landmark:
    return Landmark(id=id, names={"zh_CN": name, "en": f"english {id}"}, short=short, subdistricts=subdistricts)


def score(name: str, typed: str) -> int:
    """The score of a match; 0 without one, 100 for a name contained in the text."""
    hits = Gazetteer((place(name),)).find(typed)
    assert all(hit.exact == (hit.score == 100) for hit in hits)
    return round(hits[0].score) if hits else 0


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("青岚广场", "青岚广场", 100),
        ("青岚广场", "在青岚广场东边", 100),
        ("青岚广场", "场", 0),  # one character never matches
        ("青岚广场", "广场", 50),  # a part scores by its length
        ("青岚广场", "岚广场", 75),
        ("青岚广场", "山场", 0),  # too short for a typo
        ("青岚广场", "青岚厂", 80),  # one of three characters wrong
        ("青岚广场", "青岚广厂", 86),  # one of four
        ("青岚广场", "青山广厂", 0),  # two
        ("桃林路", "桃园路", 0),  # of three characters none may be wrong
        ("桃林路", "陶林路", 90),  # unless they sound the same
        ("桃林路", "淘林璐口", 90),
        ("望海路口", "忘海璐口", 90),  # two of four wrong, but with the same sound
        (LONG[:8], "ABCDEFGX", 93),
        (LONG[:8], "ABCDEFXX", 0),
        (LONG[:15], "ABCDEFGXIJKLMNO", 93),
        (LONG[:15], "ABCDXFGXIJKLMNO", 0),  # two of fifteen wrong are too many
        (LONG, "ABCDXFGXIJKLMNOP", 88),  # two of sixteen are allowed
        (LONG, "ABXDXFGXIJKLMNOP", 0),
    ],
)
def test_slips(name: str, typed: str, expected: int) -> None:
    assert score(name, typed) == expected


def test_of_names_in_a_text_the_longest_comes_first_and_three_are_given() -> None:
    names = ("北站", "桃林路小学", "望海路", "南滩实验小学门")
    places = Gazetteer(tuple(place(name, id=f"n{n}") for n, name in enumerate(names)))
    assert [hit.landmark.name("zh_CN") for hit in places.find("北站到望海路，经桃林路小学和南滩实验小学门")] == [
        "南滩实验小学门",
        "桃林路小学",
        "望海路",
    ]
    assert len(places.find("北站到望海路，经桃林路小学和南滩实验小学门", limit=4)) == 4


def test_of_what_may_be_meant_the_likest_comes_first() -> None:
    places = Gazetteer((place("东桥工业园区", id="b"), place("东桥工业园", id="c")))
    assert [(hit.landmark.id, round(hit.score)) for hit in places.find("工业园")] == [("c", 60), ("b", 50)]


def test_a_short_name_counts_like_a_name() -> None:
    places = Gazetteer((place("北滩汽车站", "北站"), place("北站路", id="b")))
    assert [(hit.landmark.id, hit.exact) for hit in places.find("北站后面")] == [("a", True)]
    assert [hit.landmark.id for hit in places.find("北站路口")] == ["b"]


@pytest.mark.parametrize(("where", "subdistrict"), [((), None), (("north",), "north"), (("north", "south"), None)])
def test_a_place_in_one_subdistrict_has_it(where: tuple[str, ...], subdistrict: str | None) -> None:
    mark = place("桃林路", subdistricts=where)
    assert mark.subdistrict == subdistrict
    assert Gazetteer((mark,)).subdistrict_of("桃林路") == subdistrict


def test_a_place_is_got_by_its_id() -> None:
    mark = place("桃林路")
    assert (Gazetteer((mark,)).get("a"), Gazetteer((mark,)).get("b")) == (mark, None)
