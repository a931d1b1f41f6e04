package io.tinyloop.access;

import io.tinyloop.journal.AuditRecord;
import io.tinyloop.journal.AuditStore;
import io.tinyloop.journal.JournalException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, when, from where, with what result. Entries are written behind the callers' backs,
 * in order. Refusals are written down at most {@value #REFUSALS_A_MINUTE} times a minute, the rest
 * as a number: a flood of them fills no disk. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {

  private static final int WAITING = 4096;
  private static final int REFUSALS_A_MINUTE = 60;
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

  private final AuditStore store;
  private final BlockingQueue<AuditRecord> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Thread writer;

  /** Refusals of this minute; guarded by this, as what follows. */
  private int refusals;

  private Instant minute = Instant.EPOCH;

  private volatile boolean closed;

  /** Entries that could not be written down; the log itself says how many when it can again. */
  private final AtomicLong lost = new AtomicLong();

  public AuditLog(AuditStore store) {
    this.store = store;
    this.writer = Thread.ofVirtual().name("audit").start(this::write);
  }

  /** Notes what was done. Does not block; an entry for which there is no room is lost. */
  public void note(AuditEntry entry) {
    if (!closed && !waiting.offer(record(entry))) {
      lost.incrementAndGet();
    }
  }

  /** Notes what was not let be done. */
  public void refused(AuditEntry entry) {
    AuditEntry allowed = limited(entry);
    if (allowed != null) {
      note(allowed);
    }
  }

  private synchronized @Nullable AuditEntry limited(AuditEntry entry) {
    if (entry.occurredAt().isAfter(minute.plus(Duration.ofMinutes(1)))) {
      int untold = refusals - REFUSALS_A_MINUTE;
      if (untold > 0) {
        note(new AuditEntry(entry.occurredAt(), null, "", untold + " more refusals", "refused"));
      }
      minute = entry.occurredAt();
      refusals = 0;
    }
    refusals++;
    return refusals <= REFUSALS_A_MINUTE ? entry : null;
  }

  private static AuditRecord record(AuditEntry entry) {
    Caller caller = entry.caller();
    return new AuditRecord(
        entry.occurredAt(),
        caller == null ? null : caller.tenant(),
        caller == null ? null : caller.name(),
        entry.address(),
        entry.action(),
        entry.result());
  }

  private void write() {
    try {
      while (true) {
        add(waiting.take());
      }
    } catch (InterruptedException e) {
      waiting.forEach(this::add);
    }
  }

  /** Writes an entry down; a disk that is full may have room again later. */
  private void add(AuditRecord entry) {
    try {
      long before = lost.get();
      if (before > 0) {
        store.add(
            new AuditRecord(
                entry.occurredAt(), null, null, "", before + " entries of the log", "lost"));
        lost.addAndGet(-before);
      }
      store.add(entry);
    } catch (JournalException e) {
      lost.incrementAndGet();
    }
  }

  /**
   * The newest entries, newest first.
   *
   * @param tenant whose; null: everybody's
   */
  public List<AuditView> newest(@Nullable String tenant, int count) {
    return store.newest(tenant, count).stream().map(AuditView::of).toList();
  }

  /** Writes down what waits. */
  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    try {
      var _ = writer.join(CLOSE_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
