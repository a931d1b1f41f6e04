package io.tinyloop.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file behind an HTTP address, fetched into a file that may already hold its beginning.
 *
 * <p>{@link HttpURLConnection} rather than {@code java.net.http}: it bounds the silence within a
 * body, not only before it.
 */
final class HttpDownload {

  /** How often a transfer is taken up again that brings nothing. */
  private static final int VAIN_ATTEMPTS = 3;

  /** How often a broken transfer goes on from where it broke. */
  private static final int ATTEMPTS = 100;

  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-.*");

  private final URI address;
  private final long maximum;

  /**
   * @param maximum bound on the file's size in bytes
   */
  HttpDownload(URI address, long maximum) {
    this.address = address;
    this.maximum = maximum;
  }

  /** Told how many bytes are there and how many there will be, −1 where that is unknown. */
  @FunctionalInterface
  interface Progress {
    void at(long bytes, long total);
  }

  /** The address does not give the file, and another one might. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(String message) {
      super(message);
    }
  }

  /**
   * Appends what {@code part} lacks. What was received stays there for the next call.
   *
   * @throws IOException when {@code part} cannot be written
   */
  void into(Path part, Progress progress) throws IOException, FailedException {
    String problem = "";
    int vain = 0;
    for (int attempt = 0; attempt < ATTEMPTS && vain < VAIN_ATTEMPTS; attempt++) {
      long before = size(part);
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      try {
        if (transfer(connection, part, progress)) {
          return;
        }
        problem = "the transfer ended early";
      } catch (NetworkException e) {
        problem = e.getMessage();
      } finally {
        connection.disconnect();
      }
      vain = size(part) > before ? 0 : vain + 1;
    }
    throw new FailedException(address + ": " + problem);
  }

  private static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private boolean transfer(HttpURLConnection connection, Path part, Progress progress)
      throws IOException, FailedException, NetworkException {
    long present = size(part);
    int status = request(connection, present);
    long begin =
        switch (status) {
          case HttpURLConnection.HTTP_OK -> 0;
          case HttpURLConnection.HTTP_PARTIAL -> rangeBegin(connection);
          default -> -1;
        };
    if (status == 416) {
      Files.delete(part);
      return false;
    }
    if (begin < 0 || begin > present) {
      throw new FailedException(address + ": HTTP status " + status);
    }
    long length = connection.getContentLengthLong();
    long total = length < 0 ? -1 : begin + length;
    if (total > maximum) {
      throw new FailedException(
          "%s: %d bytes, more than the %d expected at most".formatted(address, total, maximum));
    }
    return copy(connection, part, begin, total, progress);
  }

  private static int request(HttpURLConnection connection, long present) throws NetworkException {
    connection.setConnectTimeout((int) SILENCE.toMillis());
    connection.setReadTimeout((int) SILENCE.toMillis());
    connection.setRequestProperty("Accept-Encoding", "identity");
    if (present > 0) {
      connection.setRequestProperty("Range", "bytes=" + present + "-");
    }
    try {
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new NetworkException(e);
    }
  }

  private static long rangeBegin(HttpURLConnection connection) {
    String range = connection.getHeaderField("Content-Range");
    Matcher matcher = CONTENT_RANGE.matcher(range == null ? "" : range);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  /** Whether the body came whole. */
  private boolean copy(
      HttpURLConnection connection, Path part, long begin, long total, Progress progress)
      throws IOException, FailedException, NetworkException {
    byte[] buffer = new byte[1 << 16];
    long bytes = begin;
    try (OutputStream out = continueAt(part, begin)) {
      for (int n = read(connection, buffer); n >= 0; n = read(connection, buffer)) {
        bytes += n;
        if (bytes > maximum) {
          throw new FailedException("%s: more than %d bytes".formatted(address, maximum));
        }
        out.write(buffer, 0, n);
        progress.at(bytes, total);
      }
    }
    return total < 0 || bytes == total;
  }

  private static OutputStream continueAt(Path part, long begin) throws IOException {
    if (begin == 0) {
      return Files.newOutputStream(part);
    }
    try (var channel = Files.newByteChannel(part, StandardOpenOption.WRITE)) {
      channel.truncate(begin);
    }
    return Files.newOutputStream(part, StandardOpenOption.APPEND);
  }

  private static int read(HttpURLConnection connection, byte[] buffer) throws NetworkException {
    try {
      InputStream in = connection.getInputStream();
      return in.read(buffer);
    } catch (IOException e) {
      throw new NetworkException(e);
    }
  }

  /** An I/O error of the connection, as opposed to one of the file. */
  private static final class NetworkException extends Exception {
    private static final long serialVersionUID = 1;

    NetworkException(IOException cause) {
      super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }
  }
}
