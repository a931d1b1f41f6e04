package io.tinyloop.api;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets a resource method run for callers who have the role that it needs. */
class AuthorizationFilter {

  private final CurrentCaller current;

  AuthorizationFilter(CurrentCaller current) {
    this.current = current;
  }

  @ServerRequestFilter
  Optional<Response> check(ResourceInfo resource, ContainerRequestContext request) {
    Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
    Role needed = needs == null ? Role.ADMIN : needs.value();
    Caller caller = current.get();
    return caller.role().includes(needed)
        ? Optional.empty()
        : Optional.of(ProblemMappers.respond(forbidden(caller, needed, request)));
  }

  private static Problem forbidden(Caller caller, Role needed, ContainerRequestContext request) {
    return Problem.of(
        "Forbidden",
        403,
        "%s %s needs the role %s, and %s has the role %s.\nMaybe ask an administrator for another token."
            .formatted(
                request.getMethod(),
                request.getUriInfo().getPath(),
                needed,
                caller.name(),
                caller.role()));
  }
}
