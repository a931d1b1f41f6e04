-- What boards took for the reference model, check by check, and what they are compared with. Written for H2 and PostgreSQL alike.

create table reference_check (
  board       varchar(64)  not null,                 -- UID
  ordinal     bigint       not null,                 -- of the board's checks, from 1
  board_class varchar(200) not null,                 -- core, clock, timer and firmware
  taken_at    timestamp(3) with time zone not null,
  ticks       double precision not null,             -- of one sequence
  error       double precision not null,             -- standard error of the ticks
  nanojoules  double precision,                      -- of one sequence; null: the board has no sensor
  primary key (board, ordinal)
);

create index reference_check_class on reference_check (board_class);

create table yardstick (
  board_class varchar(200) not null primary key,
  pinned_at   timestamp(3) with time zone not null,
  boards      integer      not null,                 -- whose median it was
  ticks       double precision not null,
  error       double precision not null,
  nanojoules  double precision
);
