"""Open data: what the pages show, as files, with every column explained; and the page of what is never published."""

import csv
import json
from dataclasses import fields
from io import StringIO

import pytest

from complaints.model import Complaint
from publishing.model import PublicCase
from publishing.projection import Removed
from storage.photos.store import PhotoStore
from tests.web.conftest import Browser, Cases
from tests.web.publishing_scenes import WORDS, Office, prepares, publishes
from texts import LANGUAGES, label
from web.public.published.open_data import COLUMNS, NEVER


@pytest.fixture
async def published(admin: Browser, cases: Cases, photos: PhotoStore) -> Complaint:
    office = Office(cases=cases, photos=photos)
    office.crowd()
    case = office.closed(text="CANARY-WORDS")
    await prepares(admin, case, street="桃林路")
    await publishes(admin, case)
    return case


async def test_a_month_is_a_file_for_spreadsheets_and_for_programs(stranger: Browser, published: Complaint) -> None:
    await stranger.opens("/public/data")
    assert 'href="/public/data/2026-10.csv"' in stranger.page and "CC-BY-4.0" in stranger.text
    answer = await stranger.client.get("/public/data/2026-10.csv")
    body = (await answer.read()).decode("utf-8-sig")
    assert (answer.status, answer.content_type) == (200, "text/csv")
    (row,) = csv.DictReader(StringIO(body))
    assert (row["number"], row["words"], row["verdict_name"], row["unit_name"] != "") == (
        published.number, WORDS, "属实", True,
    )  # fmt: skip
    document = json.loads(await (await stranger.client.get("/public/data/2026-10.json")).text())
    (case,) = document["cases"]
    assert (document["licence"], case["number"], case["lat"] == float(row["lat"])) == (
        "CC-BY-4.0", published.number, True,
    )  # fmt: skip
    assert "CANARY" not in body + json.dumps(document) and "7 号院" not in body


async def test_a_month_without_cases_is_empty_and_no_month_is_nothing(stranger: Browser, published: Complaint) -> None:
    assert len((await (await stranger.client.get("/public/data/2026-09.csv")).text()).splitlines()) == 1
    assert (await stranger.client.get("/public/data/2026-13.csv")).status == 404


async def test_what_is_taken_back_is_in_no_file(stranger: Browser, admin: Browser, published: Complaint) -> None:
    assert published.number in await (await stranger.client.get("/public/data/2026-10.json")).text()
    await admin.opens(f"/console/cases/{published.number}/publishing")
    await admin.sends(f"/console/cases/{published.number}/publishing/take-back", reason="发错了")
    assert published.number not in await (await stranger.client.get("/public/data/2026-10.json")).text()


async def test_o11_every_field_is_a_column_and_every_column_is_explained(
    stranger: Browser, published: Complaint
) -> None:
    covered = {name for column in COLUMNS for name in column.fields}
    assert covered == {field.name for field in fields(PublicCase)}
    page = await stranger.opens("/public/data")
    package = json.loads(await (await stranger.client.get("/public/data/datapackage.json")).text())
    schema = package["resources"][0]["schema"]["fields"]
    for column, described in zip(COLUMNS, schema, strict=True):
        assert f"<code>{column.name}</code>" in page
        assert described["name"] == column.name and described["description"]


async def test_o11_what_is_left_out_of_a_case_is_told_with_its_reason(stranger: Browser) -> None:
    for lang in LANGUAGES:
        await stranger.opens(f"/public/never?lang={lang}")
        for one in Removed:
            assert label(f"publishing.is_removed.{one}", lang) in stranger.text
        for name in NEVER:
            assert label(f"opendata.why.{name}", lang) in stranger.text
