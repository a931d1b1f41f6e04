package io.tinyloop.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Port: the reference times of boards, and the yardsticks of their classes. Thread-safe. */
public interface ReferenceLog {

  /** Adds a reference time. */
  void add(ReferenceTime time);

  /** The newest reference times of a board, oldest first, at most so many. */
  List<ReferenceTime> ofBoard(String uid, int most);

  /** The first reference time of each board of a class. */
  List<ReferenceTime> firstOfEach(String boardClass);

  /** The yardstick of a class, if it has one yet. */
  Optional<Yardstick> yardstick(String boardClass);

  /** The yardstick of a class: the one that there is, or else this one from now on. */
  Yardstick pin(Yardstick ifNone);

  /** A log that is gone when the program ends. */
  static ReferenceLog inMemory() {
    List<ReferenceTime> all = new CopyOnWriteArrayList<>();
    Map<String, Yardstick> yardsticks = new ConcurrentHashMap<>();
    return new ReferenceLog() {
      @Override
      public void add(ReferenceTime time) {
        all.add(time);
      }

      @Override
      public List<ReferenceTime> ofBoard(String uid, int most) {
        List<ReferenceTime> own = all.stream().filter(t -> t.board().equals(uid)).toList();
        return own.subList(Math.max(0, own.size() - most), own.size());
      }

      @Override
      public List<ReferenceTime> firstOfEach(String boardClass) {
        List<ReferenceTime> firsts = new ArrayList<>();
        all.stream()
            .filter(time -> time.boardClass().equals(boardClass))
            .sorted(Comparator.comparing(ReferenceTime::takenAt))
            .filter(time -> firsts.stream().noneMatch(f -> f.board().equals(time.board())))
            .forEach(firsts::add);
        return List.copyOf(firsts);
      }

      @Override
      public Optional<Yardstick> yardstick(String boardClass) {
        return Optional.ofNullable(yardsticks.get(boardClass));
      }

      @Override
      public Yardstick pin(Yardstick ifNone) {
        return yardsticks.computeIfAbsent(ifNone.boardClass(), _ -> ifNone);
      }
    };
  }
}
