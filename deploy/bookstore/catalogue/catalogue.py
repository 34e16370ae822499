"""Books and what goes with them: a WSGI application for a threaded server. Redis in front of MariaDB."""
import json
import os
import queue
import re
from urllib.parse import parse_qs

import pymysql
import redis

REDIS_HOST, REDIS_PORT = os.environ["REDIS"].split(":")
SQL_HOST, SQL_PORT = os.environ["MARIADB"].split(":")

cache = redis.Redis(host=REDIS_HOST, port=int(REDIS_PORT), decode_responses=True, max_connections=128)
idle = queue.LifoQueue()


class Connection:
    """A database connection from the pool, given back when the block ends."""

    def __enter__(self):
        try:
            self.connection = idle.get_nowait()
        except queue.Empty:
            self.connection = pymysql.connect(
                host=SQL_HOST,
                port=int(SQL_PORT),
                user="shop",
                password=os.environ["MARIADB_PASSWORD"],
                database="shop",
                autocommit=True,
            )
        return self.connection.cursor(pymysql.cursors.DictCursor)

    def __exit__(self, kind, *_):
        if kind is None:
            idle.put(self.connection)
        else:
            self.connection.close()


def rows(sql, *values):
    with Connection() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def book(identifier, page_view):
    cache.setex(f"view:{page_view}", 60, identifier)
    key = f"book:{identifier}"
    cached = cache.get(key)
    reviews = rows("SELECT AVG(stars) AS stars, COUNT(*) AS reviews FROM review WHERE book = %s", identifier)[0]
    if cached:
        found = json.loads(cached)
    else:
        result = rows("SELECT id, title, author FROM book WHERE id = %s", identifier)
        if not result:
            return None
        found = result[0]
        cache.setex(key, 30, json.dumps(found))
    return {**found, "stars": float(reviews["stars"] or 0), "reviews": reviews["reviews"]}


def similar(identifier):
    cache.zincrby("popular", 1, identifier)
    return rows(
        "SELECT b.id, b.title FROM book b JOIN book a ON a.genre = b.genre AND a.id <> b.id WHERE a.id = %s LIMIT 5",
        identifier,
    )


def answer(path, page_view):
    one = re.fullmatch(r"/books/(\d+)", path)
    if one:
        return book(one[1], page_view)
    more = re.fullmatch(r"/books/(\d+)/similar", path)
    if more:
        return similar(more[1])
    if path == "/books":
        cache.get("front-page")
        return rows("SELECT id, title FROM book ORDER BY id LIMIT 20")
    if path == "/health":
        return {"ok": cache.ping() and bool(rows("SELECT 1 AS one"))}
    return None


def app(environ, start_response):
    page_view = parse_qs(environ.get("QUERY_STRING", "")).get("pv", ["0"])[0]
    found = answer(environ["PATH_INFO"], page_view)
    body = json.dumps(found if found is not None else {"error": "not found"}).encode()
    status = "200 OK" if found is not None else "404 Not Found"
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
