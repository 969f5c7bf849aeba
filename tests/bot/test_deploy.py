"""What stands in deploy/ fits the program: the settings' names, the folder of the data, the port, the health page."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from bot.settings import Settings
from complaints.policy import MAX_FILE_BYTES
from http_server.serving import KEEP_ALIVE_S, MOST, most_connections
from web import health
from web.console.after_photos import MAX_FILES

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")


def service() -> Any:
    return yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))["services"]["lvwang"]


def image_settings() -> dict[str, str]:
    words = (word.partition("=") for line in re.findall(r"(?m)^ENV (.*)$", DOCKERFILE) for word in line.split())
    return {name: value for name, _, value in words if name.lower() in Settings.model_fields}


def test_compose_overrides_what_an_env_file_says_of_the_host() -> None:
    assert service()["environment"] == image_settings()
    assert image_settings() == {
        "DATA_DIR": "/data", "HTTP_HOST": "0.0.0.0", "HTTP_PORT": "8080",
        "TRUSTED_PROXIES": "127.0.0.0/8,::1,172.16.0.0/12,192.168.0.0/16",
    }  # fmt: skip


def test_volume_and_port_are_where_the_program_looks() -> None:
    assert service()["volumes"] == ["lvwang-data:/data"]
    assert service()["ports"] == ["127.0.0.1:8080:8080"]
    assert re.search(r"(?m)^VOLUME /data$", DOCKERFILE)
    assert re.search(r"(?m)^EXPOSE 8080$", DOCKERFILE)


def test_the_container_asks_a_page_that_exists_whether_it_is_well() -> None:
    site = web.Application()
    health.setup(site, report=lambda: None)  # type: ignore[arg-type, return-value]
    (command,) = re.findall(r"CMD (\[\"python\", \"-c\".*\])", DOCKERFILE)
    (port, page) = re.findall(r"127\.0\.0\.1:(\d+)(/\w+)", json.loads(command)[-1])[0]
    assert port == image_settings()["HTTP_PORT"]
    assert page in {route.resource.canonical for route in site.router.routes() if route.resource is not None}


def test_nothing_that_serves_is_left_out_of_the_image() -> None:
    left_out = set((ROOT / ".dockerignore").read_text("utf-8").split())
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - left_out == {
        "bot", "channels", "complaints", "enterprises", "handlers", "hearing", "http_server", "knowledge", "services",
        "maps", "storage", "texts", "web", "chinese", "wording", "zone", "air", "inspections", "publishing",
    }  # fmt: skip
    assert {".env", "data", ".git"} <= left_out


def test_the_unit_lets_the_service_write_its_data() -> None:
    unit = (ROOT / "deploy/lvwang.service").read_text("utf-8")
    set_to = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line and not line.startswith("#"))
    folder = Path(set_to["WorkingDirectory"])
    assert set_to["ReadWritePaths"] == str(folder / Settings.model_fields["data_dir"].default)
    assert set_to["ExecStart"] == f"{folder}/.venv/bin/python -m bot run"
    assert int(set_to["TimeoutStopSec"]) >= 30
    assert most_connections(lambda: int(set_to["LimitNOFILE"])) == MOST


def unit_lines(name: str, field: str) -> list[str]:
    text = (ROOT / "deploy" / name).read_text("utf-8")
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{field}=")]


def test_the_nightly_backup_writes_and_removes_in_one_folder() -> None:
    back_up, remove = unit_lines("lvwang-backup.service", "ExecStart")
    folder = back_up.split()[-1]
    assert back_up == f"{unit_lines('lvwang.service', 'ExecStart')[0].removesuffix('run')}backup {folder}"
    assert remove.split()[1] == folder
    assert unit_lines("lvwang-backup.service", "ReadWritePaths") == [f"/opt/lvwang/data {folder}"]
    assert unit_lines("lvwang-backup.service", "User") == unit_lines("lvwang.service", "User")


def test_backups_of_thirty_days_are_kept_and_nothing_else_is_removed(tmp_path: Path) -> None:
    day_s = 86_400
    for name, days in (("lvwang-new.tar.gz", 1), ("lvwang-29.tar.gz", 29.5), ("lvwang-31.tar.gz", 31), ("own.gz", 99)):
        (tmp_path / name).touch()
        at = (tmp_path / name).stat().st_mtime - days * day_s
        os.utime(tmp_path / name, (at, at))
    _, remove = unit_lines("lvwang-backup.service", "ExecStart")
    program, _, *rest = shlex.split(remove)
    subprocess.run([program, str(tmp_path), *rest], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lvwang-29.tar.gz", "lvwang-new.tar.gz", "own.gz"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="a machine without systemd")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    units = []
    for path in (ROOT / "deploy").glob("lvwang*.*"):
        units.append(tmp_path / path.name)
        text = path.read_text("utf-8").replace("/opt/lvwang/.venv/bin/python", "/usr/bin/env")  # must exist
        units[-1].write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", *map(str, units)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | {"LANG": "C"})
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert (len(units), done.returncode, ours) == (4, 0, [])


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_samples_of_a_proxy_pass_what_the_service_takes(name: str) -> None:
    sample = (ROOT / "deploy" / name).read_text("utf-8")
    port = Settings.model_fields["http_port"].default
    assert f"127.0.0.1:{port}" in sample and "/metrics" in sample and "chat/events" in sample
    sizes = {
        int(size) * 2**20 for size in re.findall(r"(?:client_max_body_size|max_size) (\d+)m", sample, re.IGNORECASE)
    }
    assert min(sizes) >= MAX_FILE_BYTES and max(sizes) >= MAX_FILES * MAX_FILE_BYTES
    assert all(int(idle) < KEEP_ALIVE_S for idle in re.findall(r"(?:keepalive_timeout|keepalive) (\d+)s", sample))
    assert re.search(r"X-Forwarded-For", sample)
