-- The durable record of runs and their evaluations. Written for H2 and PostgreSQL alike.

create table run (
  id            varchar(64)  not null primary key,
  configuration text         not null,               -- JSON, all that a run is a function of
  commit_id     varchar(64)  not null,               -- the program that started it
  state         varchar(16)  not null,
  detail        text,                                -- why a run failed
  report        text,                                -- JSON, once completed
  created_at    timestamp(3) with time zone not null,
  updated_at    timestamp(3) with time zone not null
);

create table evaluation (
  run_id      varchar(64)  not null references run (id),
  ordinal     bigint       not null,                 -- order of completion in the run, from 1
  data_key    varchar(160) not null,                 -- digests of the data set and of the model
  genome      varchar(4000) not null,
  outcome     varchar(32)  not null,                 -- OK or CANDIDATE_INFEASIBLE: what reaches the optimiser
  body        text         not null,                 -- JSON of the individual, or of the refusal
  device      varchar(128),
  attempts    integer      not null,
  finished_at timestamp(3) with time zone not null,
  primary key (run_id, ordinal),
  unique (run_id, data_key, genome)
);

create table incident (
  run_id      varchar(64)  not null references run (id),
  ordinal     bigint       not null,
  device      varchar(128) not null,
  kind        varchar(32)  not null,                 -- DEVICE_FAULT, LINK_FAULT, TIMED_OUT, …
  detail      text         not null,
  occurred_at timestamp(3) with time zone not null,
  primary key (run_id, ordinal)
);
