-- Which host uses which device that all of them reach, and which one waits for it. Written for H2 and PostgreSQL alike.

create table device_claim (
  device       varchar(256) not null primary key,        -- as it is reached, for example mqtt:0123456789abcdef
  host         varchar(64),                              -- as it called itself at its start; null: nobody has the device
  generation   bigint      not null,                     -- one more with each claim of the device
  expires_at   timestamp(3) with time zone not null,     -- by the clock of the database
  wanted_by    varchar(64),                              -- who is next; null: nobody
  wanted_until timestamp(3) with time zone               -- by the same clock: whoever waits says so again
);
