"""What a developer would write with FastAPI instead of the connector: the same answers to the requests that
scripts/bench compares, out of the same file. Usage: SHOP=FILE uvicorn --workers N --port PORT server:app
"""

import json
import os
import sqlite3
import threading
from typing import Optional
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response

app = FastAPI()
local = threading.local()  # FastAPI calls plain functions on several threads, and a connection belongs to one


def query(sql, *parameters):
    if not hasattr(local, "database"):
        local.database = sqlite3.connect(f"file:{os.environ['SHOP']}?mode=ro", uri=True)
    return local.database.execute(sql, parameters).fetchall()


def default_website():
    return query("SELECT website, language FROM websites WHERE is_default = 1")[0]


def page(request, rows, total, limit, offset):
    """What the file holds is JSON already, and goes out as it is."""
    headers = {"X-Total-Count": str(total)}
    if total > offset + limit:
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != "offset"]
        headers["Link"] = f'<{request.url.path}?{urlencode([*rest, ("offset", offset + limit)])}>; rel="next"'
    return Response("[" + ",".join(wire for wire, in rows) + "]", media_type="application/json", headers=headers)


@app.get("/products")
def products(request: Request, limit: int = 100, offset: int = 0, idCategory: Optional[str] = None):
    website, _ = default_website()
    if idCategory is None:
        first = website * 2**32
        rows = query("SELECT wire FROM products WHERE product BETWEEN ? AND ? ORDER BY product LIMIT ?",
                     first + offset, first + 2**32 - 1, limit)
        (total,), = query("SELECT products FROM catalogue_sizes WHERE website = ?", website)
        return page(request, rows, total, limit, offset)
    found = query("SELECT category, product_count FROM categories WHERE website = ? AND id = ?", website, idCategory)
    if not found:
        return page(request, [], 0, limit, offset)
    (category, total), = found
    rows = query("SELECT wire FROM category_products JOIN products USING (product) "
                 "WHERE category = ? AND rank >= ? ORDER BY rank LIMIT ?", category, offset, limit)
    return page(request, rows, total, limit, offset)


@app.get("/visitor-profile")
def visitor_profile(idVisitorExternal: str, operatorLocale: str = ""):
    website, language = default_website()
    profile = []
    for visitor, in query("SELECT visitor FROM visitors WHERE website = ? AND external_id = ?",
                          website, idVisitorExternal):
        for id_, labels, value, field_type in query("SELECT id, labels, value, field_type FROM visitor_fields "
                                                    "WHERE visitor = ? ORDER BY position", visitor):
            texts = json.loads(labels)
            label = texts.get(operatorLocale, texts[language])
            profile.append({"id": id_, "label": label, "value": value, "fieldType": field_type})
    return profile
