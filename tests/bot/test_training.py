"""A training installation refuses whatever reaches real people, at the start and when it is set (O14)."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings
from bot.training import refuse, refuse_records, refused
from complaints.ports import Address
from storage.store import Store
from tests.chat import Clock
from zone import Zone
from zone.destinations import Destination

TRAINING = Zone.load(Path(__file__).parents[2] / "zone/data/training")
REAL = {
    "bot_token": "123:abc",
    "staff_robots": "wecom=https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
    "smtp_url": "smtp://office:word@mail.example.com:587",
    "sms_gateway": "https://sms.example.com/send#0123456789abcdef",
}
LOCAL = {
    "bot_token": "123:abc",
    "telegram_api_base": "http://127.0.0.1:9000/bot",
    "staff_robots": "wecom=http://localhost:9001/send?key=x,feishu=http://[::1]:9002/hook",
    "smtp_url": "smtp://127.0.0.1:9025",
    "sms_gateway": "http://127.0.0.1:9003/send#0123456789abcdef",
}


def settings(**given: str) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type, call-arg]


def test_o14_nothing_real_is_accepted_in_a_training_zone() -> None:
    said = refused(settings(**REAL), TRAINING)
    assert [one.partition("：")[0] for one in said] == ["BOT_TOKEN", "STAFF_ROBOTS", "SMTP_URL", "SMS_GATEWAY"]
    assert "不能接真实的群机器人" in said[1] and "127.0.0.1" in said[1]
    with pytest.raises(BadSettings, match="BOT_TOKEN"):
        refuse(settings(**REAL), TRAINING)


def test_o14_imitations_on_this_machine_are_accepted_and_a_real_zone_takes_all() -> None:
    assert refused(settings(**LOCAL), TRAINING) == []
    assert refused(settings(), TRAINING) == []  # as in `make run`
    assert refused(settings(**REAL), Zone.load()) == []


@pytest.mark.parametrize("url", ["smtp://127.0.0.1", "smtp://localhost:25", "smtps://127.0.0.1:465"])
def test_o14_the_mail_server_of_this_machine_reaches_real_mailboxes(url: str) -> None:
    assert len(refused(settings(smtp_url=url), TRAINING)) == 1


def test_o14_another_system_must_be_on_this_machine() -> None:
    system = Destination(id="hotline", names={"zh_CN": "市 12345"}, kind="webhook", url="https://12345.example.com/in")
    assert len(refused(settings(), replace(TRAINING, destinations=(system,)))) == 1
    local = replace(system, url="http://127.0.0.1:8081/in")
    assert refused(settings(), replace(TRAINING, destinations=(local, replace(system, kind="csv", url="")))) == []


def test_o14_robots_of_a_restored_backup_stop_the_start(store: Store, clock: Clock) -> None:
    by = store.write_now(lambda tx: tx.staff.add(name="周管理", role="admin", telegram_id=None))

    def enter(url: str) -> None:
        robot = Address(party="group", kind="wecom", value=url, added_by=by.id, added_at=clock())
        store.write_now(lambda tx: tx.addresses.add(robot))

    enter("http://127.0.0.1:9000/send?key=x")
    refuse_records(store, TRAINING)
    enter("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x")
    with pytest.raises(BadSettings, match="真实的群机器人"):
        refuse_records(store, TRAINING)
    refuse_records(store, Zone.load())
