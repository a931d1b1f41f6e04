-- Who has which device, and how long runs have worked. Written for H2 and PostgreSQL alike.

-- The fence: no epoch of a device is ever given out twice, nor one older than another.
create table device_epoch (
  device   varchar(256) not null primary key,        -- as it is reached, for example serial:/dev/ttyACM0
  epoch    integer      not null,                    -- the newest, in seconds since 2023 or one more than the last
  taken_at timestamp(3) with time zone not null
);

create table lease (
  id           varchar(32)  not null primary key,
  device       varchar(128) not null,                -- name on the bench
  tenant       varchar(64)  not null,
  holder       varchar(64)  not null,
  state        varchar(16)  not null,                -- WAITING, ACTIVE; RELEASED, EXPIRED, RECLAIMED, BROKEN
  epoch        integer,                              -- the holder's fencing token; null until it is granted
  seconds      bigint       not null,                -- from the grant, or the last renewal, to the expiry
  idle_seconds bigint       not null,                -- without a renewal, after which others may have the device
  requested_at timestamp(3) with time zone not null,
  granted_at   timestamp(3) with time zone,
  renewed_at   timestamp(3) with time zone,
  expires_at   timestamp(3) with time zone,
  ended_at     timestamp(3) with time zone,
  detail       text                                  -- who ended it and why
);

create index lease_by_state on lease (state);

-- A run works in sessions, one for each start of its host.
create table run_session (
  run_id             varchar(64) not null references run (id),
  ordinal            integer     not null,
  commit_id          varchar(64) not null,           -- the program of this session
  model_digest       varchar(64) not null,           -- of the homogeneous model: weights, calibration, quantizer
  data_digest        varchar(64) not null,           -- of the validation samples
  started_at         timestamp(3) with time zone not null,
  last_at            timestamp(3) with time zone not null,   -- when it was last seen at work
  device_evaluations bigint      not null,
  device_seconds     double precision not null,
  primary key (run_id, ordinal)
);

-- How a run gets its turns on shared devices; nothing that it finds depends on it.
create table run_placement (
  run_id   varchar(64) not null primary key references run (id),
  priority integer     not null                      -- turns for each one of a run of priority 1
);
