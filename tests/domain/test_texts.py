"""The catalogue: every language says the same things, every key in the code exists, nobody's words can become
markup."""

import re
from pathlib import Path

from texts import LANGUAGES, Entity, Text, catalogue, join, say

ROOT = Path(__file__).parents[2]
#: Families of keys that are put together at run time, e.g. state.{case.state}.
COMPOSED = (
    "air.item.",
    "air.status.",
    "air.level.",
    "air.way.",
    "air.left.",
    "air.formula.",
    "air.what_if.",
    "air.span.",
    "air.chat.",
    "air.entered.",
    "air.effect.",
    "air.counts.",
    "air.columns.",
    "air.wrong.",
    "air.system.",
    "air.axis.",
    "air.tab.",
    "photo_store.why.",
    "photo_store.moving.",
    "records.moving.",
    "mistake.training_what.",
    "warnings.change.",
    "warnings.change_about.",
    "warnings.chat.confirmed",
    "warnings.columns.",
    "warnings.decided.",
    "warnings.exemption.",
    "warnings.field.",
    "warnings.firm.head.",
    "warnings.firm.ask",
    "warnings.firm.lifted",
    "warnings.level.",
    "warnings.name",
    "warnings.own.",
    "warnings.standing.",
    "warnings.state.",
    "warnings.step.",
    "warnings.sum.",
    "warnings.wrong.",
    "calendar.every.",
    "calendar.state.",
    "calendar.field.span.",
    "calendar.what.",
    "calendar.saved.",
    "calendar.persons.",
    "calendar.staff.window.",
    "calendar.column.",
    *(
        f"rectification.{part}."
        for part in (
            "source",
            "state",
            "field",
            "columns",
            "step",
            "did",
            "about",
            "note",
            "waits",
            "done",
            "wrong",
            "becomes",
            "told_step",
            "judge_step",
        )
    ),
    "photo_store.why.",
    "photo_store.moving.",
    "patrol.done.",
    "zone_edit.about_document.",
    "zone_edit.count.",
    "zone_edit.document.",
    "zone_edit.done.",
    "zone_edit.group.",
    "zone_edit.late.",
    "zone_edit.night.",
    "zone_edit.people.",
    "zone_edit.term.",
    "zone_edit.unit.",
    "zone_edit.weekday.",
    "patrol.seen.",
    "patrol.wrong.",
    "patrol.place.",
    "implementer.",
    "console.nav.",
    "firm_numbers.column.",
    "firms.account.",
    "firms.becomes.",
    "firms.columns.",
    "firms.datums.",
    "firms.done.",
    "firms.duty.",
    "firms.kind.",
    "firms.permit.",
    "firms.twin.",
    "firm.record.",
    "firm.score.taken.",
    "finding.dates.",
    "finding.sorts.",
    "orders.columns.",
    "orders.wrong.",
    "state.",
    "mail.confirm_",
    "mail.page.",
    "mail.choice.",
    "mail.digest.",
    "state_now.",
    "state_public.",
    "event.",
    "step.",
    "identity.",
    "role.",
    "role_about.",
    "login_way.",
    "notice.",
    "word.",
    "command.",
    "place.source.",
    "ask.reason.",
    "answer.",
    "channels.digest.",
    "console.task.",
    "consent.",
    "photo.",
    "review.edit_",
    "follow.",
    "error.",
    "step.place_confirm.",
    "pause_reason.",
    "clock.mark.",
    "clock.tone.",
    "flag.",
    "told.",
    "action.",
    "verdict.",
    "outcome.",
    "deadline.",
    "reject_reason.",
    "detail.",
    "field.",
    "queue.filter.",
    "due.",
    "pin.",
    "place.datum.",
    "place.from.",
    "place.doubt.",
    "console.telegram.",
    "console.nav.",
    "console.field.",
    "console.stage.",
    "desk.aspect.",
    "desk.bad_",
    "desk.done.",
    "desk.due.",
    "desk.field.",
    "desk.problem.",
    "console.likeness.category_",
    "proof.doubt.",
    "proof.warning.",
    "question.short.",
    "rate.",
    "reject_basis.",
    "heard.",
    "profile.kind.",
    "curation.",
    "numbers.",
    "export.",
    "troubles.",
    "ways.",
    "delivery.to.",
    "addresses.bad.",
    "forward.",
    "owning.",
    "webchat.",
    "subscribe.item_",
    "subscribe.switch_",
    "subscribe.added_",
    "subscribe.often_",
    "via.",
    "bulk.way.",
    "dossier.variant.",
    "dossier.about.",
    "dossier.button.",
    "dossier.history_about.",
    "dossier.photos.",
    "dossier.heard.",
    "dossier.act_is.",
    "dossier.broken.",
    "settings.",
    "zone_data.",
    "help.",
    "library.",
    "tables.",
    "backup.",
    "verify.",
    "os_error.",
    "also.iam.",
    "menu.greeting",
    "menu.thanks",
    "aspects.",
    "unit.tab.",
    "inspect.",
    "implementer.",
    "unit.empty.",
    "unit.ask.",
    "unit.extension.",
    "unit.dispute.",
    "unit.vehicle.",
    "unit_told.",
    "units.spent.",
    "map.kind.",
    "map.page.",
    "map.source.",
    "map_tiles.",
    "checks.state.",
    "checks.status.",
    "checks.verdict.",
    "checks.count.",
    "checks.light.",
    "checks.use.",
    "checks.every.",
    "checks.doubt.",
    "checks.photo.",
    "checks.list.",
    "checks.sheet.",
    "checks.column.",
    "checks.ended_",
    "sharing.",
    "public.meaning.",
    "public.month.",
    "public.months.",
    "public.photo.",
    "public.step.",
    "apikey.scope.",
    "open311.",
    "opendata.field.",
    "opendata.never.",
    "opendata.why.",
    "poster.kind.",
    "trackpage.did_",
    "trackpage.file_",
    "trackpage.send_",
    "trackpage.step_",
    "unshare.",
    "publishing.act.",
    "publishing.consent.",
    "publishing.done.",
    "publishing.is_removed.",
    "publishing.photo.",
    "outbox.",
    "unshare.",
)


def code() -> str:
    folders = (
        "bot",
        "channels",
        "complaints",
        "enterprises",
        "handlers",
        "inspections",
        "web",
        "wording",
        "storage",
        "maps",
        "publishing",
    )  # fmt: skip
    return "\n".join(p.read_text("utf-8") for f in folders for p in (ROOT / f).rglob("*.py"))


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = (set(catalogue(lang).templates) for lang in LANGUAGES)
    assert chinese == english


def test_both_languages_fill_the_same_places() -> None:
    chinese, english = catalogue("zh_CN").templates, catalogue("en").templates
    assert sorted(chinese) == sorted(english)
    assert [key for key in chinese if chinese[key].fields != english[key].fields] == []


def test_every_key_in_the_code_exists() -> None:
    used = set(re.findall(r"\b(?:say|label|button)\(\s*\"([a-z_]+\.[a-z_.]+)\"", code()))
    assert sorted(used - set(catalogue("zh_CN").templates)) == []


def test_every_key_is_used() -> None:
    text = code() + "\n".join(p.read_text("utf-8") for p in ROOT.rglob("*.html") if "node_modules" not in p.parts)
    unused = [
        key
        for key in catalogue("zh_CN").templates
        if not key.startswith(COMPOSED) and f'"{key}"' not in text and f"'{key}'" not in text
    ]
    assert unused == []


def test_r19_a_state_is_told_in_at_most_60_characters() -> None:
    for key in catalogue("zh_CN").templates:
        if key.startswith(("state_now.", "state_public.")):
            told = say(key, "zh_CN", **dict.fromkeys(catalogue("zh_CN").templates[key].fields, "11月24日 17:00"))
            assert len(told.text) <= 60, key


def test_r30_no_button_is_only_a_picture() -> None:
    for lang in LANGUAGES:
        for key in ("menu.report", "menu.ask", "menu.track"):
            assert sum(c.isalpha() for c in say(key, lang).text) >= 3


def test_what_a_resident_types_is_never_markup() -> None:
    told = say("track.line", "zh_CN", at="<b>x</b>", what="{at} & <i>")
    assert told == Text("<b>x</b>　{at} & <i>")


def test_entities_count_utf16_units() -> None:
    moved = join([Text("🏗 工地"), Text("粗", (Entity(type="bold", offset=0, length=1),))])
    assert moved == Text("🏗 工地\n粗", (Entity(type="bold", offset=6, length=1),))
