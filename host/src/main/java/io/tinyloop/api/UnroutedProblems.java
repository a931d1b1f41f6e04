package io.tinyloop.api;

import io.tinyloop.run.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Problem details for what fails under {@code /api} before it comes to a resource. */
@ApplicationScoped
public class UnroutedProblems {

  void register(@Observes Router router) {
    router.route("/api/*").order(Integer.MAX_VALUE).handler(context -> answer(context, 404));
    router
        .route("/api/*")
        .order(Integer.MIN_VALUE)
        .failureHandler(
            context -> answer(context, context.statusCode() < 400 ? 500 : context.statusCode()));
  }

  private static void answer(RoutingContext context, int status) {
    if (context.response().ended()) {
      return;
    }
    Problem problem =
        ProblemMappers.unadvised(
            status,
            context.request().method().name(),
            context.normalizedPath(),
            context.request().getHeader("Content-Type"),
            context.request().getHeader("Accept"));
    var _ =
        context
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", Problem.MEDIA_TYPE)
            .end(Json.write(problem));
  }
}
