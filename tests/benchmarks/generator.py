"""Makes realistic stores: the CSV files of every noun, the same for the same seed, and a database filled from them."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.vocabulary import Category, IncidentKind, Level, Reason, RefusalAct, RefusalKind, RoundStatus

FIRST, LAST = date(1996, 1, 1), date(2025, 12, 31)
DAYS = (LAST - FIRST).days + 1
PROCESSES = ("north-valley", "two-rivers", "coast-and-hills")
STATES = ("arv", "brd", "cyl", "dov")
GROUPS = tuple(f"group-{letter}" for letter in "abcdefghijkl")
THIRD = tuple(f"mediator-{n}" for n in range(1, 9))
_SYLLABLES = [
    "ka",
    "ra",
    "ve",
    "shu",
    "mo",
    "tal",
    "bek",
    "nor",
    "Şa",
    "Çı",
    "ğa",
    "Ər",
    "ţi",
    "łó",
    "né",
    "Ху",
    "до",
    "мар",
    "ани",
    "հա",
    "գո",
    "ძვე",
    "лэ",
    "ўс",
]
_PHRASES = (
    "Shots were fired at a post near the line of contact",
    "Mortar shells fell on the outskirts of the village",
    "A patrol was ambushed on the road to the market",
    "An improvised device went off under a supply lorry",
    "Two residents were detained at a checkpoint and released later",
    "A drone was reported over the reservoir; nobody was hurt",
    "Houses burned after a raid by unidentified men",
    "Свидетели сообщают об обстреле окраины села",
    "Kənd sakinləri atəşə tutulub, evlərə ziyan dəyib",
    "Գյուղի ուղղությամբ կրակ է բացվել",
)

Row = dict[str, Any]


def folder_of(root: Path, rows: int, seed: int) -> Path:
    """Where the files of this many incidents stand; made when they are not there yet."""
    folder = root / f"{rows}-{seed}"
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for noun, made in _parents(seed).items():
            _write(folder / f"{noun}.csv", noun, made)
        _write_incidents(folder / "incident.csv", rows, seed)
        (folder / "whole").touch()
    return folder


def parent_files(folder: Path) -> list[Path]:
    """The files of all nouns but the incidents."""
    return [path for rt in RECORD_TYPES if rt.noun != "incident" and (path := folder / f"{rt.noun}.csv").exists()]


def _write(path: Path, noun: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(BY_NOUN[noun].cells), restval="")
        writer.writeheader()
        writer.writerows(rows)


def _day(draw: np.random.Generator) -> str:
    return (FIRST + timedelta(days=int(draw.integers(DAYS)))).isoformat()


def _parents(seed: int) -> dict[str, list[Row]]:
    draw = np.random.default_rng(seed)
    pick = lambda words: str(words[int(draw.integers(len(words)))])  # noqa: E731
    process = [{"key": key, "title": key.replace("-", " ").title(), "started": "1996"} for key in PROCESSES]
    actor = [
        {"key": key, "name": f"{key} ({_SYLLABLES[n % len(_SYLLABLES)]})", "short_name": key.upper(), "kind": kind}
        for kind, keys in (("state", STATES), ("armed_group", GROUPS), ("igo", THIRD))
        for n, key in enumerate(keys)
    ]
    source = [
        {"key": f"source-{n:04}", "kind": "wire" if n else "dataset", "title": f"Report {n}: { _PHRASES[n % 10]}",
         "publisher": f"Agency {n % 40}", "reliability": "ABCDEF"[n % 6], "published": _day(draw)}
        for n in range(600)
    ]  # fmt: skip
    involvement = [
        {"key": f"{process_key}-{key}", "process": process_key, "actor": key, "role": "party", "side": "AB"[n % 2]}
        for process_key in PROCESSES
        for n, key in enumerate((*STATES, *GROUPS))
    ]
    cited = lambda: f"source-{int(draw.integers(600)):04}"  # noqa: E731
    rounds, present = [], []
    for n in range(5_000):
        key = f"round-{n:04}"
        rounds.append(
            {"key": key, "process": pick(PROCESSES), "title": f"Talks {n}", "date": _day(draw), "place": f"Town {n % 90}",
             "level": pick([w.value for w in Level]), "source": cited(),
             "status": pick([RoundStatus.HELD] * 6 + [RoundStatus.REFUSED, RoundStatus.POSTPONED])}
        )  # fmt: skip
        seats = [*((key_, "party") for key_ in draw.choice(STATES, 2, replace=False)), (pick(THIRD), "mediator")]
        present += [{"key": f"{key}-{who}-{role}", "round": key, "actor": who, "role": role} for who, role in seats]
    agreement = [
        {"key": f"agreement-{n:02}", "processes": pick(PROCESSES), "title": f"Agreement {n}", "date": _day(draw),
         "round": f"round-{n * 60:04}", "source": cited()}
        for n in range(80)
    ]  # fmt: skip
    commitment = [
        {"key": f"commitment-{n:04}", "process": pick(PROCESSES), "agreement": f"agreement-{n % 80:02}",
         "title": f"Promise {n}", "date": agreement[n % 80]["date"], "category": pick([w.value for w in Category]),
         "bound": pick(STATES), "due": _day(draw) if n % 3 else "", "source": cited()}
        for n in range(2_000)
    ]  # fmt: skip
    status = [
        {"key": f"status-{n:05}", "commitment": f"commitment-{n % 2_000:04}", "date": _day(draw),
         "basis": "claim" if n % 5 == 0 else "evidence", "claimed_by": pick(STATES) if n % 5 == 0 else "",
         "level": "" if n % 7 == 0 else n % 4, "source": cited()}
        for n in range(20_000)
    ]  # fmt: skip
    refusal = [
        {"key": f"refusal-{n:04}", "process": pick(PROCESSES), "date": _day(draw), "refused_by": pick(STATES),
         "kind": pick([w.value for w in RefusalKind]), "act": pick([w.value for w in RefusalAct]),
         "reason": pick([w.value for w in Reason]), "summary": _PHRASES[n % 10], "source": cited()}
        for n in range(1_000)
    ]  # fmt: skip
    claim = [
        {"key": f"claim-{n:04}", "refusal": f"refusal-{n % 1_000:04}", "said_by": pick(STATES),
         "stance": "denies" if n % 4 == 0 else "asserts", "refused_by": pick(STATES), "source": cited()}
        for n in range(1_500)
    ]  # fmt: skip
    return {
        "process": process, "actor": actor, "source": source, "involvement": involvement, "round": rounds,
        "participation": present, "agreement": agreement, "commitment": commitment, "status": status,
        "refusal": refusal, "refusal_claim": claim,
    }  # fmt: skip


def _write_incidents(path: Path, rows: int, seed: int) -> None:
    columns = list(BY_NOUN["incident"].cells)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for begin in range(0, rows, 50_000):
            writer.writerows(_incidents(begin, min(rows - begin, 50_000), np.random.default_rng([seed, begin])))


def _incidents(begin: int, count: int, draw: np.random.Generator) -> Iterator[Sequence[str]]:
    """Rows in no order of date or key, most of them dated to a day, with places that come back."""
    # Violence comes in waves: days are drawn from a slow oscillation of intensity.
    wave = 1.8 + np.sin(np.arange(DAYS) / 140) + 0.6 * np.sin(np.arange(DAYS) / 23)
    day = draw.choice(DAYS, count, p=wave / wave.sum())
    doubt = draw.random(count)
    process = draw.choice(3, count, p=(0.6, 0.3, 0.1))
    place = (draw.zipf(1.3, count) - 1) % 4_000
    kinds = [w.value for w in IncidentKind]
    kind = draw.choice(len(kinds), count, p=_weights(len(kinds)))
    side = draw.random(count)
    who = draw.integers(len(GROUPS), size=count)
    deaths = np.where(draw.random(count) < 0.55, 0, draw.geometric(0.3, count))
    other = draw.random((count, 4))
    source = draw.integers(600, size=count)
    phrase = draw.integers(len(_PHRASES), size=count)
    days = [(FIRST + timedelta(days=n)).isoformat() for n in range(DAYS)]
    for i in range(count):
        number = begin + i
        dated, when = number % 5 < 3, days[day[i]]
        edtf = when
        if doubt[i] < 0.05:
            edtf = _loosely(when, doubt[i])
        at = int(place[i])
        latitude, longitude = 38 + (at * 7919 % 40_000) / 10_000, 44 + (at * 104_729 % 60_000) / 10_000
        if other[i, 0] < 0.1:
            attributed = "" if side[i] < 0.7 else f"{GROUPS[who[i]]};{STATES[who[i] % 4]}"
        else:
            attributed = "" if side[i] < 0.25 else STATES[who[i] % 4] if side[i] < 0.6 else GROUPS[who[i]]
        name = f"{_SYLLABLES[at % 24].title()}{_SYLLABLES[at // 24 % 24]}{at}"
        word = kinds[kind[i]]
        best = int(deaths[i])
        key = f"ucdp-ged-{number * 7 % 9_999_991 + 10_000}" if dated else f"{when}-{word.replace('_', '-')}-{number}"
        yield (
            key, PROCESSES[process[i]], edtf, "between two and four in the morning" if other[i, 1] < 0.03 else "", name,
            f"{name} village; Old {name}" if other[i, 1] > 0.9 else "",
            "" if at % 50 == 7 else f"{latitude:.4f}", "" if at % 50 == 7 else f"{longitude:.4f}", str(1 + at % 6),
            word, "named by the ministry" if attributed else "", attributed, "true" if other[i, 2] < 0.06 else "false",
            f"{attributed.split(';')[0]} - unidentified" if dated and attributed else "",
            "civilians" if number % 3 == 0 else "", str(best), str(max(best - 1, 0)) if best else "",
            str(best + 2) if best > 2 else "", "", "false" if word == "accident" else "true",
            "ucdp-ged" if dated else "", str(number) if dated else "", "true" if other[i, 3] < 0.02 else "false",
            f"{_PHRASES[phrase[i]]}; {name}, {when}, report {number % 977}, "
            f"according to the {'district' if number % 2 else 'monitoring'} office",
            "source-0000" if dated else f"source-{source[i]:04}",
            f"source-{(source[i] + 1) % 600:04};source-{(source[i] + 2) % 600:04}" if other[i, 3] > 0.93 else "",
            "" if other[i, 2] < 0.97 else "Checked against the second list.", "false",
        )  # fmt: skip


def _loosely(day: str, draw: float) -> str:
    """A day as sources that know less give it: the month, a few days, nearly the day, the year."""
    if draw < 0.025:
        return day[:7]
    if draw < 0.035:
        return f"{day}/{(date.fromisoformat(day) + timedelta(days=int(draw * 1_000) - 24)).isoformat()}"
    return f"{day}~" if draw < 0.045 else day[:4]


def _weights(count: int) -> Any:
    weights = 1 / np.arange(1, count + 1)
    return weights / weights.sum()
