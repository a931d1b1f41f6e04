package io.tinyloop.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what a request may do wrong into problem details. */
class ProblemMappers {

  @ServerExceptionMapper
  Response badInput(IllegalArgumentException e) {
    return respond(Problem.of("The request cannot be carried out", 400, e.getMessage()));
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

  private static Response respond(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem).build();
  }
}
