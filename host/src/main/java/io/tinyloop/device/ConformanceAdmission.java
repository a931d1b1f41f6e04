package io.tinyloop.device;

import io.tinyloop.protocol.conformance.ConformanceReport;
import io.tinyloop.protocol.conformance.Depth;
import io.tinyloop.protocol.conformance.Replay;
import io.tinyloop.protocol.conformance.VectorCase;
import io.tinyloop.protocol.conformance.Vectors;
import io.tinyloop.protocol.wire.LinkException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The admission test: the device replays the law's vectors over its own link, once for each board
 * and firmware. A fault of the link or a reset does not begin it anew: it goes on with the vector
 * at which it was. Whoever has passed runs only the reference check when it comes back.
 * Thread-safe.
 */
public final class ConformanceAdmission implements AdmissionTest {

  /** A device that changes its name with each hello must not fill the memory. */
  private static final int MOST_BOARDS = 20_000;

  private final AdmissionPolicy policy;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<BoardIdentity, Progress> boards = new ConcurrentHashMap<>();
  private @Nullable Test test;

  /** As often as usual. */
  public ConformanceAdmission() {
    this(AdmissionPolicy.USUAL);
  }

  /**
   * @param policy when devices are asked again
   */
  public ConformanceAdmission(AdmissionPolicy policy) {
    this.policy = policy;
  }

  /**
   * What is replayed.
   *
   * @param parts in order
   * @param reference a vector that is short and deep
   */
  private record Test(List<Replay.Part> parts, VectorCase.Sequence reference) {

    static Test load() {
      Vectors vectors = Vectors.load();
      return new Test(
          Replay.parts(vectors, Depth.ADMISSION), vectors.of(VectorCase.Sequence.class).getFirst());
    }
  }

  /** How far a board is. Used by its device's thread. */
  private static final class Progress {
    private final AtomicInteger next = new AtomicInteger();
    private int passed;
    private final ReferenceCheck check;
    private Optional<CheckTime> last = Optional.empty();

    Progress(VectorCase.Sequence reference) {
      this.check = new ReferenceCheck(reference);
    }
  }

  @Override
  public Optional<String> failure(
      DeviceSession session, LongSupplier evaluationIds, Deadline deadline)
      throws SessionException, InterruptedException {
    Test all = test();
    BoardIdentity board = BoardIdentity.of(session);
    Progress progress = boards.getOrDefault(board, new Progress(all.reference()));
    Optional<String> failure = rest(all, progress, session, evaluationIds, deadline, board);
    if (failure.isPresent()) {
      boards.remove(board);
    } else {
      progress.last = progress.check.run(session, evaluationIds, deadline);
    }
    return failure;
  }

  private Optional<String> rest(
      Test all,
      Progress progress,
      DeviceSession session,
      LongSupplier evaluationIds,
      Deadline deadline,
      BoardIdentity board)
      throws SessionException, InterruptedException {
    SessionTarget target = new SessionTarget(session, evaluationIds, deadline);
    while (progress.next.get() < all.parts().size()) {
      Replay.Part part = all.parts().get(progress.next.get());
      ConformanceReport report = play(part, target);
      if (!report.failures().isEmpty()) {
        return wrong(report, play(part, target));
      }
      progress.next.incrementAndGet();
      progress.passed += report.passed();
      keep(board, progress);
    }
    return progress.passed > 0
        ? Optional.empty()
        : Optional.of("The device took none of the law's vectors.");
  }

  private void keep(BoardIdentity board, Progress progress) {
    if (boards.size() < MOST_BOARDS) {
      boards.put(board, progress);
    }
  }

  /** A device that computes wrongly does so again; one that did once had a fault that passes. */
  private static Optional<String> wrong(ConformanceReport report, ConformanceReport again)
      throws SessionException {
    String first = report.failures().getFirst().toString();
    if (again.failures().isEmpty()) {
      throw new SessionException.Violation(
          "The device computed a vector of the law wrongly once, and rightly when asked again: "
              + first);
    }
    return Optional.of("The device fails the law's vectors, first %s.".formatted(first));
  }

  private static ConformanceReport play(Replay.Part part, SessionTarget target)
      throws SessionException, InterruptedException {
    try {
      return part.play(target);
    } catch (SessionTarget.Ended e) {
      throw e.cause();
    } catch (LinkException e) {
      throw new SessionException.LinkLost(e);
    }
  }

  @Override
  public Optional<CheckTime> lastCheck(DeviceSession session) {
    Progress progress = boards.get(BoardIdentity.of(session));
    return progress == null ? Optional.empty() : progress.last;
  }

  @Override
  public boolean isDue(int evaluations, Duration time) {
    return policy.isDue(evaluations, time);
  }

  @Override
  public int passed(String uid) {
    return boards.entrySet().stream()
        .filter(board -> board.getKey().uid().equals(uid))
        .mapToInt(board -> board.getValue().next.get())
        .max()
        .orElse(0);
  }

  @Override
  public void forget(String uid) {
    boards.keySet().removeIf(board -> board.uid().equals(uid));
  }

  private Test test() {
    lock.lock();
    try {
      Test known = test;
      if (known == null) {
        known = Test.load();
        test = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }
}
