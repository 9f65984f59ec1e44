DROP INDEX ix_incident_process
--;
CREATE TABLE incident_class (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    attributed_to TEXT NOT NULL,
    attribution_contested BOOLEAN NOT NULL,
    counted BOOLEAN NOT NULL,
    restricted BOOLEAN NOT NULL,
    CONSTRAINT pk_incident_class PRIMARY KEY (id)
)
--;
CREATE TABLE incident_day (
    process TEXT NOT NULL,
    day DATE NOT NULL,
    tally BYTEA NOT NULL,
    CONSTRAINT pk_incident_day PRIMARY KEY (process, day)
)
--;
CREATE TABLE incident_spot (
    id INTEGER NOT NULL,
    latitude FLOAT NOT NULL,
    longitude FLOAT NOT NULL,
    place_precision INTEGER,
    place TEXT,
    CONSTRAINT pk_incident_spot PRIMARY KEY (id)
)
--;
CREATE INDEX ix_incident_spot_latitude ON incident_spot (latitude)
--;
CREATE INDEX ix_incident_day_and_place ON incident (process, date_earliest, latitude, longitude)
--;
