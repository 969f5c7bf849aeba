"""A page of the console with a form for the outbox, and a server that counts what arrives: pages of the product add
their own rules, so the way there is tested apart from them."""

import hashlib
from dataclasses import dataclass, field

import aiohttp_jinja2
from aiohttp import web
from aiohttp.web_request import FileField
from jinja2 import ChoiceLoader, DictLoader

from complaints.errors import Incomplete
from http_server.upload_files import UploadError
from web.console import shell
from web.console.needs import Door, Page
from web.console.outbox import account_of, client_id, taken
from web.console.session import HOUSE, staff_of
from web.console.show import show

_PAGE = """{% extends "console/base.html" %}
{% from "console/macros.html" import token %}
{% block title %}试验{% endblock %}
{% block main %}
<div class="narrow card">
<h1>试验表单</h1>
<ul data-outbox-list="trial"></ul>
<form method="post" action="/console/trial" enctype="multipart/form-data"
  data-outbox="trial" data-outbox-late data-outbox-title="记一处问题">
{{ token(csrf) }}<input type="hidden" name="action" value="a field that has the name of a property of forms">
<div class="field"><label for="photos">照片</label>
<input id="photos" type="file" name="photos" accept="image/*" multiple data-most="10"></div>
<div class="field"><label for="text">情况</label><textarea id="text" name="text" required></textarea></div>
<div class="field"><label for="unit">单位</label>
<select id="unit" name="unit"><option value="a">甲</option><option value="b">乙</option></select></div>
<label class="check" data-outbox-only hidden><input type="checkbox" data-outbox-original> 原图</label>
<button class="main" name="way" value="now">现场交办</button>
</form>
</div>
{% endblock %}"""


@dataclass
class Trial:
    """`arrived`: fields by id; `posts` counts requests. `photos`: by key, the bytes that stand there now, each change
    counted."""

    arrived: dict[str, dict[str, str]] = field(default_factory=dict)
    posts: int = 0
    photos: dict[str, bytes] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    thumbs: dict[str, bytes] = field(default_factory=dict)
    refuse: str = ""

    def texts(self) -> list[str]:
        return [fields["text"] for fields in self.arrived.values()]

    def digests(self) -> list[str]:
        return [hashlib.sha256(data).hexdigest() for data in self.photos.values()]

    def pages(self) -> tuple[Page, ...]:
        return (
            Page("GET", "/trial", self.show, Door.ACCOUNT),
            Page("POST", "/trial", self.take, Door.ACCOUNT, largest=50 * 2**20),
            Page("POST", "/trial/photos", self.take_photo, Door.ACCOUNT),
        )

    async def show(self, request: web.Request) -> web.StreamResponse:
        env = aiohttp_jinja2.get_env(request.app)
        if not isinstance(env.loader, ChoiceLoader):
            assert env.loader is not None
            env.loader = ChoiceLoader([env.loader, DictLoader({"trial.html": _PAGE})])
        return shell.kept_offline(show(request, "trial.html"), staff_of(request))

    async def take(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        self.posts += 1
        if self.refuse:
            raise Incomplete(self.refuse)
        key = client_id(form) or f"plain-{self.posts}"
        if key not in self.arrived:
            self.arrived[key] = {name: value for name, value in form.items() if isinstance(value, str)}
            for file in form.getall("photos", []):
                if isinstance(file, FileField) and file.filename:
                    self._put(file.filename.partition(".")[0], file.file.read())
        number = f"N-{list(self.arrived).index(key) + 1:02}"
        return taken(shown=number, next_page="/console/trial", photos="/console/trial/photos")

    async def take_photo(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        house, owner = request.app[HOUSE], account_of(staff_of(request))
        try:
            data = house.uploads.read(owner, str(form["upload"]), now=house.clock())
        except UploadError:
            return web.json_response({"again": True})
        self._put(str(form["key"]), data)
        house.uploads.drop(owner, str(form["upload"]))
        return web.json_response({"again": False})

    def _put(self, key: str, data: bytes) -> None:
        self.thumbs.setdefault(key, data)
        self.photos[key] = data
        self.changes[key] = self.changes.get(key, 0) + 1
