"""办理情况公开 under /public/: pages, pictures, map and feeds of published cases. They read published values and
nothing else."""

from aiohttp import web

from web.public.published import case, cases, embed, feeds, months, open_data, pictures, public_map, site_map
from web.public.published.cached import CACHE, Cache

_ID = r"{id:[A-Za-z0-9_-]{1,32}}"


def setup(app: web.Application) -> None:
    app[CACHE] = Cache()
    add = app.router.add_get
    add("/public/cases", cases.everything)
    add("/public/cases/{number}", case.case)
    add(r"/public/photos/{digest:[0-9a-f]{64}}/{size:thumb|display}", pictures.picture)
    add("/public/months", months.months)
    add(r"/public/months/{month:\d{4}-\d{2}}", months.month)
    add("/public/map", public_map.page_)
    add("/public/map.json", public_map.data)
    add("/public/embed", embed.embed)
    add("/public/feed.atom", feeds.everything)
    add(r"/public/near/{lat:-?\d{1,2}\.\d{1,6}},{lon:-?\d{1,3}\.\d{1,6}}/feed.atom", feeds.near)
    for kind in ("subdistricts", "categories", "sites"):
        add(f"/public/{kind}/{_ID}", cases.one_of(kind))
        add(f"/public/{kind}/{_ID}/feed.atom", feeds.one_of(kind))
    add("/public/data", open_data.page)
    add("/public/data/datapackage.json", open_data.descriptor)
    add(r"/public/data/{month:\d{4}-\d{2}}.csv", open_data.csv)
    add(r"/public/data/{month:\d{4}-\d{2}}.json", open_data.json)
    add("/public/never", open_data.never)
    add("/sitemap.xml", site_map.site_map)
