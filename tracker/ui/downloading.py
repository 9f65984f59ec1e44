"""The parts of the Download page: the view whole, its tables one by one, and the addresses other programs ask."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from tracker import config
from tracker.exchange import package, workbook
from tracker.exchange.descriptor import Contents
from tracker.exchange.origins import ACLED_LINE
from tracker.filters import Filters, names_of
from tracker.queries import series
from tracker.queries.bundle import FILTERS, bundle, standing
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.ui import charts, downloads, messages
from tracker.ui.cached import ask, store
from tracker.ui.filters import legible
from tracker.ui.messages import plural
from tracker.ui.tables import show

SHEETS = workbook.MEDIA


def whole(filters: Filters) -> None:
    """The data package and the workbook of the view."""
    chosen = filters.only(*FILTERS)
    counts = ask(standing, chosen)
    rows = sum(count for count, _ in counts.values())
    carried = sum(count for _, count in counts.values())
    st.subheader("Everything in this view")
    further = f", and {carried:,} that these name, beyond the filters" if carried else ""
    charts.caption(
        f"{plural(rows, 'record')} of {plural(sum(1 for count, _ in counts.values() if count), 'kind')}{further}{_rest(counts, chosen)}",
        chosen,
    )
    with st.container(horizontal=True):
        with st.container(border=True, width=420, height="stretch"):
            st.markdown("**Data package** (.zip)")
            st.caption(
                "A CSV for each kind of record, with `datapackage.json` (types, words, keys), `CITATION.cff`, and a README that states the"
                " filters, both clocks, counts and checksums. It imports back to the same records."
            )
            restricted = store().actor.sees_restricted and st.checkbox(
                "With rows that are held back",
                key="download-restricted",
                help="Rows of ACLED, whose terms do not let them pass on as they are, rows marked restricted, and what"
                " rests on them.",
            )
            if restricted:
                st.caption(messages.escaped(ACLED_LINE, 300))
            _whole_button(
                "Download the package", f"{chosen.process or 'peace-processes'}.zip", "application/zip", chosen,
                lambda out, contents: package.write(out, contents, with_restricted=restricted),
                "download-package",
            )  # fmt: skip
        with st.container(border=True, width=420, height="stretch"):
            st.markdown("**Workbook** (.xlsx)")
            st.caption(
                "A sheet for each kind of record, the codebook, and what the workbook is. For reading in Excel or LibreOffice; nothing in"
                " it runs. It imports back too, as long as no text is longer than a cell of Excel's."
            )
            _whole_button(
                "Download the workbook", f"{chosen.process or 'peace-processes'}.xlsx", SHEETS, chosen,
                lambda out, contents: workbook.write(out, contents), "download-workbook",
            )  # fmt: skip


def _rest(counts: dict[str, tuple[int, int]], filters: Filters) -> str:
    """What the store holds besides, by kind; a part of the sentence on what the view holds."""
    stored = ask(standing, filters.only("as_of", "known_at"))
    left = {noun: sum(stored[noun]) - sum(counts[noun]) for noun in counts}
    told = [messages.records(count, noun) for noun, count in left.items() if count > 0]
    return f"; in the store but not in this view: {', '.join(told)}" if told else ""


def _whole_button(
    label: str, name: str, media: str, filters: Filters, write: Callable[[BinaryIO, Contents], object], key: str
) -> None:
    opened, today = store(), config.today()  # bound now: inside the callable there is no session

    def content() -> bytes:
        out = io.BytesIO()
        with opened.read(filters.known_at) as reader:
            write(out, bundle(reader, filters, today))
        return out.getvalue()

    st.download_button(
        label, content, file_name=name, mime=media, on_click="ignore", key=key, icon=":material/download:",
        type="primary",
    )  # fmt: skip


def one_by_one(filters: Filters) -> None:
    """Each noun's rows as CSV."""
    st.subheader("One table")
    chosen = filters.only(*FILTERS)
    counts = ask(standing, chosen)
    nouns = [record_type.noun for record_type in RECORD_TYPES]
    noun = st.selectbox(
        "Table",
        nouns,
        key="download-noun",
        width=320,
        format_func=lambda noun: f"{BY_NOUN[noun].plural} ({counts[noun][0]:,})",
    )
    st.caption(messages.escaped(f"{BY_NOUN[noun].about} UTF-8 with a byte-order mark, as Excel needs it.", 300))
    downloads.noun_csv(noun, chosen, key=f"download-{noun}", label=f"{noun}.csv")


def addresses(filters: Filters) -> None:
    """The data addresses, with examples that can be copied."""
    st.subheader("From other programs")
    st.markdown(
        "The server that draws this page answers other programs too, with the filters of the page's own address. The"
        " answers are read-only. A program that asks again for what has not changed need not fetch it twice (`ETag`). What"
        " an address cannot answer comes back as one sentence."
    )
    show(
        pd.DataFrame(
            [
                ("/data/NOUN.csv, /data/NOUN.json", "Rows of a noun, by key", "commitment, round, incident …"),
                ("/data/series/NAME.csv, .json", "The rows behind a chart", "the series below"),
                ("/data/package.zip", "The data package above", ", ".join(names_of(FILTERS))),
                ("/healthz", "Whether the server is well", ""),
            ],
            columns=["Address", "Gives", "Names or filters"],
        ),
        key="download-addresses",
        alt="The data addresses",
        config={"Names or filters": st.column_config.TextColumn(width="large")},
    )
    with st.expander(f"The {len(series.SERIES)} series: the rows behind every chart", icon=":material/list:"):
        show(
            pd.DataFrame(
                [
                    (
                        name,
                        one.about,
                        ", ".join(one.columns),
                        ", ".join(f"{option.name}={' or '.join(option.words) or '…'}" for option in one.options),
                        ", ".join(names_of(one.takes)),
                    )
                    for name, one in series.SERIES.items()
                ],
                columns=["Name", "Rows", "Columns", "Options", "Filters"],
            ),
            key="download-series",
            alt="The series, with their columns, options and filters",
            config={"Rows": st.column_config.TextColumn(width=360), "Columns": st.column_config.TextColumn(width=360)},
            height=420,
        )
    here = _base()
    query = urlencode(filters.only(*FILTERS).to_query())
    asked = f"?{query}" if query else ""
    rounds, score = f"{here}/data/round.csv{asked}", f"{here}/data/series/implementation_score.csv{asked}"
    examples = {
        "Excel": (
            f'let\n    Source = Csv.Document(Web.Contents("{rounds}"), [Delimiter=",", Encoding=65001,'
            " QuoteStyle=QuoteStyle.Csv]),\n    Rows = Table.PromoteHeaders(Source)\nin\n    Rows",
            "Data > Get Data > From Other Sources > Blank Query > Advanced Editor. Or Data > From Web with the address.",
        ),
        "R": (
            f'rounds <- read.csv("{rounds}", fileEncoding = "UTF-8-BOM")\n'
            f'score  <- read.csv("{score}", fileEncoding = "UTF-8-BOM")',
            "The package as a whole: frictionless::read_package() on the unpacked datapackage.json.",
        ),
        "pandas": (
            f'import pandas as pd\n\nrounds = pd.read_csv("{rounds}")\nscore = pd.read_csv("{score}", parse_dates=["date"])',
            "Dates of records are EDTF and stay text; those of series are days.",
        ),
        "curl": (
            f'curl --compressed -o round.csv "{rounds}"\ncurl -o package.zip "{here}/data/package.zip{asked}"\n'
            f'curl -s --etag-save tag --etag-compare tag -o round.csv "{rounds}"',
            "The last asks only whether something changed.",
        ),
    }
    languages = {"Excel": "powerquery", "R": "r", "pandas": "python", "curl": "bash"}
    for tab, (name, (code, note)) in zip(st.tabs([legible(name) for name in examples]), examples.items(), strict=True):
        with tab:
            st.code(code, language=languages[name], wrap_lines=True)
            st.caption(messages.escaped(note, 300))
    st.caption(
        "A cell of text that a spreadsheet could run as a formula carries an apostrophe before it; importing takes it"
        " away again. Rows of ACLED are held back from all addresses."
    )


def _base() -> str:
    """Where this page was opened."""
    url = st.context.url or "http://127.0.0.1:8501"
    parts = url.split("/")
    return "/".join(parts[:3])
