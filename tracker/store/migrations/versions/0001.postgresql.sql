CREATE TABLE actor (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT,
    kind TEXT NOT NULL,
    iso3 TEXT,
    aliases TEXT,
    note TEXT,
    CONSTRAINT pk_actor PRIMARY KEY (key),
    CONSTRAINT ck_actor_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_actor_name_not_empty CHECK (name <> '' AND length(name) <= 600),
    CONSTRAINT ck_actor_short_name_not_empty CHECK (short_name <> '' AND length(short_name) <= 80),
    CONSTRAINT ck_actor_kind_known_word CHECK (kind = 'state' OR kind = 'state_coalition' OR kind = 'igo' OR kind = 'regional_org' OR kind = 'peace_mission' OR kind = 'armed_group' OR kind = 'local_representatives' OR kind = 'ngo_international' OR kind = 'civil_society_local' OR kind = 'religious' OR kind = 'company' OR kind = 'individual' OR kind = 'other' OR kind = 'unknown'),
    CONSTRAINT ck_actor_iso3_not_empty CHECK (iso3 <> '' AND length(iso3) <= 3),
    CONSTRAINT ck_actor_aliases_not_empty CHECK (aliases <> '' AND length(aliases) <= 600),
    CONSTRAINT ck_actor_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_actor_version_counts CHECK (version >= 1),
    CONSTRAINT ck_actor_recorded_by_not_empty CHECK (recorded_by <> '')
)
--;
CREATE INDEX ix_actor_batch ON actor (batch)
--;
CREATE TABLE actor_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT,
    kind TEXT NOT NULL,
    iso3 TEXT,
    aliases TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_actor_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_actor_past_batch ON actor_past (batch)
--;
CREATE INDEX ix_actor_past_replaced_at ON actor_past (replaced_at)
--;
CREATE TABLE agreement_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    processes TEXT NOT NULL,
    round TEXT,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    effective TEXT,
    announced TEXT,
    stage TEXT,
    text_state TEXT,
    pax_id INTEGER,
    url TEXT,
    summary TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_agreement_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_agreement_past_batch ON agreement_past (batch)
--;
CREATE INDEX ix_agreement_past_replaced_at ON agreement_past (replaced_at)
--;
CREATE TABLE batch (
    id SERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    who TEXT NOT NULL,
    why TEXT,
    kind TEXT NOT NULL,
    file_name TEXT,
    sha256 TEXT,
    format TEXT,
    inserted INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    digest TEXT,
    request TEXT,
    undoes INTEGER,
    CONSTRAINT pk_batch PRIMARY KEY (id),
    CONSTRAINT ck_batch_kind_known_word CHECK (kind = 'save' OR kind = 'import' OR kind = 'remove' OR kind = 'undo'),
    UNIQUE (request)
)
--;
CREATE TABLE change (
    id SERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    who TEXT NOT NULL,
    noun TEXT NOT NULL,
    key TEXT NOT NULL,
    before TEXT,
    after TEXT,
    why TEXT,
    batch INTEGER NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_change PRIMARY KEY (id)
)
--;
CREATE INDEX ix_change_batch ON change (batch)
--;
CREATE INDEX ix_change_noun_key ON change (noun, key)
--;
CREATE TABLE commitment_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    agreement TEXT,
    round TEXT,
    title TEXT NOT NULL,
    text TEXT,
    date TEXT NOT NULL,
    date_note TEXT,
    category TEXT,
    bound TEXT,
    beneficiary TEXT,
    quantity FLOAT,
    unit TEXT,
    due TEXT,
    supersedes TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    restricted BOOLEAN NOT NULL,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_commitment_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_commitment_past_batch ON commitment_past (batch)
--;
CREATE INDEX ix_commitment_past_replaced_at ON commitment_past (replaced_at)
--;
CREATE TABLE deadline_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    commitment TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    due TEXT NOT NULL,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_deadline_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_deadline_past_batch ON deadline_past (batch)
--;
CREATE INDEX ix_deadline_past_replaced_at ON deadline_past (replaced_at)
--;
CREATE TABLE incident_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    place TEXT,
    place_aliases TEXT,
    latitude FLOAT,
    longitude FLOAT,
    place_precision INTEGER,
    kind TEXT NOT NULL,
    attribution TEXT,
    attributed_to TEXT,
    attribution_contested BOOLEAN NOT NULL,
    actors_reported TEXT,
    affected TEXT,
    deaths_best INTEGER,
    deaths_low INTEGER,
    deaths_high INTEGER,
    displaced INTEGER,
    counted BOOLEAN NOT NULL,
    dataset TEXT,
    dataset_id TEXT,
    provisional BOOLEAN NOT NULL,
    summary TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    restricted BOOLEAN NOT NULL,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_incident_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_incident_past_batch ON incident_past (batch)
--;
CREATE INDEX ix_incident_past_replaced_at ON incident_past (replaced_at)
--;
CREATE TABLE involvement_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    process TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    side TEXT,
    since TEXT,
    until TEXT,
    source TEXT,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_involvement_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_involvement_past_batch ON involvement_past (batch)
--;
CREATE INDEX ix_involvement_past_replaced_at ON involvement_past (replaced_at)
--;
CREATE TABLE participation_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    round TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    source TEXT,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_participation_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_participation_past_batch ON participation_past (batch)
--;
CREATE INDEX ix_participation_past_replaced_at ON participation_past (replaced_at)
--;
CREATE TABLE process (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    summary TEXT,
    region TEXT,
    started TEXT,
    ended TEXT,
    note TEXT,
    CONSTRAINT pk_process PRIMARY KEY (key),
    CONSTRAINT ck_process_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_process_title_not_empty CHECK (title <> '' AND length(title) <= 600),
    CONSTRAINT ck_process_summary_not_empty CHECK (summary <> '' AND length(summary) <= 50000),
    CONSTRAINT ck_process_region_not_empty CHECK (region <> '' AND length(region) <= 600),
    CONSTRAINT ck_process_started_not_empty CHECK (started <> ''),
    CONSTRAINT ck_process_ended_not_empty CHECK (ended <> ''),
    CONSTRAINT ck_process_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_process_version_counts CHECK (version >= 1),
    CONSTRAINT ck_process_recorded_by_not_empty CHECK (recorded_by <> '')
)
--;
CREATE INDEX ix_process_batch ON process (batch)
--;
CREATE TABLE process_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    summary TEXT,
    region TEXT,
    started TEXT,
    ended TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_process_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_process_past_batch ON process_past (batch)
--;
CREATE INDEX ix_process_past_replaced_at ON process_past (replaced_at)
--;
CREATE TABLE refusal_claim_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    refusal TEXT NOT NULL,
    said_by TEXT,
    stance TEXT NOT NULL,
    refused_by TEXT,
    reason TEXT,
    detail TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_refusal_claim_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_refusal_claim_past_batch ON refusal_claim_past (batch)
--;
CREATE INDEX ix_refusal_claim_past_replaced_at ON refusal_claim_past (replaced_at)
--;
CREATE TABLE refusal_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    round TEXT,
    date TEXT NOT NULL,
    date_note TEXT,
    planned_for TEXT,
    kind TEXT,
    act TEXT,
    refused_by TEXT,
    reason TEXT,
    counter_offer TEXT,
    summary TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_refusal_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_refusal_past_batch ON refusal_past (batch)
--;
CREATE INDEX ix_refusal_past_replaced_at ON refusal_past (replaced_at)
--;
CREATE TABLE release_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    place TEXT,
    given_by TEXT,
    given_to TEXT,
    count INTEGER,
    what TEXT,
    through TEXT,
    exchange TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_release_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_release_past_batch ON release_past (batch)
--;
CREATE INDEX ix_release_past_replaced_at ON release_past (replaced_at)
--;
CREATE TABLE round_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    place TEXT,
    place_aliases TEXT,
    latitude FLOAT,
    longitude FLOAT,
    place_precision INTEGER,
    level TEXT,
    format TEXT,
    channel TEXT,
    setting TEXT,
    status TEXT NOT NULL,
    outcome TEXT,
    summary TEXT,
    follows TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_round_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_round_past_batch ON round_past (batch)
--;
CREATE INDEX ix_round_past_replaced_at ON round_past (replaced_at)
--;
CREATE TABLE source_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT,
    publisher TEXT,
    affiliation TEXT,
    title TEXT NOT NULL,
    url TEXT,
    archived_url TEXT,
    published TEXT,
    accessed TEXT,
    language TEXT,
    reliability TEXT,
    reference TEXT,
    verified BOOLEAN NOT NULL,
    independent_of TEXT,
    note TEXT,
    restricted BOOLEAN NOT NULL,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_source_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_source_past_batch ON source_past (batch)
--;
CREATE INDEX ix_source_past_replaced_at ON source_past (replaced_at)
--;
CREATE TABLE status_past (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    commitment TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    basis TEXT NOT NULL,
    claimed_by TEXT,
    level INTEGER,
    lifecycle TEXT,
    credibility INTEGER,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    replaced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_status_past PRIMARY KEY (key, version)
)
--;
CREATE INDEX ix_status_past_batch ON status_past (batch)
--;
CREATE INDEX ix_status_past_replaced_at ON status_past (replaced_at)
--;
CREATE TABLE source (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT,
    publisher TEXT,
    affiliation TEXT,
    title TEXT NOT NULL,
    url TEXT,
    archived_url TEXT,
    published TEXT,
    accessed TEXT,
    language TEXT,
    reliability TEXT,
    reference TEXT,
    verified BOOLEAN NOT NULL,
    independent_of TEXT,
    note TEXT,
    restricted BOOLEAN NOT NULL,
    CONSTRAINT pk_source PRIMARY KEY (key),
    CONSTRAINT fk_source_affiliation FOREIGN KEY(affiliation) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_source_independent_of FOREIGN KEY(independent_of) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_source_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_source_kind_known_word CHECK (kind = 'primary_text' OR kind = 'official_statement' OR kind = 'igo' OR kind = 'monitor' OR kind = 'wire' OR kind = 'local_media' OR kind = 'partisan_media' OR kind = 'social' OR kind = 'academic' OR kind = 'dataset' OR kind = 'unknown'),
    CONSTRAINT ck_source_publisher_not_empty CHECK (publisher <> '' AND length(publisher) <= 600),
    CONSTRAINT ck_source_affiliation_not_empty CHECK (affiliation <> ''),
    CONSTRAINT ck_source_title_not_empty CHECK (title <> '' AND length(title) <= 600),
    CONSTRAINT ck_source_url_not_empty CHECK (url <> '' AND length(url) <= 2000),
    CONSTRAINT ck_source_archived_url_not_empty CHECK (archived_url <> '' AND length(archived_url) <= 2000),
    CONSTRAINT ck_source_published_not_empty CHECK (published <> ''),
    CONSTRAINT ck_source_accessed_not_empty CHECK (accessed <> ''),
    CONSTRAINT ck_source_language_not_empty CHECK (language <> '' AND length(language) <= 20),
    CONSTRAINT ck_source_reliability_known_word CHECK (reliability = 'A' OR reliability = 'B' OR reliability = 'C' OR reliability = 'D' OR reliability = 'E' OR reliability = 'F'),
    CONSTRAINT ck_source_reference_not_empty CHECK (reference <> '' AND length(reference) <= 2000),
    CONSTRAINT ck_source_independent_of_not_empty CHECK (independent_of <> ''),
    CONSTRAINT ck_source_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_source_version_counts CHECK (version >= 1),
    CONSTRAINT ck_source_recorded_by_not_empty CHECK (recorded_by <> '')
)
--;
CREATE INDEX ix_source_affiliation ON source (affiliation)
--;
CREATE INDEX ix_source_batch ON source (batch)
--;
CREATE INDEX ix_source_independent_of ON source (independent_of)
--;
CREATE TABLE incident (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    place TEXT,
    place_aliases TEXT,
    latitude FLOAT,
    longitude FLOAT,
    place_precision INTEGER,
    kind TEXT NOT NULL,
    attribution TEXT,
    attributed_to TEXT,
    attribution_contested BOOLEAN NOT NULL,
    actors_reported TEXT,
    affected TEXT,
    deaths_best INTEGER,
    deaths_low INTEGER,
    deaths_high INTEGER,
    displaced INTEGER,
    counted BOOLEAN NOT NULL,
    dataset TEXT,
    dataset_id TEXT,
    provisional BOOLEAN NOT NULL,
    summary TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    restricted BOOLEAN NOT NULL,
    CONSTRAINT pk_incident PRIMARY KEY (key),
    CONSTRAINT fk_incident_process FOREIGN KEY(process) REFERENCES process (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_incident_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_incident_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_incident_process_not_empty CHECK (process <> ''),
    CONSTRAINT ck_incident_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_incident_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_incident_place_not_empty CHECK (place <> '' AND length(place) <= 600),
    CONSTRAINT ck_incident_place_aliases_not_empty CHECK (place_aliases <> '' AND length(place_aliases) <= 600),
    CONSTRAINT ck_incident_latitude_in_range CHECK (latitude >= -90 AND latitude <= 90),
    CONSTRAINT ck_incident_longitude_in_range CHECK (longitude >= -180 AND longitude <= 180),
    CONSTRAINT ck_incident_place_precision_in_range CHECK (place_precision >= 1 AND place_precision <= 7),
    CONSTRAINT ck_incident_kind_known_word CHECK (kind = 'armed_clash' OR kind = 'offensive' OR kind = 'small_arms' OR kind = 'shelling' OR kind = 'air_drone' OR kind = 'mine_ied' OR kind = 'attack_civilians' OR kind = 'abduction' OR kind = 'arrest' OR kind = 'blockade' OR kind = 'property' OR kind = 'transfer' OR kind = 'ceasefire_violation' OR kind = 'unrest' OR kind = 'displacement' OR kind = 'cyber' OR kind = 'rhetoric' OR kind = 'accident' OR kind = 'other' OR kind = 'unknown'),
    CONSTRAINT ck_incident_attribution_not_empty CHECK (attribution <> '' AND length(attribution) <= 2000),
    CONSTRAINT ck_incident_attributed_to_not_empty CHECK (attributed_to <> ''),
    CONSTRAINT ck_incident_actors_reported_not_empty CHECK (actors_reported <> '' AND length(actors_reported) <= 2000),
    CONSTRAINT ck_incident_affected_not_empty CHECK (affected <> '' AND length(affected) <= 2000),
    CONSTRAINT ck_incident_deaths_best_in_range CHECK (deaths_best >= 0 AND deaths_best <= 1000000000),
    CONSTRAINT ck_incident_deaths_low_in_range CHECK (deaths_low >= 0 AND deaths_low <= 1000000000),
    CONSTRAINT ck_incident_deaths_high_in_range CHECK (deaths_high >= 0 AND deaths_high <= 1000000000),
    CONSTRAINT ck_incident_displaced_in_range CHECK (displaced >= 0 AND displaced <= 1000000000),
    CONSTRAINT ck_incident_dataset_not_empty CHECK (dataset <> '' AND length(dataset) <= 80),
    CONSTRAINT ck_incident_dataset_id_not_empty CHECK (dataset_id <> '' AND length(dataset_id) <= 120),
    CONSTRAINT ck_incident_summary_not_empty CHECK (summary <> '' AND length(summary) <= 50000),
    CONSTRAINT ck_incident_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_incident_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_incident_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_incident_version_counts CHECK (version >= 1),
    CONSTRAINT ck_incident_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_incident_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_incident_batch ON incident (batch)
--;
CREATE INDEX ix_incident_date_earliest ON incident (date_earliest)
--;
CREATE INDEX ix_incident_process ON incident (process)
--;
CREATE INDEX ix_incident_source ON incident (source)
--;
CREATE TABLE involvement (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    process TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    side TEXT,
    since TEXT,
    until TEXT,
    source TEXT,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_involvement PRIMARY KEY (key),
    CONSTRAINT fk_involvement_process FOREIGN KEY(process) REFERENCES process (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_involvement_actor FOREIGN KEY(actor) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_involvement_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_involvement_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_involvement_process_not_empty CHECK (process <> ''),
    CONSTRAINT ck_involvement_actor_not_empty CHECK (actor <> ''),
    CONSTRAINT ck_involvement_role_known_word CHECK (role = 'party' OR role = 'mediator' OR role = 'facilitator' OR role = 'good_offices' OR role = 'host' OR role = 'convenor' OR role = 'guarantor' OR role = 'witness' OR role = 'observer' OR role = 'monitor' OR role = 'donor' OR role = 'unknown'),
    CONSTRAINT ck_involvement_side_known_word CHECK (side = 'A' OR side = 'B'),
    CONSTRAINT ck_involvement_since_not_empty CHECK (since <> ''),
    CONSTRAINT ck_involvement_until_not_empty CHECK (until <> ''),
    CONSTRAINT ck_involvement_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_involvement_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_involvement_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_involvement_version_counts CHECK (version >= 1),
    CONSTRAINT ck_involvement_recorded_by_not_empty CHECK (recorded_by <> '')
)
--;
CREATE INDEX ix_involvement_actor ON involvement (actor)
--;
CREATE INDEX ix_involvement_batch ON involvement (batch)
--;
CREATE INDEX ix_involvement_process ON involvement (process)
--;
CREATE INDEX ix_involvement_source ON involvement (source)
--;
CREATE TABLE release (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    place TEXT,
    given_by TEXT,
    given_to TEXT,
    count INTEGER,
    what TEXT,
    through TEXT,
    exchange TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_release PRIMARY KEY (key),
    CONSTRAINT fk_release_process FOREIGN KEY(process) REFERENCES process (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_release_given_by FOREIGN KEY(given_by) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_release_given_to FOREIGN KEY(given_to) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_release_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_release_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_release_process_not_empty CHECK (process <> ''),
    CONSTRAINT ck_release_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_release_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_release_place_not_empty CHECK (place <> '' AND length(place) <= 600),
    CONSTRAINT ck_release_given_by_not_empty CHECK (given_by <> ''),
    CONSTRAINT ck_release_given_to_not_empty CHECK (given_to <> ''),
    CONSTRAINT ck_release_count_in_range CHECK (count >= 0 AND count <= 1000000000),
    CONSTRAINT ck_release_what_known_word CHECK (what = 'prisoners' OR what = 'detainees' OR what = 'remains' OR what = 'mine_maps' OR what = 'hostages' OR what = 'other' OR what = 'unknown'),
    CONSTRAINT ck_release_through_not_empty CHECK (through <> ''),
    CONSTRAINT ck_release_exchange_not_empty CHECK (exchange <> '' AND length(exchange) <= 80),
    CONSTRAINT ck_release_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_release_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_release_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_release_version_counts CHECK (version >= 1),
    CONSTRAINT ck_release_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_release_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_release_batch ON release (batch)
--;
CREATE INDEX ix_release_date_earliest ON release (date_earliest)
--;
CREATE INDEX ix_release_given_by ON release (given_by)
--;
CREATE INDEX ix_release_given_to ON release (given_to)
--;
CREATE INDEX ix_release_process ON release (process)
--;
CREATE INDEX ix_release_source ON release (source)
--;
CREATE TABLE round (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    place TEXT,
    place_aliases TEXT,
    latitude FLOAT,
    longitude FLOAT,
    place_precision INTEGER,
    level TEXT,
    format TEXT,
    channel TEXT,
    setting TEXT,
    status TEXT NOT NULL,
    outcome TEXT,
    summary TEXT,
    follows TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_round PRIMARY KEY (key),
    CONSTRAINT fk_round_process FOREIGN KEY(process) REFERENCES process (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_round_follows FOREIGN KEY(follows) REFERENCES round (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_round_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_round_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_round_process_not_empty CHECK (process <> ''),
    CONSTRAINT ck_round_title_not_empty CHECK (title <> '' AND length(title) <= 600),
    CONSTRAINT ck_round_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_round_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_round_place_not_empty CHECK (place <> '' AND length(place) <= 600),
    CONSTRAINT ck_round_place_aliases_not_empty CHECK (place_aliases <> '' AND length(place_aliases) <= 600),
    CONSTRAINT ck_round_latitude_in_range CHECK (latitude >= -90 AND latitude <= 90),
    CONSTRAINT ck_round_longitude_in_range CHECK (longitude >= -180 AND longitude <= 180),
    CONSTRAINT ck_round_place_precision_in_range CHECK (place_precision >= 1 AND place_precision <= 7),
    CONSTRAINT ck_round_level_known_word CHECK (level = 'leaders' OR level = 'deputy_head' OR level = 'ministerial' OR level = 'senior_official' OR level = 'technical' OR level = 'military' OR level = 'parliamentary' OR level = 'local_representatives' OR level = 'track_1_5' OR level = 'track_2' OR level = 'unknown'),
    CONSTRAINT ck_round_format_known_word CHECK (format = 'bilateral' OR format = 'trilateral' OR format = 'quadrilateral' OR format = 'multilateral' OR format = 'shuttle' OR format = 'proximity' OR format = 'written_exchange' OR format = 'unknown'),
    CONSTRAINT ck_round_channel_known_word CHECK (channel = 'in_person' OR channel = 'video' OR channel = 'phone' OR channel = 'correspondence' OR channel = 'unknown'),
    CONSTRAINT ck_round_setting_known_word CHECK (setting = 'dedicated' OR setting = 'margins' OR setting = 'informal' OR setting = 'unknown'),
    CONSTRAINT ck_round_status_known_word CHECK (status = 'proposed' OR status = 'agreed' OR status = 'held' OR status = 'postponed' OR status = 'refused' OR status = 'cancelled' OR status = 'broke_off' OR status = 'unknown'),
    CONSTRAINT ck_round_outcome_known_word CHECK (outcome = 'no_outcome' OR outcome = 'process_step' OR outcome = 'progress' OR outcome = 'cbm' OR outcome = 'ceasefire' OR outcome = 'agreement_partial' OR outcome = 'agreement_full' OR outcome = 'implementation' OR outcome = 'unknown'),
    CONSTRAINT ck_round_summary_not_empty CHECK (summary <> '' AND length(summary) <= 50000),
    CONSTRAINT ck_round_follows_not_empty CHECK (follows <> ''),
    CONSTRAINT ck_round_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_round_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_round_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_round_version_counts CHECK (version >= 1),
    CONSTRAINT ck_round_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_round_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_round_batch ON round (batch)
--;
CREATE INDEX ix_round_date_earliest ON round (date_earliest)
--;
CREATE INDEX ix_round_follows ON round (follows)
--;
CREATE INDEX ix_round_process ON round (process)
--;
CREATE INDEX ix_round_source ON round (source)
--;
CREATE INDEX ix_round_status ON round (status)
--;
CREATE TABLE agreement (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    processes TEXT NOT NULL,
    round TEXT,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    effective TEXT,
    announced TEXT,
    stage TEXT,
    text_state TEXT,
    pax_id INTEGER,
    url TEXT,
    summary TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_agreement PRIMARY KEY (key),
    CONSTRAINT fk_agreement_round FOREIGN KEY(round) REFERENCES round (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_agreement_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_agreement_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_agreement_processes_not_empty CHECK (processes <> ''),
    CONSTRAINT ck_agreement_round_not_empty CHECK (round <> ''),
    CONSTRAINT ck_agreement_title_not_empty CHECK (title <> '' AND length(title) <= 600),
    CONSTRAINT ck_agreement_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_agreement_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_agreement_effective_not_empty CHECK (effective <> ''),
    CONSTRAINT ck_agreement_announced_not_empty CHECK (announced <> ''),
    CONSTRAINT ck_agreement_stage_known_word CHECK (stage = 'Pre' OR stage = 'SubPar' OR stage = 'Cea' OR stage = 'Imp' OR stage = 'SubComp' OR stage = 'Ren' OR stage = 'Oth'),
    CONSTRAINT ck_agreement_text_state_known_word CHECK (text_state = 'drafted' OR text_state = 'agreed_text' OR text_state = 'initialled' OR text_state = 'signed' OR text_state = 'ratified' OR text_state = 'in_force' OR text_state = 'rejected' OR text_state = 'denounced' OR text_state = 'issued' OR text_state = 'unilateral' OR text_state = 'unknown'),
    CONSTRAINT ck_agreement_pax_id_in_range CHECK (pax_id >= 0 AND pax_id <= 1000000000),
    CONSTRAINT ck_agreement_url_not_empty CHECK (url <> '' AND length(url) <= 2000),
    CONSTRAINT ck_agreement_summary_not_empty CHECK (summary <> '' AND length(summary) <= 50000),
    CONSTRAINT ck_agreement_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_agreement_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_agreement_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_agreement_version_counts CHECK (version >= 1),
    CONSTRAINT ck_agreement_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_agreement_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_agreement_batch ON agreement (batch)
--;
CREATE INDEX ix_agreement_date_earliest ON agreement (date_earliest)
--;
CREATE INDEX ix_agreement_round ON agreement (round)
--;
CREATE INDEX ix_agreement_source ON agreement (source)
--;
CREATE TABLE incident_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_incident_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_incident_also_sources_record FOREIGN KEY(record) REFERENCES incident (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_incident_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_incident_also_sources_target ON incident_also_sources (target)
--;
CREATE TABLE incident_attributed_to (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_incident_attributed_to PRIMARY KEY (record, target),
    CONSTRAINT fk_incident_attributed_to_record FOREIGN KEY(record) REFERENCES incident (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_incident_attributed_to_target FOREIGN KEY(target) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_incident_attributed_to_target ON incident_attributed_to (target)
--;
CREATE TABLE involvement_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_involvement_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_involvement_also_sources_record FOREIGN KEY(record) REFERENCES involvement (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_involvement_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_involvement_also_sources_target ON involvement_also_sources (target)
--;
CREATE TABLE participation (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    round TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    source TEXT,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_participation PRIMARY KEY (key),
    CONSTRAINT fk_participation_round FOREIGN KEY(round) REFERENCES round (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_participation_actor FOREIGN KEY(actor) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_participation_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_participation_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_participation_round_not_empty CHECK (round <> ''),
    CONSTRAINT ck_participation_actor_not_empty CHECK (actor <> ''),
    CONSTRAINT ck_participation_role_known_word CHECK (role = 'party' OR role = 'mediator' OR role = 'facilitator' OR role = 'good_offices' OR role = 'host' OR role = 'convenor' OR role = 'guarantor' OR role = 'witness' OR role = 'observer' OR role = 'monitor' OR role = 'donor' OR role = 'unknown'),
    CONSTRAINT ck_participation_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_participation_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_participation_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_participation_version_counts CHECK (version >= 1),
    CONSTRAINT ck_participation_recorded_by_not_empty CHECK (recorded_by <> '')
)
--;
CREATE INDEX ix_participation_actor ON participation (actor)
--;
CREATE INDEX ix_participation_batch ON participation (batch)
--;
CREATE INDEX ix_participation_round ON participation (round)
--;
CREATE INDEX ix_participation_source ON participation (source)
--;
CREATE TABLE refusal (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    round TEXT,
    date TEXT NOT NULL,
    date_note TEXT,
    planned_for TEXT,
    kind TEXT,
    act TEXT,
    refused_by TEXT,
    reason TEXT,
    counter_offer TEXT,
    summary TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_refusal PRIMARY KEY (key),
    CONSTRAINT fk_refusal_process FOREIGN KEY(process) REFERENCES process (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_round FOREIGN KEY(round) REFERENCES round (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_refusal_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_refusal_process_not_empty CHECK (process <> ''),
    CONSTRAINT ck_refusal_round_not_empty CHECK (round <> ''),
    CONSTRAINT ck_refusal_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_refusal_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_refusal_planned_for_not_empty CHECK (planned_for <> ''),
    CONSTRAINT ck_refusal_kind_known_word CHECK (kind = 'meeting' OR kind = 'mediator' OR kind = 'format' OR kind = 'proposal' OR kind = 'signature' OR kind = 'implementation' OR kind = 'access' OR kind = 'unknown'),
    CONSTRAINT ck_refusal_act_known_word CHECK (act = 'declined' OR act = 'cancelled_after_acceptance' OR act = 'postponed_by_party' OR act = 'no_show' OR act = 'walked_out' OR act = 'condition_set' OR act = 'withdrew_from_format' OR act = 'unknown'),
    CONSTRAINT ck_refusal_refused_by_not_empty CHECK (refused_by <> ''),
    CONSTRAINT ck_refusal_reason_known_word CHECK (reason = 'mediator_composition' OR reason = 'mediator_statement' OR reason = 'bias_perceived' OR reason = 'venue_format' OR reason = 'precondition_unmet' OR reason = 'situation_on_ground' OR reason = 'agenda_content' OR reason = 'domestic' OR reason = 'scheduling' OR reason = 'unstated' OR reason = 'unknown'),
    CONSTRAINT ck_refusal_counter_offer_not_empty CHECK (counter_offer <> '' AND length(counter_offer) <= 2000),
    CONSTRAINT ck_refusal_summary_not_empty CHECK (summary <> '' AND length(summary) <= 50000),
    CONSTRAINT ck_refusal_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_refusal_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_refusal_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_refusal_version_counts CHECK (version >= 1),
    CONSTRAINT ck_refusal_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_refusal_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_refusal_batch ON refusal (batch)
--;
CREATE INDEX ix_refusal_date_earliest ON refusal (date_earliest)
--;
CREATE INDEX ix_refusal_process ON refusal (process)
--;
CREATE INDEX ix_refusal_round ON refusal (round)
--;
CREATE INDEX ix_refusal_source ON refusal (source)
--;
CREATE TABLE release_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_release_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_release_also_sources_record FOREIGN KEY(record) REFERENCES release (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_release_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_release_also_sources_target ON release_also_sources (target)
--;
CREATE TABLE release_through (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_release_through PRIMARY KEY (record, target),
    CONSTRAINT fk_release_through_record FOREIGN KEY(record) REFERENCES release (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_release_through_target FOREIGN KEY(target) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_release_through_target ON release_through (target)
--;
CREATE TABLE round_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_round_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_round_also_sources_record FOREIGN KEY(record) REFERENCES round (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_round_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_round_also_sources_target ON round_also_sources (target)
--;
CREATE TABLE agreement_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_agreement_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_agreement_also_sources_record FOREIGN KEY(record) REFERENCES agreement (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_agreement_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_agreement_also_sources_target ON agreement_also_sources (target)
--;
CREATE TABLE agreement_processes (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_agreement_processes PRIMARY KEY (record, target),
    CONSTRAINT fk_agreement_processes_record FOREIGN KEY(record) REFERENCES agreement (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_agreement_processes_target FOREIGN KEY(target) REFERENCES process (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_agreement_processes_target ON agreement_processes (target)
--;
CREATE TABLE commitment (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    process TEXT NOT NULL,
    agreement TEXT,
    round TEXT,
    title TEXT NOT NULL,
    text TEXT,
    date TEXT NOT NULL,
    date_note TEXT,
    category TEXT,
    bound TEXT,
    beneficiary TEXT,
    quantity FLOAT,
    unit TEXT,
    due TEXT,
    supersedes TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    restricted BOOLEAN NOT NULL,
    CONSTRAINT pk_commitment PRIMARY KEY (key),
    CONSTRAINT fk_commitment_process FOREIGN KEY(process) REFERENCES process (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_commitment_agreement FOREIGN KEY(agreement) REFERENCES agreement (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_commitment_round FOREIGN KEY(round) REFERENCES round (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_commitment_supersedes FOREIGN KEY(supersedes) REFERENCES commitment (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_commitment_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_commitment_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_commitment_process_not_empty CHECK (process <> ''),
    CONSTRAINT ck_commitment_agreement_not_empty CHECK (agreement <> ''),
    CONSTRAINT ck_commitment_round_not_empty CHECK (round <> ''),
    CONSTRAINT ck_commitment_title_not_empty CHECK (title <> '' AND length(title) <= 600),
    CONSTRAINT ck_commitment_text_not_empty CHECK (text <> '' AND length(text) <= 50000),
    CONSTRAINT ck_commitment_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_commitment_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_commitment_category_known_word CHECK (category = 'CEASE' OR category = 'TERR' OR category = 'BORDER' OR category = 'SECREF' OR category = 'DDR' OR category = 'DETAIN' OR category = 'DISPLACED' OR category = 'RIGHTS' OR category = 'POLIT' OR category = 'JUSTICE' OR category = 'ECON' OR category = 'MONITOR' OR category = 'PROCESS' OR category = 'CONNECT' OR category = 'DIPLO'),
    CONSTRAINT ck_commitment_bound_not_empty CHECK (bound <> ''),
    CONSTRAINT ck_commitment_beneficiary_not_empty CHECK (beneficiary <> ''),
    CONSTRAINT ck_commitment_quantity_in_range CHECK (quantity >= 0 AND quantity <= 1e+12),
    CONSTRAINT ck_commitment_unit_not_empty CHECK (unit <> '' AND length(unit) <= 80),
    CONSTRAINT ck_commitment_due_not_empty CHECK (due <> ''),
    CONSTRAINT ck_commitment_supersedes_not_empty CHECK (supersedes <> ''),
    CONSTRAINT ck_commitment_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_commitment_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_commitment_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_commitment_version_counts CHECK (version >= 1),
    CONSTRAINT ck_commitment_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_commitment_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_commitment_agreement ON commitment (agreement)
--;
CREATE INDEX ix_commitment_batch ON commitment (batch)
--;
CREATE INDEX ix_commitment_date_earliest ON commitment (date_earliest)
--;
CREATE INDEX ix_commitment_process ON commitment (process)
--;
CREATE INDEX ix_commitment_round ON commitment (round)
--;
CREATE INDEX ix_commitment_source ON commitment (source)
--;
CREATE INDEX ix_commitment_supersedes ON commitment (supersedes)
--;
CREATE TABLE participation_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_participation_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_participation_also_sources_record FOREIGN KEY(record) REFERENCES participation (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_participation_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_participation_also_sources_target ON participation_also_sources (target)
--;
CREATE TABLE refusal_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_refusal_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_refusal_also_sources_record FOREIGN KEY(record) REFERENCES refusal (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_refusal_also_sources_target ON refusal_also_sources (target)
--;
CREATE TABLE refusal_claim (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    refusal TEXT NOT NULL,
    said_by TEXT,
    stance TEXT NOT NULL,
    refused_by TEXT,
    reason TEXT,
    detail TEXT,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_refusal_claim PRIMARY KEY (key),
    CONSTRAINT fk_refusal_claim_refusal FOREIGN KEY(refusal) REFERENCES refusal (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_claim_said_by FOREIGN KEY(said_by) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_claim_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_refusal_claim_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_refusal_claim_refusal_not_empty CHECK (refusal <> ''),
    CONSTRAINT ck_refusal_claim_said_by_not_empty CHECK (said_by <> ''),
    CONSTRAINT ck_refusal_claim_stance_known_word CHECK (stance = 'asserts' OR stance = 'denies' OR stance = 'neutral'),
    CONSTRAINT ck_refusal_claim_refused_by_not_empty CHECK (refused_by <> ''),
    CONSTRAINT ck_refusal_claim_reason_known_word CHECK (reason = 'mediator_composition' OR reason = 'mediator_statement' OR reason = 'bias_perceived' OR reason = 'venue_format' OR reason = 'precondition_unmet' OR reason = 'situation_on_ground' OR reason = 'agenda_content' OR reason = 'domestic' OR reason = 'scheduling' OR reason = 'unstated' OR reason = 'unknown'),
    CONSTRAINT ck_refusal_claim_detail_not_empty CHECK (detail <> '' AND length(detail) <= 50000),
    CONSTRAINT ck_refusal_claim_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_refusal_claim_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_refusal_claim_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_refusal_claim_version_counts CHECK (version >= 1),
    CONSTRAINT ck_refusal_claim_recorded_by_not_empty CHECK (recorded_by <> '')
)
--;
CREATE INDEX ix_refusal_claim_batch ON refusal_claim (batch)
--;
CREATE INDEX ix_refusal_claim_refusal ON refusal_claim (refusal)
--;
CREATE INDEX ix_refusal_claim_said_by ON refusal_claim (said_by)
--;
CREATE INDEX ix_refusal_claim_source ON refusal_claim (source)
--;
CREATE TABLE refusal_refused_by (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_refusal_refused_by PRIMARY KEY (record, target),
    CONSTRAINT fk_refusal_refused_by_record FOREIGN KEY(record) REFERENCES refusal (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_refused_by_target FOREIGN KEY(target) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_refusal_refused_by_target ON refusal_refused_by (target)
--;
CREATE TABLE commitment_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_commitment_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_commitment_also_sources_record FOREIGN KEY(record) REFERENCES commitment (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_commitment_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_commitment_also_sources_target ON commitment_also_sources (target)
--;
CREATE TABLE commitment_beneficiary (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_commitment_beneficiary PRIMARY KEY (record, target),
    CONSTRAINT fk_commitment_beneficiary_record FOREIGN KEY(record) REFERENCES commitment (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_commitment_beneficiary_target FOREIGN KEY(target) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_commitment_beneficiary_target ON commitment_beneficiary (target)
--;
CREATE TABLE commitment_bound (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_commitment_bound PRIMARY KEY (record, target),
    CONSTRAINT fk_commitment_bound_record FOREIGN KEY(record) REFERENCES commitment (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_commitment_bound_target FOREIGN KEY(target) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_commitment_bound_target ON commitment_bound (target)
--;
CREATE TABLE deadline (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    commitment TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    due TEXT NOT NULL,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_deadline PRIMARY KEY (key),
    CONSTRAINT fk_deadline_commitment FOREIGN KEY(commitment) REFERENCES commitment (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_deadline_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_deadline_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_deadline_commitment_not_empty CHECK (commitment <> ''),
    CONSTRAINT ck_deadline_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_deadline_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_deadline_due_not_empty CHECK (due <> ''),
    CONSTRAINT ck_deadline_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_deadline_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_deadline_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_deadline_version_counts CHECK (version >= 1),
    CONSTRAINT ck_deadline_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_deadline_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_deadline_batch ON deadline (batch)
--;
CREATE INDEX ix_deadline_commitment ON deadline (commitment)
--;
CREATE INDEX ix_deadline_date_earliest ON deadline (date_earliest)
--;
CREATE INDEX ix_deadline_source ON deadline (source)
--;
CREATE TABLE refusal_claim_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_refusal_claim_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_refusal_claim_also_sources_record FOREIGN KEY(record) REFERENCES refusal_claim (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_claim_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_refusal_claim_also_sources_target ON refusal_claim_also_sources (target)
--;
CREATE TABLE refusal_claim_refused_by (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_refusal_claim_refused_by PRIMARY KEY (record, target),
    CONSTRAINT fk_refusal_claim_refused_by_record FOREIGN KEY(record) REFERENCES refusal_claim (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_refusal_claim_refused_by_target FOREIGN KEY(target) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_refusal_claim_refused_by_target ON refusal_claim_refused_by (target)
--;
CREATE TABLE status (
    key TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    batch INTEGER NOT NULL,
    version INTEGER NOT NULL,
    date_earliest DATE NOT NULL,
    date_latest DATE,
    commitment TEXT NOT NULL,
    date TEXT NOT NULL,
    date_note TEXT,
    basis TEXT NOT NULL,
    claimed_by TEXT,
    level INTEGER,
    lifecycle TEXT,
    credibility INTEGER,
    source TEXT NOT NULL,
    also_sources TEXT,
    note TEXT,
    CONSTRAINT pk_status PRIMARY KEY (key),
    CONSTRAINT fk_status_commitment FOREIGN KEY(commitment) REFERENCES commitment (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_status_source FOREIGN KEY(source) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_status_key_not_empty CHECK (key <> ''),
    CONSTRAINT ck_status_commitment_not_empty CHECK (commitment <> ''),
    CONSTRAINT ck_status_date_not_empty CHECK (date <> ''),
    CONSTRAINT ck_status_date_note_not_empty CHECK (date_note <> '' AND length(date_note) <= 2000),
    CONSTRAINT ck_status_basis_known_word CHECK (basis = 'evidence' OR basis = 'claim'),
    CONSTRAINT ck_status_claimed_by_not_empty CHECK (claimed_by <> ''),
    CONSTRAINT ck_status_level_in_range CHECK (level >= 0 AND level <= 3),
    CONSTRAINT ck_status_lifecycle_known_word CHECK (lifecycle = 'open' OR lifecycle = 'closed_met' OR lifecycle = 'closed_unmet' OR lifecycle = 'superseded' OR lifecycle = 'lapsed' OR lifecycle = 'suspended'),
    CONSTRAINT ck_status_credibility_in_range CHECK (credibility >= 1 AND credibility <= 6),
    CONSTRAINT ck_status_source_not_empty CHECK (source <> ''),
    CONSTRAINT ck_status_also_sources_not_empty CHECK (also_sources <> ''),
    CONSTRAINT ck_status_note_not_empty CHECK (note <> '' AND length(note) <= 50000),
    CONSTRAINT ck_status_version_counts CHECK (version >= 1),
    CONSTRAINT ck_status_recorded_by_not_empty CHECK (recorded_by <> ''),
    CONSTRAINT ck_status_bounds_in_order CHECK (date_latest >= date_earliest)
)
--;
CREATE INDEX ix_status_batch ON status (batch)
--;
CREATE INDEX ix_status_commitment ON status (commitment)
--;
CREATE INDEX ix_status_date_earliest ON status (date_earliest)
--;
CREATE INDEX ix_status_source ON status (source)
--;
CREATE TABLE deadline_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_deadline_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_deadline_also_sources_record FOREIGN KEY(record) REFERENCES deadline (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_deadline_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_deadline_also_sources_target ON deadline_also_sources (target)
--;
CREATE TABLE status_also_sources (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_status_also_sources PRIMARY KEY (record, target),
    CONSTRAINT fk_status_also_sources_record FOREIGN KEY(record) REFERENCES status (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_status_also_sources_target FOREIGN KEY(target) REFERENCES source (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_status_also_sources_target ON status_also_sources (target)
--;
CREATE TABLE status_claimed_by (
    record TEXT NOT NULL,
    target TEXT NOT NULL,
    CONSTRAINT pk_status_claimed_by PRIMARY KEY (record, target),
    CONSTRAINT fk_status_claimed_by_record FOREIGN KEY(record) REFERENCES status (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_status_claimed_by_target FOREIGN KEY(target) REFERENCES actor (key) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
)
--;
CREATE INDEX ix_status_claimed_by_target ON status_claimed_by (target)
--;
CREATE FUNCTION change_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the history is append-only: % refused', lower(TG_OP); END $$
--;
CREATE TRIGGER change_no_update BEFORE UPDATE ON change FOR EACH ROW EXECUTE FUNCTION change_is_append_only()
--;
CREATE TRIGGER change_no_delete BEFORE DELETE ON change FOR EACH ROW EXECUTE FUNCTION change_is_append_only()
--;
CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION change_is_append_only()
--;
