"""Rules across columns that more than one noun obeys: (column, sentence) for each breach."""

from collections.abc import Iterator

from tracker.records.base import Values


def rules_of_place(values: Values) -> Iterator[tuple[str, str]]:
    """A point on the map has both coordinates."""
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if (latitude is None) != (longitude is None):
        yield ("latitude" if latitude is None else "longitude"), "give both coordinates, or neither"
