"""Saving: a full disk, others at work, the same twice, what a record may not say; and what is protected for good."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.testing.v1 import AppTest

from tests.catalogue.ground import PROCESS, SOURCE, Ground, case, no_room_beyond
from tracker import store
from tracker.errors import TrackerError
from tracker.records import BY_NOUN
from tracker.store import engine


def typed(app: AppTest, noun: str, **texts: str) -> None:
    """Fill in a form and press its button."""
    for name, text in texts.items():
        key = f"{noun}-{name}"
        field = next(
            each
            for kind in (app.text_input, app.text_area, app.selectbox, app.multiselect)
            for each in kind
            if each.key == key
        )
        field.set_value(text)
    app.run()
    app.button(key=f"{noun}-save").click().run()


def form(ground: Ground, noun: str, **texts: str) -> AppTest:
    said = ", ".join(f"{name}={text[:40]}" for name, text in texts.items())
    return ground.page("edit", lambda app: typed(app, noun, **texts), f"form {noun}: {said}", noun=noun)


@contextmanager
def hurried(seconds: float) -> Iterator[None]:
    """Whoever waits for a lock gives up sooner than usual."""
    usual = engine.BUSY_SECONDS
    engine.BUSY_SECONDS = seconds  # type: ignore[assignment]
    try:
        yield
    finally:
        engine.BUSY_SECONDS = usual


@case("F23 the disk takes no more during an import", "Nothing was saved")
def full_import(ground: Ground) -> None:
    rows = "".join(f"i{n},{PROCESS},2024-05-01,shelling,{SOURCE},{'long ' * 100}\n" for n in range(3_000))
    file = ground.file("incident.csv", f"key,process,date,kind,source,summary\n{rows}")
    ground.begin()
    with no_room_beyond(ground.database.stat().st_size + 100_000):
        ground.command("import", "csv", file)


@case("F22 the disk takes no more during a save from a form", "Nothing was saved")
def full_form(ground: Ground) -> None:
    def act(app: AppTest) -> None:
        with no_room_beyond(ground.database.stat().st_size):
            typed(app, "process", title="River talks", summary="long " * 9_000)
        assert app.text_input(key="process-title").value == "River talks"  # what was typed is kept

    ground.page("edit", act, "form process, while no file can grow", noun="process")


@case("F24 somebody else holds the lock longer than one waits", "Somebody else is saving just now", "try again")
def locked(ground: Ground) -> None:
    ground.begin()
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with ground.opened().write():
            holding.set()
            done.wait(30)

    other = threading.Thread(target=hold)
    with hurried(0.3):
        other.start()
        holding.wait(30)
        ground.command("undo", "--batch", "1")
        done.set()
        other.join()


@case("F26 eight save the same record at once", "1 saved, 7 told of the other", accepted=True, changes=True)
def at_once(ground: Ground) -> None:
    ground.begin()
    told: list[str] = []
    with ground.opened().read() as reader:
        row = reader.one("actor", "arm")
    assert row is not None
    together = threading.Barrier(8)

    def save(number: int) -> None:
        mine, _ = BY_NOUN["actor"].draft({"key": "arm", "note": f"by {number}", "version": str(row["version"])})
        opened = ground.opened()
        together.wait()
        try:
            store.save(opened, [mine], by=f"w{number}")
            told.append("saved")
        except TrackerError as error:
            told.append(str(error))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    conflicts = [line for line in told if "was changed by" in line]
    saved = told.count("saved")
    ground.heard(
        "eight saves of actor arm, all with the version they saw",
        f"{saved} saved, {len(conflicts)} told of the other: {conflicts[0]}",
    )


@case("F30 the same request twice", "one record", accepted=True, changes=True)
def twice(ground: Ground) -> None:
    ground.begin()
    opened = ground.opened()
    draft, _ = BY_NOUN["process"].draft({"title": "River talks"})
    first = store.save(opened, [draft], by="ana", request="r-1")
    again = store.save(opened, [draft], by="ana", request="r-1")
    with opened.read() as reader:
        held = [row["key"] for row in reader.rows(BY_NOUN["process"].live.select()) if row["key"] == "river-talks"]
    ground.heard("the form sent twice", f"{first}; again: {again}; {'one record' if len(held) == 1 else 'TWO RECORDS'}")


@case("F31 a stale version in a file", "was changed by", "Nothing was saved")
def stale(ground: Ground) -> None:
    ground.save("actor", key="arm", note="changed meanwhile")
    ground.command("import", "csv", ground.file("actor.csv", "key,note,version\narm,mine,1\n"))


@case("F32 a record removed meanwhile", "There is no", "Nothing was")
def gone(ground: Ground) -> None:
    ground.save("process", key="river", title="River talks")
    opened = ground.opened()
    store.remove(opened, "process", "river", by="ana", why="test")
    ground.begin()
    try:
        store.remove(opened, "process", "river", by="ana", why="again")
    except TrackerError as error:
        ground.heard("remove process river a second time", str(error), 1)


@case("F33 a save that changes nothing", "inserted 0, updated 0, unchanged 1", accepted=True)
def no_change(ground: Ground) -> None:
    ground.command("import", "csv", ground.file("actor.csv", "key,iso3\narm,ARM\n"))


@case("F34 a status without a source", "source")
def no_source(ground: Ground) -> None:
    ground.command(
        "import", "csv",
        ground.file("status.csv", "commitment,date,basis,level\n2023-12-07-release-of-32,2024-01-01,evidence,3\n"),
    )  # fmt: skip


@case("F34 a form without what it needs", "Nothing was saved yet. To mend: declared on, source")
def empty_form(ground: Ground) -> None:
    form(ground, "refusal")


for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "www.example.org", "//x.org"):

    @case(f"F35 the address of a source is {url}", "http")
    def address(ground: Ground, url: str = url) -> None:
        ground.command("import", "csv", ground.file("source.csv", f'key,title,url\ns,T,"{url}"\n'))


@case("F36 an incident dated to come", "(2091-05-01) lies after", accepted=True, changes=True)
def dated_to_come(ground: Ground) -> None:
    ground.command(
        "import",
        "csv",
        ground.file("incident.csv", f"key,process,date,kind,source\nlate,{PROCESS},2091-05-01,other,{SOURCE}\n"),
    )
    ground.command("check", "--quality")


@case("F36 a status before its promise", "(1991-05-01) lies before the promise", accepted=True, changes=True)
def before_promise(ground: Ground) -> None:
    with ground.opened().read() as reader:
        commitment = reader.connection.execute(BY_NOUN["commitment"].live.select()).mappings().first()
    assert commitment is not None
    ground.save("status", key="soon", commitment=commitment["key"], date="1991-05-01", basis="claim", source=SOURCE)
    ground.command("check", "--quality")


@case("F37 UPDATE of the history by another program", "append-only")
def history_updated(ground: Ground) -> None:
    attack(ground, "UPDATE change SET who = 'x'")


@case("F37 DELETE from the history by another program", "append-only")
def history_deleted(ground: Ground) -> None:
    attack(ground, "DELETE FROM change")


@case("F37 REPLACE in the history by another program", "append-only")
def history_replaced(ground: Ground) -> None:
    attack(ground, "INSERT OR REPLACE INTO change SELECT * FROM change")


def attack(ground: Ground, statement: str) -> None:
    ground.save("actor", key="arm", note="first")
    ground.begin()
    ground.heard(f"sqlite3: {statement}", ground.sql(statement), 1)


@case("F38 a record edited by another program", "actor arm: name of version 2 differs from change 2")
def edited(ground: Ground) -> None:
    ground.save("actor", key="arm", name="Hayastan")
    ground.sql("UPDATE actor SET name = 'forged' WHERE key = 'arm'")
    ground.command("check")


@case("F38 a record of an import edited by another program", "the rows it inserted are not those of its digest")
def edited_import(ground: Ground) -> None:
    ground.sql("UPDATE actor SET name = 'forged' WHERE key = 'arm'")
    ground.command("check")


@case("F39 a history cut at its end", "history")
def cut_history(ground: Ground) -> None:
    ground.save("actor", key="arm", note="first")
    made = store.backup(ground.opened(), ground.folder / "kept")
    ground.sql(
        "DROP TRIGGER change_no_delete", "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
        "UPDATE actor SET note = NULL, version = 1 WHERE key = 'arm'", "DELETE FROM actor_past",
    )  # fmt: skip
    ground.command("check", "--against", made.manifest)
