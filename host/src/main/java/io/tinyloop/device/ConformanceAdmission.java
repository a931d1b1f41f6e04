package io.tinyloop.device;

import io.tinyloop.protocol.conformance.ConformanceReport;
import io.tinyloop.protocol.conformance.Depth;
import io.tinyloop.protocol.conformance.Replay;
import io.tinyloop.protocol.conformance.Vectors;
import io.tinyloop.protocol.wire.LinkException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The admission test: the device replays the law's vectors over its own link. Thread-safe. */
public final class ConformanceAdmission implements AdmissionTest {

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Vectors vectors;

  @Override
  public Optional<String> failure(
      DeviceSession session, LongSupplier evaluationIds, Deadline deadline)
      throws SessionException, InterruptedException {
    ConformanceReport report = replay(session, evaluationIds, deadline);
    if (report.conforms()) {
      return Optional.empty();
    }
    return Optional.of(
        report.failures().isEmpty()
            ? "The device took none of the law's vectors."
            : "The device fails %d of %d of the law's vectors, first %s."
                .formatted(
                    report.failures().size(),
                    report.failures().size() + report.passed(),
                    report.failures().getFirst()));
  }

  private ConformanceReport replay(
      DeviceSession session, LongSupplier evaluationIds, Deadline deadline)
      throws SessionException, InterruptedException {
    SessionTarget target = new SessionTarget(session, evaluationIds, deadline);
    try {
      return Replay.run(target, vectors(), Depth.ADMISSION);
    } catch (SessionTarget.Ended e) {
      throw e.cause();
    } catch (LinkException e) {
      throw new SessionException.LinkLost(e);
    }
  }

  private Vectors vectors() {
    lock.lock();
    try {
      Vectors known = vectors;
      if (known == null) {
        known = Vectors.load();
        vectors = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }
}
