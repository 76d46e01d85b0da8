"""``/static``: the scripts, style sheets, fonts and signs of pages; kept for good under the addresses that pages name.

Under any other address, plain or of files that were before, a file is had as it is now, and asked for again.
"""

import re
from functools import lru_cache

from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.types import Scope

from api.service.encoding import BEST, packed, takes_packed
from visualisations.addresses import STATIC, mark

MARK = re.compile(r"[0-9a-f]{12}")
FOREVER, EACH_TIME = "public, max-age=31536000, immutable", "no-cache"
WORDS = (".css", ".js", ".svg", ".ttf")


class Files(StaticFiles):
    """The files, packed for whoever takes that; what pages name is kept as it is sent, for it does not change."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)
        self._kept: dict[str, tuple[bytes, dict[str, str]]] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, if there is one."""
        asked, first = Headers(scope=scope), path.partition("/")[0]
        usual = first == mark() and "range" not in asked and takes_packed(asked)
        if not usual or "if-none-match" in asked or "if-modified-since" in asked:
            return await self._read(path, scope)
        if path in self._kept:
            content, headers = self._kept[path]
            return Response(content, headers=headers)
        answer = await self._read(path, scope)
        if answer.status_code == 200 and not isinstance(answer, FileResponse):
            self._kept[path] = bytes(answer.body), dict(answer.headers)
        return answer

    async def _read(self, path: str, scope: Scope) -> Response:
        first, _, rest = path.partition("/")
        answer = await super().get_response(rest if MARK.fullmatch(first) else path, scope)
        answer.headers["Cache-Control"] = FOREVER if first == mark() else EACH_TIME
        if not path.endswith(WORDS):
            return answer
        answer.headers.add_vary_header("Accept-Encoding")
        asked = Headers(scope=scope)
        if not isinstance(answer, FileResponse) or "range" in asked or not takes_packed(asked):
            return answer
        content = await run_in_threadpool(_packed, str(answer.path), answer.headers["etag"])
        headers = {name: answer.headers[name] for name in ("cache-control", "content-type", "last-modified", "vary")}
        headers |= {"Content-Encoding": "gzip", "ETag": f"W/{answer.headers['etag']}"}
        return Response(content, headers=headers)


@lru_cache(maxsize=64)
def _packed(path: str, tag: str) -> bytes:
    """A file, packed; anew with each state of it (its tag)."""
    with open(path, "rb") as file:
        return packed(file.read(), BEST)
