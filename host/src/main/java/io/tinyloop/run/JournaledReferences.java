package io.tinyloop.run;

import io.tinyloop.journal.ReferenceRecord;
import io.tinyloop.journal.ReferenceStore;
import io.tinyloop.journal.YardstickRecord;
import io.tinyloop.measure.ReferenceLog;
import io.tinyloop.measure.ReferenceTime;
import io.tinyloop.measure.Yardstick;
import java.util.List;
import java.util.Optional;

/** Reference times that outlive the program, in the journal. Thread-safe. */
final class JournaledReferences implements ReferenceLog {

  private final ReferenceStore store;

  JournaledReferences(ReferenceStore store) {
    this.store = store;
  }

  @Override
  public void add(ReferenceTime time) {
    store.add(
        new ReferenceRecord(
            time.board(),
            time.boardClass(),
            time.takenAt(),
            time.ticks(),
            time.error(),
            time.nanojoules()));
  }

  @Override
  public List<ReferenceTime> ofBoard(String uid, int most) {
    return store.newest(uid, most).reversed().stream().map(JournaledReferences::time).toList();
  }

  @Override
  public List<ReferenceTime> firstOfEach(String boardClass) {
    return store.firstOfEach(boardClass).stream().map(JournaledReferences::time).toList();
  }

  private static ReferenceTime time(ReferenceRecord kept) {
    return new ReferenceTime(
        kept.board(),
        kept.boardClass(),
        kept.takenAt(),
        kept.ticks(),
        kept.error(),
        kept.nanojoules());
  }

  @Override
  public Optional<Yardstick> yardstick(String boardClass) {
    return store.yardstick(boardClass).map(JournaledReferences::yardstick);
  }

  private static Yardstick yardstick(YardstickRecord kept) {
    return new Yardstick(
        kept.boardClass(),
        kept.pinnedAt(),
        kept.boards(),
        kept.ticks(),
        kept.error(),
        kept.nanojoules());
  }

  @Override
  public Yardstick pin(Yardstick ifNone) {
    return yardstick(
        store.pin(
            new YardstickRecord(
                ifNone.boardClass(),
                ifNone.pinnedAt(),
                ifNone.boards(),
                ifNone.ticks(),
                ifNone.error(),
                ifNone.nanojoules())));
  }
}
