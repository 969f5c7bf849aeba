"""Names that people give as their own, after 我叫, 我是, 姓名： and the like; other names are not recognized."""

import re
from collections.abc import Iterator

_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申"
    "欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉"
    "缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_DOUBLE = "|".join(
    (
        "欧阳|上官|司马|诸葛|皇甫|尉迟|东方|夏侯|慕容|端木|令狐|公孙|长孙|宇文|司徒|司空",
        "独孤|南宫|轩辕|澹台|百里|呼延|钟离|申屠|闻人|太史",
    )
)
_HAN = r"\u4e00-\u9fff"
_FAMILY = rf"(?:{_DOUBLE}|[{_SINGLE}])"
_WHOLE = rf"{_FAMILY} {{0,2}}[{_HAN}]{{1,2}}"
_FAMILIAR = rf"[小老阿][{_SINGLE}]"
_LONG = rf"[{_HAN}]{{2,6}}[·•・][{_HAN}]{{2,8}}"
_TITLE = "(?:先生|女士|小姐|太太|大爷|大妈|大叔|大姐|阿姨|师傅|同志|老师|经理|主任|老板|医生|律师|总)"
#: where a name may end; a text in its normal form has half-width characters
_END = rf"(?=[^{_HAN}]|$|的?(?:电话|手机|联系|号码|微信|身份证)|家?住|我|今年|现在|在|请|男|女|想|要|来|是)"
_LABEL = "(?:姓 ?名|名字|联系人|举报人|投诉人|反映人|来电人|当事人|署名|落款)"
_SELF = "(?:我叫|我的名字叫|名字叫|名叫|叫我)"
_AM = "(?:我是|我就是|本人是|本人)"

_SURE = (
    re.compile(rf"{_LABEL} *: *(?P<name>{_WHOLE}{_TITLE}?|{_LONG}|[{_HAN}]{{2,4}}{_TITLE}?){_END}"),
    re.compile(rf"{_LABEL}(?:是|为|叫)? *(?P<name>{_WHOLE}{_TITLE}?|{_LONG}){_END}"),
    re.compile(rf"{_SELF} *(?P<name>{_WHOLE}{_TITLE}?|{_LONG}|{_FAMILIAR}){_END}"),
    re.compile(rf"(?:{_SELF}|{_AM}|{_LABEL} *:?|联系|找) *(?P<name>[小老]?{_FAMILY}[{_HAN}]{{0,2}}?{_TITLE})"),
    re.compile(rf"(?:我|免贵|本人)姓 *(?P<name>{_FAMILY})(?=[^{_HAN}]|$|名|电话|手机|住)"),
    re.compile(r"(?i:my name is|my name's|\bname *:) *(?P<name>[A-Z][a-z'-]+(?: [A-Z][a-z'-]+){0,2})"),
)
#: after these words a role (我是业主) is more common than a name
_MAYBE = re.compile(rf"{_AM}(?:[^,.;，。；\n]{{1,10}}的)? *(?P<name>{_WHOLE}|{_LONG}|{_FAMILIAR}){_END}")
_BEFORE_PHONE = re.compile(
    rf"(?:^|[^{_HAN}])(?P<name>{_WHOLE})[ ,:、(]{{0,3}}(?:的?(?:电话|手机)号?)?[ ,:、(是为]{{0,3}}$"
)
_LOOK_BACK = 16
_NOT_NAMES = re.compile(
    "匿名|保密|不便|不详|不明|未|无|没|物业|居委|社区|办公|业主|群众|居民|村民|市民|热心|先生|女士|同上|略|施工|项目|值班|管理|环保|城管"
)
_ROLES = re.compile(
    "周边|周围|周末|马路|施工|安全|安保|高层|高中|车主|车间|方便|路过|路人|路边|房东|房客|房主|商户|商家|商贩|党员|包工|项目|江苏|徐州|"
    "于是|何人|向|任何|常|单位|单独|白天|白领|游客|文明|华润|阳光|阳台|老师|解放|纪检|司机|管理|明天|明白|申请|申诉|应|全|连|简单|时|成年|"
    "边上|安徽|山东|金龙|万达|万科|关于|关心|关注|农民|农户|农村|师傅|查|米|麻|费|明|宗|景|党|冷|边|古|"
    r".{1,3}[号站室部科办队组所院校厅馆人户主客员工族头的边里区村市镇局厂庄路州县乡街楼店者过了着围面处口商贩]$"
)


def names(text: str) -> Iterator[tuple[int, int]]:
    """Positions of the names in a text in its normal form."""
    for pattern in _SURE:
        for match in pattern.finditer(text):
            if not _NOT_NAMES.match(match["name"]):
                yield match.span("name")
    for match in _MAYBE.finditer(text):
        if not _ROLES.match(match["name"]):
            yield match.span("name")


def name_before(text: str, phone: int) -> tuple[int, int] | None:
    """The name directly before a telephone: 张伟 13800001234."""
    begins = max(0, phone - _LOOK_BACK)
    match = _BEFORE_PHONE.search(text[begins:phone])
    if match is None or _ROLES.match(match["name"]) or _NOT_NAMES.match(match["name"]):
        return None
    return begins + match.start("name"), begins + match.end("name")
