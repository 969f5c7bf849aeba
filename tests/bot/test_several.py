"""deploy/ for several processes: names that the program knows, shared folders, the schema of Kubernetes, nginx."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.archive import UPLOADS
from bot.secret_files import file_names
from bot.settings import Settings
from complaints.policy import MAX_FILE_BYTES
from web.console.after_photos import MAX_FILES

DEPLOY = Path(__file__).parents[2] / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
#: of the database's own image
OTHERS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
#: oldest and newest supported release of Kubernetes
RELEASES = ("1.32", "1.37")


def known() -> set[str]:
    return {name.upper() for name in Settings.model_fields} | file_names(Settings.model_fields)


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "several/compose.yaml").read_text("utf-8"))
    return read


def objects() -> list[dict[str, Any]]:
    return [one for path in KUBERNETES for one in yaml.safe_load_all(path.read_text("utf-8"))]


def one_of(kind: str) -> dict[str, Any]:
    (found,) = [one for one in objects() if one["kind"] == kind]
    return found


def test_every_name_in_the_environment_is_a_setting() -> None:
    named = {
        "compose": {name for one in compose()["services"].values() for name in one.get("environment", {})},
        "interpolated": set(re.findall(r"\$\{(\w+)", (DEPLOY / "several/compose.yaml").read_text("utf-8"))),
        "example": set(re.findall(r"(?m)^(\w+)=", (DEPLOY / "several/env.example").read_text("utf-8"))),
        "ConfigMap": set(one_of("ConfigMap")["data"]),
        "Secret": set(one_of("Secret")["stringData"]),
        "Deployment": {one["name"] for one in container()["env"]},
        "Dockerfile": set(re.findall(r"[ ]([A-Z_]+)=", " ".join(envs()))) - {"PATH", "PYTHONUNBUFFERED"},
        "unit": set(re.findall(r"([A-Z_]+)=", unit("Environment"))),
    }
    assert [(where, names - known() - OTHERS) for where, names in named.items() if names - known() - OTHERS] == []
    assert named["interpolated"] == named["example"]
    assert all(named.values())


def envs() -> Iterator[str]:
    for line in (DEPLOY / "Dockerfile").read_text("utf-8").splitlines():
        if line.startswith("ENV "):
            yield line.removeprefix("ENV")


def unit(field: str) -> str:
    lines = (DEPLOY / "lvwang@.service").read_text("utf-8").splitlines()
    return " ".join(line.partition("=")[2] for line in lines if line.startswith(f"{field}="))


def container() -> dict[str, Any]:
    (found,) = one_of("Deployment")["spec"]["template"]["spec"]["containers"]
    return dict(found)


def test_the_settings_of_compose_are_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    given = compose()["services"]["lvwang-1"]["environment"]
    filled = {name.lower(): re.sub(r"\$\{\w+:\?\}", "k" * 24, value) for name, value in given.items()}
    settings = Settings(**filled, _env_file=None)
    assert settings.records_url.startswith("postgresql+psycopg://lvwang:kkk")
    assert settings.photo_place == "s3://lvwang/photos"


def test_what_one_process_receives_the_other_finds() -> None:
    """Files of the web chat and uploads in parts are on disk until they are used; everything else is each one's own."""
    shared = {"webchat:/data/webchat", f"uploads:/data/{UPLOADS}"}
    volumes = [set(compose()["services"][name]["volumes"]) for name in ("lvwang-1", "lvwang-2")]
    assert volumes[0] & volumes[1] == shared
    assert {volume.partition(":")[2] for one in volumes for volume in one - shared} == {"/data"}
    assert len(volumes[0] | volumes[1]) == 4
    mounted = {one["mountPath"]: one["name"] for one in container()["volumeMounts"]}
    assert mounted == {"/data": "data", "/data/webchat": "files", f"/data/{UPLOADS}": "files", "/tmp": "tmp"}
    made = re.search(r"install --directory .*", (DEPLOY / "Dockerfile").read_text("utf-8"))
    assert made is not None and made[0].split()[-3:] == ["/data", "/data/webchat", f"/data/{UPLOADS}"]


@pytest.mark.parametrize("release", RELEASES)
def test_kubernetes_reads_every_object(release: str) -> None:
    kinds = []
    for one in objects():
        kubernetes_validate.validate(one, release, strict=True)
        kinds.append(one["kind"])
    assert sorted(kinds) == [
        "ConfigMap", "CronJob", "Deployment", "Ingress", "PersistentVolumeClaim", "PersistentVolumeClaim",
        "PodDisruptionBudget", "Secret", "Service",
    ]  # fmt: skip


def test_kubernetes_schema_refuses_a_misspelt_field() -> None:
    wrong = one_of("Service")
    wrong["spec"]["porst"] = []
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, RELEASES[0], strict=True)


def test_the_objects_name_each_other() -> None:
    deployment, claims = one_of("Deployment"), {one["metadata"]["name"] for one in objects() if "Claim" in one["kind"]}
    pod = deployment["spec"]["template"]
    labels = pod["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels == one_of("Service")["spec"]["selector"]
    assert one_of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert one_of("PodDisruptionBudget")["spec"]["minAvailable"] < deployment["spec"]["replicas"]
    backup = one_of("CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    volumes = [*pod["spec"]["volumes"], *backup["volumes"]]
    assert {one["persistentVolumeClaim"]["claimName"] for one in volumes if "persistentVolumeClaim" in one} == claims
    sources = {kind: one_of(kind)["metadata"]["name"] for kind in ("ConfigMap", "Secret")}
    assert container()["envFrom"] == [
        {"configMapRef": {"name": sources["ConfigMap"]}}, {"secretRef": {"name": sources["Secret"]}}
    ]  # fmt: skip
    (path,) = one_of("Ingress")["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == one_of("Service")["metadata"]["name"]
    ports = {one["name"]: str(one["containerPort"]) for one in container()["ports"]}
    assert ports == {"http": next(one["value"] for one in container()["env"] if one["name"] == "HTTP_PORT")}
    assert pod["spec"]["terminationGracePeriodSeconds"] >= 35  # five to let the traffic go, thirty to finish


def test_large_uploads_pass_the_ingress() -> None:
    size = one_of("Ingress")["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"]
    assert int(size.removesuffix("m")) * 2**20 >= MAX_FILES * MAX_FILE_BYTES


def test_nginx_of_several_is_that_of_one_but_for_the_processes() -> None:
    one, several = ((DEPLOY / name).read_text("utf-8") for name in ("nginx.conf", "several/nginx.conf"))
    differs = re.compile(r"\A.*?(?=# 同一个地址的连接数)|upstream lvwang \{.*?\n\}\n|# nginx\.org[^\n]*\n", re.DOTALL)
    cache = ("/var/cache/nginx/", "/var/lib/nginx/")
    assert differs.sub("", several).replace(*cache) == differs.sub("", one).replace(*cache)
    assert re.findall(r"server (lvwang-\d):8080", several) == [n for n in compose()["services"] if "lvwang" in n]


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    sample = (DEPLOY / "several/nginx.conf").read_text("utf-8")
    kept = "\n".join(line for line in sample.splitlines() if "[::]" not in line)
    # the names of compose's network are unknown here; TLS needs files, which the proxies' tests make
    changes = {
        r"lvwang-(\d):8080": r"127.0.0.1:808\1",
        "/var/cache/nginx": str(tmp_path),
        "listen 443 ssl;": f"listen unix:{tmp_path}/a;",
        "listen 80;": f"listen unix:{tmp_path}/b;",
        r"ssl_cert\w+ [^;]+;": "",
    }
    for old, new in changes.items():
        kept = re.sub(old, new, kept)
    (tmp_path / "several.conf").write_text(kept, "utf-8")
    around = f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/several.conf; }}"
    (tmp_path / "nginx.conf").write_text(around, "utf-8")
    command = ["nginx", "-t", "-q", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + (tmp_path / "log").read_text()


def test_the_unit_of_several_is_that_of_one_but_for_port_and_folder() -> None:
    one, several = ((DEPLOY / name).read_text("utf-8").splitlines() for name in ("lvwang.service", "lvwang@.service"))
    own = {"Description=Lvwang Assistant, port %i", "Environment=HTTP_PORT=%i DATA_DIR=/opt/lvwang/data"}
    added = {line for line in several if not line.startswith("#")} - set(one)
    assert added == own | {"After=network-online.target postgresql.service"}
