package io.tinyloop.protocol.wire;

/** How important a device finds a log line. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARNING,
  ERROR
}
