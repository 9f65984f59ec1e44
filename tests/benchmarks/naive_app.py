"""What a page would be without the house: the table read on each run, counted by pandas, drawn by plotly express."""

from __future__ import annotations

import os
import sqlite3

import pandas as pd
import plotly.express as px
import streamlit as st

with sqlite3.connect(os.environ["NAIVE_DATABASE"]) as connection:
    incidents = pd.read_sql("SELECT * FROM incident", connection)

incidents["date_earliest"] = pd.to_datetime(incidents["date_earliest"])
process = st.selectbox("Process", sorted(incidents["process"].unique()), key="process")
kinds = st.multiselect("Kind", sorted(incidents["kind"].unique()), key="kind")
first = st.date_input("From", value=incidents["date_earliest"].min().date(), min_value="1900-01-01", key="from")

chosen = incidents[(incidents["process"] == process) & (incidents["counted"] == 1)]
chosen = chosen[chosen["date_earliest"] >= pd.Timestamp(first)]
if kinds:
    chosen = chosen[chosen["kind"].isin(kinds)]
months = chosen.assign(month=chosen["date_earliest"].dt.strftime("%Y-%m"))
by_month = months.groupby(["month", "kind"], as_index=False).agg(n=("key", "size"), deaths=("deaths_best", "sum"))
by_side = chosen.groupby("attributed_to", dropna=False, as_index=False).size().nlargest(12, "size")
places = chosen.groupby(["latitude", "longitude"], as_index=False).size().nlargest(2_000, "size")

st.metric("Incidents", len(chosen))
st.plotly_chart(px.bar(by_month, x="month", y="n", color="kind"), key="incidents")
st.plotly_chart(px.line(by_month.groupby("month", as_index=False)["deaths"].sum(), x="month", y="deaths"), key="deaths")
st.plotly_chart(px.bar(by_side, x="size", y="attributed_to", orientation="h"), key="sides")
st.plotly_chart(px.scatter(places, x="longitude", y="latitude", size="size"), key="map")
st.dataframe(chosen.sort_values("date_earliest", ascending=False).head(250))
