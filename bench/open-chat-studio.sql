-- The tables that the statements of row 7 meet, made after the models of Open Chat Studio (commit a77c545, 2026-08-21): the names of
-- its tables and columns, and all that an update costs. Django makes an index of each foreign key, two of a text with db_index, and checks
-- foreign keys at the commit. Columns that no statement reads or writes are left out where they would only make the rows longer. Left out
-- too are the tables of resources that no node of the bench has; their columns are null, and have their indexes.

CREATE TABLE service_providers_llmprovider (
  id bigint PRIMARY KEY,
  type varchar(255) NOT NULL,
  name varchar(255) NOT NULL
);

CREATE TABLE service_providers_llmprovidermodel (
  id bigint PRIMARY KEY,
  team_id bigint,
  type varchar(255) NOT NULL,
  name varchar(128) NOT NULL,
  max_token_limit integer NOT NULL,
  deprecated boolean NOT NULL,
  UNIQUE (team_id, name, type, max_token_limit)
);

CREATE TABLE pipelines_pipeline (
  id bigint PRIMARY KEY,
  team_id bigint NOT NULL,
  name varchar(128) NOT NULL
);

CREATE TABLE documents_collection (
  id bigint PRIMARY KEY,
  team_id bigint NOT NULL,
  name varchar(255) NOT NULL,
  is_archived boolean NOT NULL
);

CREATE TABLE pipelines_node (
  id bigint PRIMARY KEY,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  flow_id varchar(128) NOT NULL,
  type varchar(128) NOT NULL,
  label varchar(128) NOT NULL,
  params jsonb NOT NULL,
  position_x double precision,
  position_y double precision,
  is_archived boolean NOT NULL,
  working_version_id bigint REFERENCES pipelines_node DEFERRABLE INITIALLY DEFERRED,
  pipeline_id bigint NOT NULL REFERENCES pipelines_pipeline DEFERRABLE INITIALLY DEFERRED,
  llm_provider_id bigint REFERENCES service_providers_llmprovider DEFERRABLE INITIALLY DEFERRED,
  llm_provider_model_id bigint REFERENCES service_providers_llmprovidermodel DEFERRABLE INITIALLY DEFERRED,
  collection_id bigint REFERENCES documents_collection DEFERRABLE INITIALLY DEFERRED,
  source_material_id bigint,
  assistant_id bigint,
  synthetic_voice_id bigint
);
CREATE INDEX ON pipelines_node (flow_id);
CREATE INDEX ON pipelines_node (flow_id varchar_pattern_ops);
CREATE INDEX ON pipelines_node (working_version_id);
CREATE INDEX ON pipelines_node (pipeline_id);
CREATE INDEX ON pipelines_node (llm_provider_id);
CREATE INDEX ON pipelines_node (llm_provider_model_id);
CREATE INDEX ON pipelines_node (collection_id);
CREATE INDEX ON pipelines_node (source_material_id);
CREATE INDEX ON pipelines_node (assistant_id);
CREATE INDEX ON pipelines_node (synthetic_voice_id);

CREATE TABLE pipelines_node_collection_indexes (
  id bigint PRIMARY KEY,
  node_id bigint NOT NULL REFERENCES pipelines_node DEFERRABLE INITIALLY DEFERRED,
  collection_id bigint NOT NULL REFERENCES documents_collection DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (node_id, collection_id)
);
CREATE INDEX ON pipelines_node_collection_indexes (node_id);
CREATE INDEX ON pipelines_node_collection_indexes (collection_id);

CREATE TABLE assistants_openaiassistant (
  id bigint PRIMARY KEY,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  team_id bigint NOT NULL,
  name varchar(255) NOT NULL,
  temperature double precision NOT NULL,
  is_archived boolean NOT NULL,
  working_version_id bigint REFERENCES assistants_openaiassistant DEFERRABLE INITIALLY DEFERRED,
  llm_provider_id bigint REFERENCES service_providers_llmprovider DEFERRABLE INITIALLY DEFERRED,
  llm_provider_model_id bigint REFERENCES service_providers_llmprovidermodel DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ON assistants_openaiassistant (team_id);
CREATE INDEX ON assistants_openaiassistant (working_version_id);
CREATE INDEX ON assistants_openaiassistant (llm_provider_id);
CREATE INDEX ON assistants_openaiassistant (llm_provider_model_id);
