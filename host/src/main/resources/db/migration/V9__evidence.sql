-- What stands behind the numbers of evaluations that a run reports. Written for H2 and PostgreSQL alike.

create table evidence (
  run_id   varchar(64)   not null references run (id),
  data_key varchar(160)  not null,                   -- as in evaluation
  space    varchar(16)   not null,
  genome   varchar(4000) not null,
  body     text          not null,                   -- JSON, packed by gzip, in base 64
  primary key (run_id, data_key, space, genome)
);
