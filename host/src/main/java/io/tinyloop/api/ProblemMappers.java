package io.tinyloop.api;

import io.tinyloop.evaluate.EquipmentException;
import io.tinyloop.run.TooManyRunsException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns what a request may do wrong into problem details. */
class ProblemMappers {

  /** Runs last minutes, streams of events as long as a page is open. */
  private static final int SECONDS_BEFORE_NEXT = 30;

  @ServerExceptionMapper
  Response badInput(IllegalArgumentException e) {
    return respond(Problem.of("The request cannot be carried out", 400, e.getMessage()));
  }

  @ServerExceptionMapper
  Response equipment(EquipmentException e) {
    return respond(Problem.of("Equipment failed", 503, e.getMessage()));
  }

  @ServerExceptionMapper
  Response tooManyRuns(TooManyRunsException e) {
    return tooMany(e.getMessage());
  }

  @ServerExceptionMapper
  Response tooManyRequests(TooManyRequestsException e) {
    return tooMany(e.getMessage());
  }

  private static Response tooMany(@Nullable String message) {
    Problem problem = Problem.of("Too many", 429, message);
    return Response.fromResponse(respond(problem))
        .header("Retry-After", SECONDS_BEFORE_NEXT)
        .build();
  }

  @ServerExceptionMapper(priority = 1)
  Response failed(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return respond(
        Problem.of(e.getResponse().getStatusInfo().getReasonPhrase(), status, root.getMessage()));
  }

  static Response respond(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem).build();
  }
}
