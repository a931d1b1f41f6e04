package io.tinyloop.journal;

import java.util.List;
import java.util.Optional;

/** Reference checks of boards in the journal. Each call is one transaction. Thread-safe. */
public final class ReferenceStore {

  private final Database database;

  ReferenceStore(Database database) {
    this.database = database;
    database.reads(ReferenceRecord.class);
    database.reads(YardstickRecord.class);
  }

  /** Adds a check. */
  public void add(ReferenceRecord check) {
    var _ =
        database.writeAlone(
            "checks of " + check.board(),
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into reference_check
                          (board, ordinal, board_class, taken_at, ticks, error, nanojoules)
                        values
                          (:board,
                           coalesce((select ordinal from reference_check where board = :board
                             order by board desc, ordinal desc fetch first row only), 0) + 1,
                           :boardClass, :takenAt, :ticks, :error, :nanojoules)\
                        """)
                    .bindMethods(check)
                    .execute());
  }

  /** The newest checks of a board, newest first. */
  public List<ReferenceRecord> newest(String board, int most) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select board, board_class, taken_at, ticks, error, nanojoules
                from reference_check where board = :board
                order by board desc, ordinal desc limit :most\
                """)
            .bind("board", board)
            .bind("most", most)
            .mapTo(ReferenceRecord.class)
            .list());
  }

  /** The first check of each board of a class. */
  public List<ReferenceRecord> firstOfEach(String boardClass) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select board, board_class, taken_at, ticks, error, nanojoules
                from reference_check c
                where board_class = :class and ordinal =
                  (select min(ordinal) from reference_check
                   where board = c.board and board_class = :class)
                order by board\
                """)
            .bind("class", boardClass)
            .mapTo(ReferenceRecord.class)
            .list());
  }

  /** The yardstick of a class. */
  public Optional<YardstickRecord> yardstick(String boardClass) {
    return database.read(handle ->
        handle
            .createQuery("select * from yardstick where board_class = :class")
            .bind("class", boardClass)
            .mapTo(YardstickRecord.class)
            .findOne());
  }

  /** The yardstick of a class: the one that there is, or else this one from now on. */
  public YardstickRecord pin(YardstickRecord ifNone) {
    return database.writeAlone(
        "yardstick of " + ifNone.boardClass(),
        handle -> {
          var _ =
              handle
                  .createUpdate(
                      """
                      insert into yardstick (board_class, pinned_at, boards, ticks, error, nanojoules)
                      select :boardClass, :pinnedAt, :boards, :ticks, :error, :nanojoules
                      where not exists (select 1 from yardstick where board_class = :boardClass)\
                      """)
                  .bindMethods(ifNone)
                  .execute();
          return handle
              .createQuery("select * from yardstick where board_class = :class")
              .bind("class", ifNone.boardClass())
              .mapTo(YardstickRecord.class)
              .one();
        });
  }
}
