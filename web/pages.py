"""Rendering of a page: template, language, headers. All values are escaped; only scripts of our own files run."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import hdrs, web
from jinja2 import FileSystemLoader

from http_server.site import site_of
from texts import LANGUAGES, label
from web.phones import linked, with_phones

_TEMPLATES = Path(__file__).parent / "templates"
LANG_COOKIE = "lvwang_lang"
_HTML = {"zh_CN": "zh-CN", "en": "en"}
#: scripts are our own files; pages work without them
_CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; manifest-src 'self'; "
    "img-src 'self'{pictures}; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def set_up_templates(app: web.Application) -> None:
    aiohttp_jinja2.setup(
        app,
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        filters={"with_phones": with_phones, "phone": linked},
    )


def lang_of(request: web.Request) -> str:
    """The language chosen on the page, else Chinese; Accept-Language is ignored, because few users have set it on
    purpose."""
    chosen = request.query.get("lang") or request.cookies.get(LANG_COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def page(
    request: web.Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    lang: str | None = None,
    pictures: Sequence[str] = (),
) -> web.Response:
    """`pictures`: other servers that the page may load pictures from (tiles of a map, once agreed to).

    In templates `t("key", …)` is a text in the page's language; `other` links to the page in the other language, None
    if the page answers a form, whose input would be lost.
    """
    lang = lang or lang_of(request)
    values = {
        "t": partial(_say, lang),
        "lang": lang,
        "html_lang": _HTML[lang],
        "other": _other(request, lang) if request.method == hdrs.METH_GET else None,
        **context,
    }
    response = aiohttp_jinja2.render_template(template, request, values, status=status)
    response.headers["Content-Security-Policy"] = _CSP.format(pictures="".join(f" {host}" for host in pictures))
    response.headers["Referrer-Policy"] = "same-origin"
    if request.query.get("lang") in LANGUAGES:
        response.set_cookie(
            LANG_COOKIE, lang, max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=site_of(request).secure
        )
    return response


def _other(request: web.Request, lang: str) -> Mapping[str, str]:
    """The same address, with its filters, in the other language."""
    other = next(other for other in LANGUAGES if other != lang)
    return {"lang": _HTML[other], "address": f"?{request.rel_url.update_query(lang=other).raw_query_string}"}


def _say(lang: str, key: str, **values: object) -> str:
    return label(key, lang, **values)
