package io.tinyloop.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReferenceStoreTest {

  private static final int BOARDS = 4;
  private static final int CLASSES = 50;
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    }
  }

  /** Equal boards that come together all compare themselves with a class that is new to all. */
  @Test
  void boardsThatPinOneClassTogetherAgree() throws Exception {
    try (Journal journal = Journal.inMemory("pins", InstantSource.system())) {
      ReferenceStore store = journal.references();
      for (int i = 0; i < CLASSES; i++) {
        String boardClass = "class " + i;
        CyclicBarrier start = new CyclicBarrier(BOARDS);
        List<Callable<YardstickRecord>> pins = new ArrayList<>();
        for (int board = 1; board <= BOARDS; board++) {
          var own = new YardstickRecord(boardClass, NOW, board, 1000 + board, 1, null);
          pins.add(() -> {
            start.await();
            return store.pin(own);
          });
        }
        assertThat(together(pins)).containsOnly(store.yardstick(boardClass).orElseThrow());
      }
    }
  }

  @Test
  void checksOfOneBoardThatComeTogetherAreAllKept() throws Exception {
    try (Journal journal = Journal.inMemory("checks", InstantSource.system())) {
      ReferenceStore store = journal.references();
      CyclicBarrier start = new CyclicBarrier(BOARDS);
      List<Callable<Boolean>> adds = new ArrayList<>();
      for (int thread = 0; thread < BOARDS; thread++) {
        adds.add(() -> {
          start.await();
          for (int i = 0; i < CLASSES; i++) {
            store.add(new ReferenceRecord("board", "class", NOW, i, 1, null));
          }
          return true;
        });
      }
      assertThat(together(adds)).doesNotContain(false);
      assertThat(store.newest("board", Integer.MAX_VALUE)).hasSize(BOARDS * CLASSES);
    }
  }
}
