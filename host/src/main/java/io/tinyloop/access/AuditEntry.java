package io.tinyloop.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody did, or was not let do.
 *
 * @param caller null: nobody was let in
 * @param address where it came from
 * @param action for example {@code POST /api/runs} or {@code MQTT CONNECT}
 * @param result an HTTP status, or a word
 */
public record AuditEntry(
    Instant occurredAt, @Nullable Caller caller, String address, String action, String result) {

  private static final int LONGEST_ADDRESS = 64;
  private static final int LONGEST_ACTION = 256;

  /** Bounded in size, and in one line, whatever strangers send. */
  public AuditEntry {
    address = bounded(address, LONGEST_ADDRESS);
    action = bounded(action, LONGEST_ACTION);
    result = bounded(result, LONGEST_ADDRESS);
  }

  private static String bounded(String text, int longest) {
    String line = text.replaceAll("[^\\x20-\\x7e]", "?");
    return line.substring(0, Math.min(line.length(), longest));
  }
}
