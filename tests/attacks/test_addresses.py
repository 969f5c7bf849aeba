"""A stranger changes addresses or forges the header that names the client: IPv6 addresses of one subscriber count as
one, only a trusted proxy is believed, and counting stays cheap however many names there are."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import load
from channels.webchat.page.limits import RequestLimits, TooMuch
from complaints.report.windows import Window
from http_server.addresses import LOOPBACK, client_address, networks, subscriber
from tests.chat import Clock

MINUTE = timedelta(minutes=1)


def test_a_network_of_ipv6_is_one_address(clock: Clock) -> None:
    limits = RequestLimits(clock)
    for number in range(300):
        limits.count("act", session=f"s{number}", address=f"2001:db8:0:1::{number:x}")
    with pytest.raises(TooMuch):
        limits.count("act", session="fresh", address="2001:db8:0:1:ffff::1")
    limits.count("act", session="fresh", address="2001:db8:0:2::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # no proxy of ours
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["10.9.9.9, 198.51.100.1"], "198.51.100.1"),  # what stands left of it is invented
        ("127.0.0.1", ["198.51.100.1, 127.0.0.1"], "198.51.100.1"),  # two proxies on this machine
        ("127.0.0.1", ["203.0.113.7", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("127.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("127.0.0.1", ["198.51.100.1, nonsense"], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["\udcff"], "127.0.0.1"),
        ("127.0.0.1", [",".join(["127.0.0.1"] * 3000)], "127.0.0.1"),
        ("192.168.1.7", ["198.51.100.1"], "192.168.1.7"),  # a neighbour in a private network is no proxy
        ("", ["198.51.100.1"], ""),
    ],
)
def test_only_a_trusted_proxy_is_believed(peer: str, forwarded: list[str], client: str) -> None:
    assert client_address(peer, forwarded, LOOPBACK) == client


def test_proxies_elsewhere_are_named_in_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32,192.0.2.1")
    trusted = load().trusted_proxies
    assert trusted == networks(["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"])
    assert client_address("10.0.0.2", ["198.51.100.1, 192.0.2.1"], trusted) == "198.51.100.1"
    assert client_address("127.0.0.1", ["198.51.100.1"], trusted) == "127.0.0.1"


def test_a_count_costs_the_same_with_a_hundred_thousand_names(clock: Clock) -> None:
    """Each entry is looked at once more, when it is forgotten: no call goes through the others."""
    window = Window(MINUTE)
    now = clock()
    for number in range(100_000):
        window.add(f"n{number}", now)
    assert len(window) == 100_000
    clock.passes(minutes=1)
    assert (window.used("n1", clock()), len(window)) == (0, 0)


def test_a_clock_set_back_does_not_keep_what_was_counted(clock: Clock) -> None:
    window = Window(MINUTE)
    window.add("n", clock())
    assert window.used("n", clock()) == 1
    assert window.used("n", clock() - 60 * MINUTE) == 0
    window.add("n", clock() - 60 * MINUTE)
    assert window.used("n", clock() - 59 * MINUTE) == 0


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_what_a_subscriber_is(address: str, one: str) -> None:
    assert subscriber(address) == one
