"""`python -m bot check` finds what stops no start, and would be noticed too late: misspelt names, unusable folders."""

import logging
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.alone import alone
from bot.commands import main
from bot.resources import open_store
from bot.settings import Settings, load
from complaints.model import Role
from complaints.ports import ZoneVersion
from storage.tx import Tx

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HTTP_PORT", "0")  # whatever listens on this machine
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logging.getLogger("dotenv.main"), "disabled", True)  # python-dotenv's own word for a bad line


def check(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit code, and what is said before the word about the zone."""
    code = main(["check"])
    said = capsys.readouterr()
    lines = (said.out + said.err).splitlines()
    return code, lines[:-1] if lines and lines[-1].startswith("区域数据") else lines


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ("HTTP_PROT=8080", [".env:1: 没有 HTTP_PROT 这个设置，不起作用。是不是 HTTP_PORT？"]),
        ("# port\n\nhttp_prot=8080\n", [".env:3: 没有 http_prot 这个设置，不起作用。是不是 HTTP_PORT？"]),
        ("export BOT_TOKN=1:a", [".env:1: 没有 BOT_TOKN 这个设置，不起作用。是不是 BOT_TOKEN？"]),
        ("STAFF_CHATID=-1", [".env:1: 没有 STAFF_CHATID 这个设置，不起作用。是不是 STAFF_CHAT_ID？"]),
        ("ADMIN_ID=1", [".env:1: 没有 ADMIN_ID 这个设置，不起作用。是不是 ADMIN_IDS？"]),
        ("QQ=1", [".env:1: 没有 QQ 这个设置，不起作用。"]),
        ("HTTP_PORT: 8080", [".env:1: 这一行读不懂。请写成“名称=值”，一行一个，用半角等号。"]),
        ("LOG_LEVEL=INFO\nHTTP_PORT＝8080", [".env:2: 这一行读不懂。请写成“名称=值”，一行一个，用半角等号。"]),
        ("HTTP_PORT", [".env:1: 这一行读不懂。请写成“名称=值”，一行一个，用半角等号。"]),
        (
            "HTTP_PORT=1\nhttp_port=2",
            [".env:2: HTTP_PORT 写了两次（第 1 行已有），只有后一个起作用。请只留一个。"],
        ),
        ("HTTP_PORT=8081\nTZ=Asia/Shanghai\nhttps_proxy=http://a\nCOMPOSE_PROJECT_NAME=x\n", []),
        ("\ufeffHTTP_PORT=8081\n", []),
    ],
)
def test_names_in_env(capsys: pytest.CaptureFixture[str], env: str, says: list[str]) -> None:
    Path(".env").write_text(env, "utf-8")
    assert check(capsys) == (1 if says else 0, says)


def test_the_example_is_taken_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(ROOT / ".env.example", ".env")
    assert check(capsys) == (0, [])


def test_an_env_in_another_encoding(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".env").write_bytes("# 令牌\nBOT_TOKEN=1:a\n".encode("gbk"))
    assert check(capsys) == (2, [".env 不是 UTF-8 编码。请用编辑器“另存为”UTF-8。"])


def test_a_misspelt_variable_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A container has no .env, only variables."""
    monkeypatch.setenv("HTTP_PROT", "8080")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert check(capsys) == (1, ["环境变量 HTTP_PROT 不起作用。是不是 HTTP_PORT？"])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "DATA_DIR",
            "file/data",
            "DATA_DIR=file/data：路径里有一段不是文件夹。请换一个运行服务的用户可以写入的文件夹，或改它的所有者。",
        ),
        (
            "DATA_DIR",
            "file",
            "DATA_DIR=file：路径里有一段不是文件夹。请换一个运行服务的用户可以写入的文件夹，或改它的所有者。",
        ),
        (
            "PHOTO_STORE",
            "file",
            "PHOTO_STORE=file：路径里有一段不是文件夹。请换一个运行服务的用户可以写入的文件夹。",
        ),
        (
            "STATUTES_DIR",
            "none",
            "STATUTES_DIR=none：没有这个文件或文件夹。请写放法规文本的文件夹，或留空（DATA_DIR 里的 statutes）。",
        ),
        (
            "STATUTES_DIR",
            "file",
            "STATUTES_DIR=file：路径里有一段不是文件夹。请写放法规文本的文件夹，或留空（DATA_DIR 里的 statutes）。",
        ),
        (
            "DATABASE_URL",
            "sqlite:///none/records.db",
            "DATABASE_URL=sqlite:///none/records.db：连不上或用不了（没有这个文件或文件夹）。请核对地址、密码和文件权限；"
            "如果说文件已损坏（malformed、not a database），请停服务，还原最近一份备份。",
        ),
    ],
)
def test_a_folder_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, says: str
) -> None:
    Path("file").touch()
    monkeypatch.setenv(name, value)
    assert check(capsys) == (1, [says])


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder nobody can write to, root included")
def test_a_folder_nobody_can_write_to(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DATA_DIR", "PHOTO_STORE"):
        monkeypatch.setenv(name, "/proc/lvwang")
    code, said = check(capsys)
    assert (code, [line.partition("：")[0] for line in said]) == (
        1,
        ["DATA_DIR=/proc/lvwang", "PHOTO_STORE=/proc/lvwang"],
    )


def test_folders_that_are_still_to_be_made_are_fine_and_check_makes_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", "new/data")
    monkeypatch.setenv("PHOTO_STORE", "new/photos")
    assert check(capsys) == (0, [])
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_zone_that_is_not_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "zone/data/training", tmp_path / "zone")
    (tmp_path / "zone/terms.yml").touch()
    (tmp_path / "zone/duty-2025.yaml").touch()  # kept beside the one in use
    (tmp_path / "zone/notes.json").touch()
    monkeypatch.setenv("ZONE_DIR", "zone")
    assert check(capsys) == (1, ["ZONE_DIR=zone：terms.yml 不会被读取。是不是 terms.yaml？"])


def test_a_place_out_of_range(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "zone/data/xuzhou", tmp_path / "zone")
    (tmp_path / "zone/gazetteer.yaml").write_text("- {id: a, zh_CN: 甲处, en: A, lat: 450, lon: 117.2}\n", "utf-8")
    monkeypatch.setenv("ZONE_DIR", "zone")
    assert check(capsys) == (2, ["zone/gazetteer.yaml:1: a 的坐标不在中国范围内（lat 450，lon 117.2）。请核对。"])


def test_a_duty_table_older_than_a_category_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "zone/data/training", tmp_path / "zone")
    duty = tmp_path / "zone/duty.yaml"
    text = duty.read_text("utf-8").replace("night_noise, noise]", "night_noise]").replace("quarry, water]", "quarry]")
    duty.write_text(text, "utf-8")
    monkeypatch.setenv("ZONE_DIR", "zone")
    assert check(capsys) == (
        1,
        [
            "duty.yaml：没有写类别 noise（其他噪声）、water（污水/黑臭水体），暂时按“其他”的行办理。"
            "请在 duties 里给它们补上行。"
        ],
    )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("STAFF_ROBOTS", "wecom=https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", []),
        ("STAFF_ROBOTS", "dingtalk=https://oapi.dingtalk.com/robot/send?access_token=t#SEC1", []),
        ("STAFF_ROBOTS", "feishu=https://open.feishu.cn/open-apis/bot/v2/hook/h-1#s", []),
        ("STAFF_ROBOTS", "wecom=http://127.0.0.1:9/robot", []),  # one's own relay
        (
            "STAFF_ROBOTS",
            "wecom=https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
            ["STAFF_ROBOTS：第 1 个的地址不完整。请把机器人的 Webhook 地址整段复制。"],
        ),
        (
            "STAFF_ROBOTS",
            "feishu=https://open.feishu.cn/open-apis/bot/v2/hook/h,wecom=https://oapi.dingtalk.com/robot/send?access_token=t",
            ["STAFF_ROBOTS：第 2 个写的是 wecom，地址却是 dingtalk 的。请改种类或地址。"],
        ),
        (
            "STAFF_ROBOTS",
            "dingtalk=http://oapi.dingtalk.com/robot/send?access_token=t",
            ["STAFF_ROBOTS：第 1 个的地址要以 https:// 开头。"],
        ),
        (
            "STAFF_ROBOTS",
            "wecom=https://a.cn/1#s,wecom=https://a.cn/1",
            [
                "STAFF_ROBOTS：第 1 个是 wecom（企业微信），它没有签名密钥，# 和后面的不起作用。请删掉。",
                "STAFF_ROBOTS：第 1、2 个是同一个机器人，每条消息会发两遍。请只留一个。",
            ],
        ),
        (
            "SMS_GATEWAY",
            "https://sms.example.cn/send#0123456789abcdef",
            ["SMS_GATEWAY：没有写 SMS_TEMPLATES，一条短信也不会发。"],
        ),
        ("SMS_TEMPLATES", "danger=T1", ["SMS_TEMPLATES：没有写 SMS_GATEWAY，不起作用。"]),
        ("FORWARD_KEYS", "city=secret", ["FORWARD_KEYS：destinations.yaml 里没有 city 这个系统。"]),
    ],
)
def test_settings_that_reach_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, says: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert check(capsys) == (1 if says else 0, says)


def test_bounds_of_sms_that_let_none_through(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (
        ("SMS_GATEWAY", "https://sms.example.cn/send#0123456789abcdef"),
        ("SMS_TEMPLATES", "danger=T1"),
        ("SMS_PER_DAY", "10,5"),
    ):
        monkeypatch.setenv(name, value)
    assert check(capsys) == (1, ["SMS_PER_DAY=10,5：两个数都要大于 0，每个号码的不能超过总数。"])


_NO_SENDER = (
    "SMTP_URL：没有写 MAIL_FROM，用户名也不是邮箱，会用 lvwang@mail.example.cn 发信，多数服务器不收。请写 MAIL_FROM。"
)
_OPEN = "SMTP_URL：写了 starttls=no，密码会不加密地传到邮件服务器。请改成 starttls=yes，或用 smtps://。"
_NO_ADDRESS = (
    "SMTP_URL：没有写 PUBLIC_URL，邮件里的链接会是 http://127.0.0.1:0，收信的人打不开，确认不了邮箱。请写 PUBLIC_URL。"
)


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"MAIL_FROM": "a@b.example"}, ["MAIL_FROM：没有写 SMTP_URL，不起作用。"]),
        ({"SMTP_URL": "smtps://a%40b.cn:w@mail.example.cn", "PUBLIC_URL": "https://green.example"}, []),
        ({"SMTP_URL": "smtp://a:w@127.0.0.1?starttls=no", "MAIL_FROM": "a@b.cn", "PUBLIC_URL": "https://g.cn"}, []),
        ({"SMTP_URL": "smtp://a:w@mail.example.cn?starttls=no"}, [_NO_SENDER, _OPEN, _NO_ADDRESS]),
    ],
)
def test_e_mail_that_will_not_arrive(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], env: dict[str, str], says: list[str]
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert check(capsys) == (1 if says else 0, says)


def test_a_system_without_a_key_and_one_with_a_misspelt_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "zone/data/training", tmp_path / "zone")
    row = '- {id: bureau, zh_CN: 局平台, en: Bureau, kind: webhook, url: "http://127.0.0.1:9/in"}\n'
    (tmp_path / "zone/destinations.yaml").write_text(row, "utf-8")
    monkeypatch.setenv("ZONE_DIR", "zone")
    monkeypatch.setenv("FORWARD_KEYS", "burau=secret")
    assert check(capsys) == (
        1,
        [
            "FORWARD_KEYS：destinations.yaml 里没有 burau 这个系统。是不是 bureau？",
            "FORWARD_KEYS：没有写 bureau 的密钥，对方无法核对签名。",
        ],
    )


def test_secrets_that_others_can_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("BOT_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "token").write_text("1:a", "utf-8")
    Path(".env").write_text("METRICS_TOKEN=abc\nHTTP_HOST=127.0.0.1\n", "utf-8")
    (data / "secret_key").write_text("k" * 64, "utf-8")
    files = (Path(".env"), tmp_path / "token", data / "secret_key")
    for path in files:
        path.chmod(0o644)
    said = [
        f"{path}：里面有密钥，本机的其他用户也能读。请运行 chmod o-rwx {path}。"
        for path in (".env", files[1], "data/secret_key")
    ]
    assert check(capsys) == (1, said)
    for path in files:
        path.chmod(0o640)
    assert check(capsys) == (0, [])


def test_an_env_without_secrets_may_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".env").write_text("BOT_TOKEN=\nLOG_LEVEL=INFO\n", "utf-8")
    Path(".env").chmod(0o644)
    assert check(capsys) == (0, [])


@pytest.mark.parametrize(
    ("proxies", "wide"),
    [
        ("127.0.0.0/8,::1,10.0.0.0/8,fc00::/7,192.168.1.7", ""),
        ("127.0.0.1,0.0.0.0/0", "0.0.0.0/0"),
        ("::/0,10.0.0.5", "::/0"),
        ("0.0.0.0/1,128.0.0.0/1", "0.0.0.0/1、128.0.0.0/1"),
    ],
)
def test_proxies_that_anybody_may_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], proxies: str, wide: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    code, said = check(capsys)
    assert code == (1 if wide else 0)
    assert [line.split(" 太宽")[0] for line in said] == ([f"TRUSTED_PROXIES：{wide}"] if wide else [])


def test_a_port_that_another_program_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("HTTP_PORT", str(port))
        code, said = check(capsys)
        assert (code, len(said), said[0].partition("。")[0]) == (
            1, 1, f"HTTP_HOST=127.0.0.1，HTTP_PORT={port}：地址已被占用",
        )  # fmt: skip
        with alone(load()):  # our own service listens there
            assert check(capsys) == (0, [])


def test_a_host_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HTTP_HOST", "no host")
    monkeypatch.setenv("HTTP_PORT", "8081")
    code, said = check(capsys)
    assert (code, said[0].partition("。")[0]) == (1, "HTTP_HOST=no host，HTTP_PORT=8081：没有这个主机名")


def test_versions_of_the_zone_that_the_console_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that no longer fits the files is a mistake; without records there is nothing to say."""
    folder = Path(shutil.copytree(ROOT / "zone/data/training", tmp_path / "zone"))
    monkeypatch.setenv("ZONE_DIR", str(folder))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    assert check(capsys) == (0, [])
    store = open_store(Settings())
    duty = (folder / "duty.yaml").read_text("utf-8")

    def publish(tx: Tx) -> None:
        staff = tx.staff.add(name="周管理", role=Role.ADMIN, telegram_id=None)
        for name, text in (("duty", duty), ("terms", "- {id: accept, amount: 9, unit: day, source: 内部约定}")):
            one = ZoneVersion(
                document=name, number=1, text=text, on_file="x", why="x", staff_id=staff.id, by=staff.name,
                at=datetime(2026, 10, 14, 1, tzinfo=UTC),
            )  # fmt: skip
            assert tx.zone_texts.add(one)

    store.write_now(publish)
    store.close()
    what = "：使用控制台发布的第 1 版（周管理，2026-10-14 09:00）。"
    both = [f"职责分工和值班{what}", f"办理期限{what}"]
    assert check(capsys) == (0, both)
    shorter = (folder / "zone.yaml").read_text("utf-8").replace("id: urban", "id: city")
    (folder / "zone.yaml").write_text(shorter, "utf-8")
    (folder / "duty.yaml").write_text(duty.replace("urban", "city"), "utf-8")
    code, lines = check(capsys)
    assert (code, lines[-1]) == (1, both[1])
    left_out = "职责分工和值班：控制台发布的一版与文件对不上，没有使用。"
    assert lines[0].startswith(f"{left_out}第 4 行：单位 city 没有承办人。")
