"""The running service, asked as monitoring asks it: /readyz and /metrics on this machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from prometheus_client.parser import text_string_to_metric_families

from bot.doctor.finding import Finding, look, now
from bot.settings import Settings

_TIMEOUT = ClientTimeout(total=10)
_MESSAGE_WAITS_S = 600
#: a job may be late by this, and by ten times its interval
_JOB_LATE_S = 300
#: parts of /readyz whose words are told with what to do
_TELEGRAM_WELL = ("up", "standby", "off")

#: (metric, its labels) → value
Samples = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`ready` is None if nobody answered; `samples` is None if the metrics are not shown to us."""

    ready: Mapping[str, Any] | None
    samples: Samples | None


async def see(settings: Settings) -> Seen | None:
    """None if the port is not known (0: the system chooses)."""
    if not settings.http_port:
        return None
    host = settings.http_host if settings.http_host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104 (compared)
    base = f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}"
    headers = {"Authorization": f"Bearer {settings.metrics_token}"} if settings.metrics_token else {}
    try:
        async with ClientSession(timeout=_TIMEOUT) as session:
            async with session.get(f"{base}/readyz") as answer:
                ready = await answer.json()
            async with session.get(f"{base}/metrics", headers=headers) as answer:
                samples = _samples(await answer.text()) if answer.status == 200 else None
    except (ClientError, TimeoutError, ValueError):
        return Seen(ready=None, samples=None)
    return Seen(ready=ready if isinstance(ready, dict) else None, samples=samples)


def _samples(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def examine(seen: Seen | None, settings: Settings, *, at_s: float) -> Iterator[Finding]:
    if seen is None:
        yield look("doctor.port_unknown")
        return
    if seen.ready is None or "records" not in seen.ready:
        yield now("doctor.not_running", host=settings.http_host, port=settings.http_port)
        return
    if seen.ready["records"] != "ok":
        yield now("doctor.records_not_ready", why=seen.ready["records"])
    if (telegram := seen.ready.get("telegram")) not in _TELEGRAM_WELL:
        yield now("doctor.telegram", state=telegram)
    if (photos := seen.ready.get("photos", "ok")) != "ok":
        yield look("doctor.photos_away", why=photos)
    if seen.samples is None:
        yield look("doctor.metrics_closed")
        return
    yield from _late(seen.samples, at_s)


def _late(samples: Samples, at_s: float) -> Iterator[Finding]:
    if (waits := samples.get(("lvwang_oldest_seconds", (("what", "message"),)), 0)) > _MESSAGE_WAITS_S:
        yield now("doctor.messages_wait", minutes=int(waits // 60))
    for (name, labels), done_s in samples.items():
        if name != "lvwang_job_last_success_timestamp_seconds":
            continue
        every_s = samples.get(("lvwang_job_every_seconds", labels), 0)
        if (late_s := at_s - done_s) > 10 * every_s + _JOB_LATE_S:
            yield look("doctor.job_late", job=dict(labels)["task"], minutes=int(late_s // 60))
