-- What boards add to each window, and how their clocks go. Written for H2 and PostgreSQL alike.

create table calibration (
  uid               varchar(64)  not null,           -- of the board
  firmware          varchar(64)  not null,           -- digest, hexadecimal; empty where the board does not say it
  clock_hertz       bigint       not null,
  meter             varchar(128) not null,           -- kind and serial number; empty without a meter
  taken_at          timestamp(3) with time zone not null,
  supply_millivolts integer      not null,           -- 0: the board does not say it
  temperature       double precision,                -- degrees Celsius; null where nobody says it
  body              text         not null,           -- JSON of the fits and the clocks
  primary key (uid, firmware, clock_hertz, meter, taken_at)
);
