"""The data addresses: the same rows as the pages and the command line, as CSV and JSON, read-only.

A request reads from the store in one go, whatever the speed of its line: rows that do not fit in memory wait in a
temporary file, so that a slow reader never keeps a writer waiting.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, suppress
from datetime import date
from difflib import get_close_matches
from functools import wraps
from itertools import chain, islice
from typing import Any, BinaryIO, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tracker import access, errors
from tracker.access import Actor
from tracker.errors import Problem, Refused, TrackerError
from tracker.exchange import package
from tracker.exchange.csv_raw import table_csv
from tracker.exchange.csv_write import csv_blocks
from tracker.exchange.origins import HELD_DATASETS
from tracker.filters import Filters, names_of
from tracker.queries import names, series, tables
from tracker.queries.bundle import FILTERS, bundle
from tracker.queries.ready import made_ready
from tracker.queries.selection import checked
from tracker.records import BY_NOUN
from tracker.store import Reader, Store, serving

GetStore = Callable[[], Store]
WhoAsks = Callable[[str | None], Actor]
Blocks = Callable[[Reader, Filters, date], Iterator[bytes]]

AT_ONCE = 1 << 20  # an answer up to this size is sent whole, with its length
PIECE = 1 << 16
SPOOLED = 1 << 24  # a package up to this size waits in memory, a larger one in a temporary file
ROWS_AT_ONCE = 500
STOP_SECONDS = 30  # a stopping server waits so long for a save that was begun
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
NAMED = frozenset(
    f"/data/{name}"
    for name in (
        "package.zip",
        *(f"{name}.{form}" for name in (*BY_NOUN, *(f"series/{one}" for one in series.SERIES)) for form in MEDIA),
    )
)
"""The addresses there are."""


class _Unknown(TrackerError):
    """Whoever asks has no role here."""


def analyst_here(_header: str | None) -> Actor:
    """Whoever asks, where no login is configured: the analyst of this machine."""
    return access.LOCAL


def routes(get_store: GetStore, who_asks: WhoAsks = analyst_here) -> list[Route]:
    """The addresses, for a server to add to its own.

    ``get_store`` opens the store at its first call; ``who_asks`` knows whoever asks by the Authorization header.
    """

    def opened(request: Request) -> Store:
        asking = who_asks(request.headers.get("authorization"))
        if not access.may(asking.role, access.Act.READ):
            raise _Unknown(asking.why or "")
        return get_store().used_by(asking)

    @_told
    def health(_request: Request) -> Response:
        store = get_store()
        with store.read() as reader:  # opens the database and reads a page of it, whatever is kept in memory
            names.last_change(reader, Filters(), store.clock().date())
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    @_told
    def noun(request: Request) -> Response:
        store = opened(request)
        name, _, form = request.path_params["file"].rpartition(".")
        if name not in BY_NOUN or form not in MEDIA:
            return _nothing_here(name or form, form, BY_NOUN, "/data/{}.csv")
        make = {"csv": _noun_csv, "json": _noun_json}[form]
        return _answer(request, store, name, form, name, lambda *view: make(name, *view))

    @_told
    def one_series(request: Request) -> Response:
        store = opened(request)
        name, _, form = request.path_params["file"].rpartition(".")
        if name not in series.SERIES or form not in MEDIA:
            return _nothing_here(name or form, form, series.SERIES, "/data/series/{}.csv")
        make = {"csv": _series_csv, "json": _series_json}[form]
        _, options = series.SERIES[name].parted(_asked(request))
        return _answer(request, store, name, form, None, lambda *view: make(name, options, *view), options)

    @_told
    def whole(request: Request) -> Response:
        return _package(request, opened(request))

    @_told
    def nothing(request: Request) -> Response:
        opened(request)
        return _nothing_here(request.path_params["rest"], "csv", BY_NOUN, "/data/{}.csv")

    return [
        Route("/healthz", health),
        Route("/data/series/{file}", one_series),
        Route("/data/package.zip", whole),
        Route("/data/{file}", noun),
        Route("/data/{rest:path}", nothing),
        *(Route(path, _READ_ONLY) for path in ("/data/{rest:path}", "/healthz")),
    ]


def lifespan(get_store: GetStore) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Opens the store beside the server's start, so that no visit waits for it; at the end, lets saves end that began."""

    @asynccontextmanager
    async def opened(_app: Any) -> AsyncIterator[None]:
        with ExitStack() as standing:
            opening = asyncio.create_task(asyncio.to_thread(_open_quietly, get_store, standing))
            yield
            await opening
            with suppress(TrackerError):
                await asyncio.to_thread(get_store().settled, STOP_SECONDS)

    return opened


def _open_quietly(get_store: GetStore, standing: ExitStack) -> None:
    try:
        store = get_store()
        standing.enter_context(serving(store))  # so that nobody restores under a server that stands
        made_ready(store)
    except TrackerError:
        pass  # said again, to somebody who can read it, by the first page or address asked for


def _told(handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """What a handler refuses, as one sentence of JSON with the right status."""

    @wraps(handler)
    def told(request: Request) -> Response:
        try:
            return handler(request)
        except Refused as refused:
            return _error(400, "; ".join(_sentence(problem) for problem in refused.problems))
        except _Unknown as unknown:
            return _error(401, str(unknown), {"WWW-Authenticate": 'Bearer realm="tracker"'})
        except errors.Busy:
            sentence = "Somebody is saving just now; ask again in a moment."
            return _error(503, sentence, {"Retry-After": "5"})
        except TrackerError as error:
            return _error(503, str(error))

    return told


def _sentence(problem: Problem) -> str:
    value = "" if problem.value is None else f"={problem.value}"
    return f"filter {problem.column}{value}: {problem.why}"


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status, headers={"Cache-Control": "no-store", **(headers or {})})


_READ_ONLY = _error(405, "The addresses are read: ask with GET or HEAD.", {"Allow": "GET, HEAD"})


def _nothing_here(name: str, form: str, known: Iterable[str], address: str) -> Response:
    names = list(known)
    near = [name] if name in names else get_close_matches(name, names, 1)
    hint = f"did you mean {address.format(near[0])}? " if near else ""
    ending = "" if form in MEDIA else "addresses end in .csv or .json; "
    where = address.format("NAME")
    return _error(404, f"There is no such address; {hint}{ending}{where} gives: {', '.join(names)}.")


def _asked(request: Request) -> dict[str, list[str]]:
    query: dict[str, list[str]] = defaultdict(list)
    for name, value in request.query_params.multi_items():
        query[name].append(value)
    return query


def _filters(request: Request, options: Iterable[str] = ()) -> Filters:
    query = {name: values for name, values in _asked(request).items() if name not in options}
    filters, problems = Filters.from_query(query)
    if problems:
        raise Refused(problems)
    return filters


def _answer(
    request: Request,
    store: Store,
    name: str,
    form: str,
    noun: str | None,
    blocks: Blocks,
    options: Mapping[str, str] | None = None,
) -> Response:
    filters = _filters(request, options or ())
    today = store.clock().date()
    headers = _headers(request, store, filters, today, options)
    if _holds(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if noun == "incident" and name == noun:
        headers["X-Held-Back"] = "rows of ACLED, whose terms do not let them pass on as they are"
    if form == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    pieces = _pieces(store, filters, noun, today, blocks)
    head: list[bytes] = []
    size = 0
    for piece in pieces:
        head.append(piece)
        size += len(piece)
        if size > AT_ONCE:
            break
    else:
        return Response(b"".join(head), headers=headers, media_type=MEDIA[form])
    if request.method == "HEAD":
        pieces.close()
        return StreamingResponse(iter(()), headers=headers, media_type=MEDIA[form])
    return StreamingResponse(_Spool(head, pieces).read(), headers=headers, media_type=MEDIA[form])


def _headers(
    request: Request, store: Store, filters: Filters, today: date, options: Mapping[str, str] | None = None
) -> dict[str, str]:
    # Asked before the rows are read: a write in between makes the answer newer than its tag, never older.
    tag = _tag(store.fingerprint(), store.actor.sees_restricted, today, request.url.path, filters.to_query(), options)
    return {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
        "X-Content-Type-Options": "nosniff",
    }


def _package(request: Request, store: Store) -> Response:
    """The view as a data package: written whole, then sent, since its papers hold the checksums of its tables."""
    filters = _filters(request)
    accepted = names_of(FILTERS)
    unknown = [
        Problem(f"a package is filtered by {', '.join(accepted)}", name)
        for name in dict.fromkeys(name for name, _ in filters.to_query())
        if name not in accepted
    ]
    if unknown:
        raise Refused(unknown)
    today = store.clock().date()
    headers = _headers(request, store, filters, today)
    if _holds(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    file = tempfile.SpooledTemporaryFile(max_size=SPOOLED)
    try:
        with store.read(filters.known_at) as reader:
            checked(reader, filters)
            contents = bundle(reader, filters, today)
            package.write(cast("BinaryIO", file), contents)
    except BaseException:
        file.close()
        raise
    headers["Content-Length"] = str(file.tell())
    headers["Content-Disposition"] = f'attachment; filename="{contents.name}.zip"'
    if request.method == "HEAD":
        file.close()
        return Response(headers=headers, media_type="application/zip")
    return StreamingResponse(_sent(cast("BinaryIO", file)), headers=headers, media_type="application/zip")


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _pieces(
    store: Store, filters: Filters, noun: str | None, today: date, blocks: Blocks
) -> Generator[bytes, None, None]:
    with store.read(filters.known_at) as reader:
        checked(reader, filters, noun)
        yield from blocks(reader, filters, today)


def _tag(*parts: object) -> str:
    # Weak: the same rows go out plain and compressed.
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _holds(header: str | None, tag: str) -> bool:
    if header is None:
        return False
    known = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def _noun_csv(noun: str, reader: Reader, filters: Filters, today: date) -> Iterator[bytes]:
    return table_csv(tables.Chosen(reader, noun, filters, today, without=HELD_DATASETS), bom=True)


def _noun_json(noun: str, reader: Reader, filters: Filters, today: date) -> Iterator[bytes]:
    return _json_blocks(tables.Chosen(reader, noun, filters, today, without=HELD_DATASETS).records())


def _series_csv(
    name: str, options: Mapping[str, str], reader: Reader, filters: Filters, today: date
) -> Iterator[bytes]:
    rows = series.SERIES[name].query(reader, filters, today, options)
    header, text = list(series.SERIES[name].columns), series.text_columns(rows)
    return (block.encode() for block in csv_blocks(header, series.as_text(rows), text_columns=text, bom=True))


def _series_json(
    name: str, options: Mapping[str, str], reader: Reader, filters: Filters, today: date
) -> Iterator[bytes]:
    return _json_blocks(series.as_json(series.SERIES[name].query(reader, filters, today, options)))


def _json_blocks(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A list of objects, one a line, in pieces of some hundred."""
    remaining = iter(records)
    lead = "[\n"
    while block := list(islice(remaining, ROWS_AT_ONCE)):
        yield (lead + ",\n".join(json.dumps(record, ensure_ascii=False) for record in block)).encode()
        lead = ",\n"
    yield b"[]\n" if lead == "[\n" else b"\n]\n"


class _Spool:
    """Pieces written to a temporary file as fast as they come, and read from it as fast as the line takes them."""

    def __init__(self, head: list[bytes], pieces: Generator[bytes, None, None]) -> None:
        self._head, self._pieces = head, pieces
        self._file = tempfile.TemporaryFile()
        self._written = 0
        self._finished = self._abandoned = False
        self._failed: BaseException | None = None
        self._moved = threading.Condition()
        threading.Thread(target=self._write, daemon=True).start()

    def _write(self) -> None:
        try:
            for piece in chain(self._head, self._pieces):
                with self._moved:
                    if self._abandoned:
                        break
                    self._file.seek(self._written)
                    self._file.write(piece)
                    self._written += len(piece)
                    self._moved.notify_all()
        except BaseException as error:  # noqa: BLE001  # raised again where the answer is sent
            self._failed = error
        finally:
            self._pieces.close()  # ends the reading of the store
            with self._moved:
                self._finished = True
                if self._abandoned:
                    self._file.close()
                self._moved.notify_all()

    def read(self) -> Iterator[bytes]:
        """The pieces in order; raises what went wrong in writing, so that the answer breaks off visibly."""
        at = 0
        try:
            while True:
                with self._moved:
                    while not self._finished and at == self._written:
                        self._moved.wait()
                    if at == self._written:
                        break
                    self._file.seek(at)
                    piece = self._file.read(min(PIECE, self._written - at))
                at += len(piece)
                yield piece
            if self._failed:
                raise self._failed
        finally:
            with self._moved:
                self._abandoned = True
                if self._finished:
                    self._file.close()
