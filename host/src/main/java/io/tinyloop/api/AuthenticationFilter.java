package io.tinyloop.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tinyloop.access.AuditEntry;
import io.tinyloop.access.AuditLog;
import io.tinyloop.access.Caller;
import io.tinyloop.access.FailedLogins;
import io.tinyloop.access.HostAccess;
import io.tinyloop.access.Verdict;
import io.tinyloop.run.Json;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks every request to {@code /api} who sent it, before a byte of its body is read, and writes
 * down what changed something or was refused.
 */
@ApplicationScoped
public class AuthenticationFilter {

  private static final int BEFORE_ALL_ELSE = 1000;
  private static final String SCHEME = "Bearer ";
  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final Set<Integer> REFUSALS = Set.of(401, 403, 413, 421, 429);

  private final HostAccess access;
  private final AuditLog audit;
  private final InstantSource clock = InstantSource.system();
  private final FailedLogins failed;

  public AuthenticationFilter(HostAccess access, AuditLog audit, FailedLogins failed) {
    this.failed = failed;
    this.access = access;
    this.audit = audit;
  }

  void register(@Observes Filters filters) {
    filters.register(this::handle, BEFORE_ALL_ELSE);
  }

  private void handle(RoutingContext context) {
    if (!context.normalizedPath().startsWith("/api")) {
      context.next(); // the page, which knows nothing
      return;
    }
    context.addHeadersEndHandler(_ -> write(context));
    Problem problem = refusal(context);
    if (problem == null) {
      context.next();
    } else {
      refuse(context, problem);
    }
  }

  private @Nullable Problem refusal(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (isFromAnotherSite(request)) {
      return Problem.of(
          "Misdirected",
          421,
          "The request names another host (%s), or comes from a page of one (Origin %s).\nMaybe use http://localhost, or serve --tokens required."
              .formatted(host(request), request.getHeader("Origin")));
    }
    if (!access.tokensRequired()) {
      CurrentCaller.set(context, Caller.LOCAL, () -> true);
      return null;
    }
    String header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Problem.of(
          "Unauthorized",
          401,
          "This host asks for a token.\nMaybe set TINYLOOP_TOKEN, or send Authorization: Bearer TOKEN.");
    }
    return switch (access.judge(header.substring(SCHEME.length()).strip())) {
      case Verdict.Refused(String message) -> wrong(request, message);
      case Verdict.Vouched(Caller caller, Instant expiresAt) -> {
        CurrentCaller.set(context, caller, () -> clock.instant().isBefore(expiresAt));
        yield null;
      }
      case Verdict.Accepted(Caller caller, String id) -> {
        CurrentCaller.set(context, caller, () -> access.tokens().isLive(id));
        yield null;
      }
    };
  }

  /** Who shows many wrong ones is asked to wait; a good one lets in nevertheless. */
  private Problem wrong(HttpServerRequest request, String message) {
    return failed.tooMany(String.valueOf(request.remoteAddress().hostAddress()))
        ? Problem.of(
            "Too many",
            429,
            "More than %d wrong tokens came from this address within a minute.\nMaybe a script has an old one."
                .formatted(failed.most()))
        : Problem.of("Unauthorized", 401, message);
  }

  /**
   * Without tokens, any page that a browser on this machine shows could ask in its user's name: by
   * a name of its own for this address, or by a form.
   */
  private boolean isFromAnotherSite(HttpServerRequest request) {
    if (access.tokensRequired()) {
      return false; // a page elsewhere has no token
    }
    String host = host(request);
    String origin = request.getHeader("Origin");
    return (access.loopback() && !HostAccess.isLoopbackName(host))
        || (origin != null && !host.equals(authority(origin)));
  }

  /** Name and port that were asked for: the Host header, or what HTTP/2 has in its place. */
  private static String host(HttpServerRequest request) {
    return String.valueOf(request.authority());
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static void refuse(RoutingContext context, Problem problem) {
    refuse(context, problem, FailedLogins.WINDOW);
  }

  /** The same; whoever asked too often waits {@code wait}, in whole seconds. */
  static void refuse(RoutingContext context, Problem problem, Duration wait) {
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE);
    if (context.request().version() != HttpVersion.HTTP_2) {
      context.response().putHeader("Connection", "close"); // a body that comes is not read
    }
    if (problem.status() == 429) {
      context.response().putHeader("Retry-After", "" + wait.plusNanos(999_999_999).toSeconds());
    }
    if (problem.status() == 401) {
      context.response().putHeader("WWW-Authenticate", "Bearer realm=\"tinyloop\"");
    }
    var _ = context.response().end(Json.write(problem));
  }

  private void write(RoutingContext context) {
    int status = context.response().getStatusCode();
    boolean refused = REFUSALS.contains(status);
    if (!refused && READING.contains(context.request().method())) {
      return;
    }
    AuditEntry entry =
        new AuditEntry(
            clock.instant(),
            CurrentCaller.of(context),
            String.valueOf(context.request().remoteAddress().hostAddress()),
            context.request().method() + " " + context.normalizedPath(),
            Integer.toString(status));
    if (refused) {
      audit.refused(entry);
    } else {
      audit.note(entry);
    }
  }
}
