"""Personal data is found as people write it, and what only looks like it stays (R02, R17)."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.errors import Incomplete
from complaints.office.contact import read_contact
from complaints.privacy.masking import as_question, masked, without_phone
from complaints.privacy.personal import DataKind, found, phones
from complaints.report.number_and_code import read_named
from complaints.report.numbers import draw_number

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

PHONES = [
    "138 0000 1234",
    "138-0000-1234",
    "138.0000.1234",
    "138——0000——1234",
    "1380 0001 234",
    "138 00 00 12 34",
    "1 3 8 0 0 0 0 1 2 3 4",
    "138\u200b0000\u200b1234",
    "1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣",
    "１３８００００１２３４",
    "+8613800001234",
    "8613800001234",
    "0086 138 0000 1234",
    "86-13800001234",
    "（+86）13800001234",
    "一三八零零零零一二三四",
    "幺三八 零零零零 一二三四",
    "1三八00001234",
    "壹叁捌零零零零壹贰叁肆",
    "0516-83712345",
    "0516 8371 2345",
    "（0516）83712345",
    "(010)6552 1234",
    "0516－8371－2345",
    "+86 516 8371 2345",
    "0516-83712345转801",
    "0516-83712345-801",
    "0516 83712345 分机 12",
    "400-820-8820",
    "4008208820",
    "400 820 8820转3",
    "138/0000/1234",
    "138，0000，1234",
    "0516/83712345",
    "021-1234567",
    "+44 20 7946 0000",
]
CALLED_PHONES = ["电话83712345", "电话：8371 2345", "请打 83712345", "tel: 8371-2345"]
ID_CARDS = [
    "320311199001011234",
    "32031119900101123X",
    "32031119900101123Ｘ",
    "320311 19900101 1234",
    "3203 1119 9001 0112 3x",
    "320311-19900101-123X",
    "３２０３１１１９９００１０１１２３４",
    "320311900101123",
]
EMAILS = [
    "zhang.wei@qq.com",
    "zhang＠qq．com",
    "zhang @ 163.com",
    "zhang(at)qq.com",
    "1234567#qq.com",
    "a_b+c@mail.gov.cn",
]
ACCOUNTS = [
    "QQ 123456789",
    "QQ:123456",
    "ＱＱ：１２３４５６",
    "扣扣号是12345678",
    "微信号：zhangwei_88",
    "微信zhang8888",
    "VX：abc12345",
    "加v zhang123",
]
NAMED = [
    "我叫张伟，",
    "我叫张伟住在3号楼",
    "我叫欧阳雪晴，打",
    "我叫 李 四 电话",
    "姓名：李 四",
    "姓名:李四 电话",
    "姓名：尕让",
    "姓名：阿卜杜拉·买买提",
    "联系人 王小明 电话",
    "联系人：王师傅",
    "举报人：赵六",
    "我是王先生",
    "我是欧阳女士，",
    "我是李明，",
    "我是张三",
    "本人李明，",
    "我姓王",
    "免贵姓欧阳，",
    "My name is John Smith",
    "姓名：张  伟",
    "姓 名：李四",
    "我叫小王",
    "我是老王，",
    "我是3栋的李华，",
    "我叫张伟（业主）",
]
PUBLIC = [
    "我是业主，",
    "我是居民，",
    "我是周边居民，",
    "我是徐州人，",
    "我是马路对面的，",
    "我是高中生，",
    "我是路过的，",
    "我是安全员，",
    "我是房东，",
    "我是车主，",
    "本人是业主，",
    "我叫物业，没人管",
    "我叫了城管，",
    "联系人：物业",
    "姓名：匿名",
    "打12345",
    "119 110 120",
    "12369",
    "12315、12328",
    "2026-11-28 13:00",
    "2026年11月28日13时00分",
    "2026.11.28",
    "20261128",
    "8:00-12:00 13:00-17:00",
    "13 14 15 16 17 18号",
    "二〇二六年十一月二十八日",
    "第1128条",
    "第一千一百二十八条",
    "第五百四十八条第一款",
    "LW-7K3M-9QX8",
    "LW-2345-6789",
    "徐环〔2026〕17号",
    "2026-0017",
    "罚款100000元",
    "13800001234元",
    "13500000000 元",
    "10000000元",
    "1.5万元",
    "38712345吨",
    "91320300MA1XABCD1X",
    "91320300MA13800001234X",
    "913203001380000125",
    "202611280001234000",
    "34.27901,117.27051",
    "131.12345678",
    "PM2.5 75微克",
    "65分贝",
    "30m²",
    "苏C12345",
    "苏C·D12345",
    "3号楼2单元301室",
    "幸福里12栋1501",
    "微信群里说的",
    "微信公众号xzhb2026",
]


@pytest.mark.parametrize("text", [*PHONES, *CALLED_PHONES])
def test_telephones(text: str) -> None:
    assert [one.kind for one in found(text)] == [DataKind.PHONE]
    assert not re.search(r"\d{3}", masked(text))


@pytest.mark.parametrize("text", ID_CARDS)
def test_identity_cards(text: str) -> None:
    assert masked(f"身份证{text}。") == "身份证[证件号]。"


@pytest.mark.parametrize("text", EMAILS)
def test_mail_addresses(text: str) -> None:
    assert masked(f"邮箱{text}，谢谢") == "邮箱[邮箱]，谢谢"


@pytest.mark.parametrize("text", ACCOUNTS)
def test_accounts_behind_their_label(text: str) -> None:
    assert masked(text).endswith("[账号]")


@pytest.mark.parametrize("text", NAMED)
def test_names_that_somebody_gives(text: str) -> None:
    assert [one.kind for one in found(text)] == [DataKind.NAME]


@pytest.mark.parametrize("text", PUBLIC)
def test_what_names_nobody_stays(text: str) -> None:
    assert masked(text, plates=False) == text


@pytest.mark.parametrize("separator", ["", " ", "-", "·", "  ", "\u3000", "－", " - "])
@given(
    digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    wide=st.booleans(),
    before=st.sampled_from(["电话", "打", "", "，"]),
)
def test_any_mobile_number_is_masked_however_it_is_grouped(
    separator: str, digits: str, wide: bool, before: str
) -> None:
    written = separator.join((digits[:3], digits[3:7], digits[7:]))
    written = written.translate(FULL_WIDTH) if wide else written
    assert masked(f"{before}{written}。") == f"{before}[电话]。"
    assert phones(written)[0].value == digits


@given(
    at=st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2199-12-31")),
    dash=st.sampled_from(["-", "/", ".", "年"]),
)
def test_no_date_and_time_is_masked(at: datetime, dash: str) -> None:
    text = f"{at.year}{dash}{at:%m}{dash}{at:%d} {at:%H:%M}，{at:%H%M} 到 {at.month}月{at.day}日"
    assert masked(text) == text


@given(amount=st.integers(1, 10**11), unit=st.sampled_from(["元", " 元", "万元", "吨", "平方米", "立方米"]))
def test_no_amount_is_masked(amount: int, unit: str) -> None:
    assert masked(f"罚款{amount}{unit}") == f"罚款{amount}{unit}"


@given(st.randoms(use_true_random=False))
def test_no_case_number_is_masked(random) -> None:  # type: ignore[no-untyped-def]
    number = draw_number(random.randrange)
    assert masked(f"编号：{number}，请查") == f"编号：{number}，请查"


@given(st.text(max_size=200))
def test_masking_never_fails_and_twice_is_once(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张伟 13800001234", "[姓名] [电话]"),
        ("欧阳雪晴，电话：138-0000-1234", "[姓名]，电话：[电话]"),
        ("（0516-83712345）", "（[电话]）"),
        ("联系物业 0516-83712345", "联系物业 [电话]"),
        ("黄山路 13800001234", "黄山路 [电话]"),
        ("护照E12345678", "护照[证件号]"),
        ("卡号 6222 0213 8000 0012 345", "卡号 [证件号]"),
        ("第135、1400、1500号", "第135、1400、1500号"),
        ("13800001234@qq.com", "[邮箱]"),
    ],
)
def test_what_stands_beside_a_number(typed: str, kept: str) -> None:
    assert masked(typed) == kept


def test_an_office_s_own_number_stays() -> None:
    said = "请打（0516）8371 2345 或 138 0000 1234"
    assert masked(said, offices=("0516-83712345",)) == "请打（0516）8371 2345 或 [电话]"
    assert without_phone("打 138 0000 1234 找他", "13800001234") == "打 ■■■ 找他"


@pytest.mark.parametrize(
    "typed",
    [
        "739204",
        "739 204",
        "739-204",
        "７３９２０４",
        "七三九二零四",
        "739204。",
        "查询码739204",
        "我的查询码是 739 204",
        "密码：739204",
        "{n}",
        "编号：{n}",
        "查进度 {n}",
        "{n} 739204",
        "739204 {n}",
        "编号是{n}，查询码是739204",
        "LW-AAAA-AAAA",
    ],
)
@pytest.mark.parametrize("form", ["plain", "lower", "wide", "spaced"])
def test_a_number_or_a_code_is_no_question(typed: str, form: str) -> None:
    number = draw_number(lambda many: 5 % many)
    text = typed.format(n=number)
    forms = {"plain": text, "lower": text.lower(), "wide": text.translate(FULL_WIDTH), "spaced": text.replace("-", " ")}
    text = forms[form]
    assert as_question(text) == ""
    named = read_named(text)
    assert named.numbers == ((number,) if "{n}" in typed else ())
    assert named.code == ("739204" if re.search("739|７３９|七三九", typed) else None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("罚款100000元合理吗", "罚款100000元合理吗"),
        ("工地夜里能施工吗", "工地夜里能施工吗"),
        ("第1128条罚多少", "第1128条罚多少"),
        ("我叫张伟，电话138 0000 1234，锅炉能烧煤吗", "我叫[姓名]，电话[电话]，锅炉能烧煤吗"),
    ],
)
def test_a_question_is_kept_without_its_asker(typed: str, kept: str) -> None:
    assert as_question(typed) == kept


def test_a_question_about_a_case_is_kept_without_its_number() -> None:
    number = draw_number(lambda many: 5 % many)
    assert as_question(f"请问 {number} 办得怎么样了") == "请问 [编号] 办得怎么样了"


@pytest.mark.parametrize(
    ("typed", "name", "phone"),
    [
        ("王某某 13800000000", "王某某", "13800000000"),
        ("+8613800001234 张伟", "张伟", "13800001234"),
        ("张伟138-0000-1234", "张伟", "13800001234"),
        ("１３８００００１２３４　张伟", "张伟", "13800001234"),
        ("姓名：李 四，电话：138 0000 1234", "李 四", "13800001234"),
        ("我叫张伟，手机号是13800001234", "张伟", "13800001234"),
        ("张伟 (0516)83712345", "张伟", "0516-83712345"),
        ("0516 83712345 张伟", "张伟", "0516-83712345"),
        ("张伟 0516-83712345转801", "张伟", "0516-83712345转801"),
        ("张伟 一三八零零零零一二三四", "张伟", "13800001234"),
        ("张伟 座机（0516）8371 2345 手机 13800001234", "张伟", "13800001234"),
        ("John Smith +44 20 7946 0000", "John Smith", "+442079460000"),
    ],
)
def test_a_contact_in_any_spelling(typed: str, name: str, phone: str) -> None:
    assert read_contact(typed) == (name, phone)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("就叫我老王", "error.contact"),
        ("13800001234", "error.contact_name"),
        ("电话 138 0000 1234", "error.contact_name"),
        ("张伟 83712345", "error.contact_area"),
        ("张伟 电话83712345", "error.contact_area"),
        ("张伟 1380000123", "error.contact_number"),
        ("张伟 138000012345", "error.contact_number"),
        ("张伟 12800001234", "error.contact_number"),
    ],
)
def test_a_refused_contact_says_what_is_wrong(typed: str, key: str) -> None:
    with pytest.raises(Incomplete) as refused:
        read_contact(typed)
    assert refused.value.key == key
