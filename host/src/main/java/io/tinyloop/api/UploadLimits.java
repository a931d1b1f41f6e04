package io.tinyloop.api;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tinyloop.config.HostConfiguration;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigInteger;

/**
 * How many bytes a request may bring: few, but for the one route that takes files. Says so before a
 * byte is read where the request tells its length; otherwise reading ends there.
 */
@ApplicationScoped
public class UploadLimits {

  /** A run's configuration has two kilobytes. */
  static final long MOST_BYTES = 64 << 10;

  private static final int AFTER_AUTHENTICATION = 900;
  private static final String FILES = "/api/tasks";

  private final long mostOfFiles;

  public UploadLimits(HostConfiguration configuration) {
    this.mostOfFiles = configuration.uploadBytes();
  }

  /** What was sent is too large. */
  static final class TooLargeException extends RuntimeException {
    TooLargeException(String message) {
      super(message);
    }
  }

  void register(@Observes Filters filters) {
    filters.register(this::checkLength, AFTER_AUTHENTICATION);
  }

  void register(@Observes Router router) {
    router.route().order(0).handler(this::boundReading);
  }

  private void checkLength(RoutingContext context) {
    String length = context.request().getHeader("Content-Length");
    long most = most(context);
    if (length == null || !isMore(length, most)) {
      context.next();
      return;
    }
    AuthenticationFilter.refuse(
        context,
        Problem.of(
            "Too large",
            413,
            "The body of %s %s (%s bytes) is too large: %d are the most.\nMaybe %s."
                .formatted(
                    context.request().method(),
                    context.normalizedPath(),
                    length,
                    most,
                    advice(context))));
  }

  private void boundReading(RoutingContext context) {
    if (context.get(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY) != null) {
      context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, most(context));
    }
    context.next();
  }

  private long most(RoutingContext context) {
    return takesFiles(context) ? mostOfFiles : MOST_BYTES;
  }

  private static boolean takesFiles(RoutingContext context) {
    return context.normalizedPath().equals(FILES);
  }

  private static String advice(RoutingContext context) {
    return takesFiles(context)
        ? "save the samples as float16, or set TINYLOOP_HOST_UPLOAD_BYTES"
        : "it is meant for another route";
  }

  private static boolean isMore(String length, long most) {
    return length.matches("[0-9]+")
        && new BigInteger(length).compareTo(BigInteger.valueOf(most)) > 0;
  }
}
