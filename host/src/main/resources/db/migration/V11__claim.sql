-- Which host works on which run, and what the run shows meanwhile. Written for H2 and PostgreSQL alike.

create table run_claim (
  run_id     varchar(64) not null primary key references run (id),
  host       varchar(64) not null,                   -- as it called itself at its start
  generation bigint      not null,                   -- the fence: one more with each claim of the run
  expires_at timestamp(3) with time zone not null    -- by the clock of the database
);

-- For the hosts that do not work on the run.
create table run_display (
  run_id   varchar(64) not null primary key references run (id),
  progress text,                                     -- JSON
  front    text                                      -- JSON
);
