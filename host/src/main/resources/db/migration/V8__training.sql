-- What quantization-aware training within runs made. Written for H2 and PostgreSQL alike.

create table trained_model (
  run_id varchar(64)   not null references run (id),
  epochs integer       not null,                     -- of the training that it is from
  genome varchar(4000) not null,                     -- space and genes
  image  text          not null,                     -- of the integers, in base 64
  primary key (run_id, epochs, genome)
);
