package io.tinyloop.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.tinyloop.evaluate.EquipmentException;
import io.tinyloop.run.TooManyRunsException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns what a request may do wrong, and what the host may, into problem details. */
class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  /** Runs last minutes, streams of events as long as a page is open. */
  private static final int SECONDS_BEFORE_NEXT = 30;

  private static final String FORM_PARSER = "org.jboss.resteasy.reactive.server.core.multipart.";

  private static final Pattern PARSER_PLACE =
      Pattern.compile(" \\(start marker at \\[Source: .*", Pattern.DOTALL);

  private static final Pattern CLASS_NAME = Pattern.compile("`(?:[a-z]\\w*\\.)+([\\w$.<>]+)`");

  @ServerExceptionMapper
  Response badInput(IllegalArgumentException e) {
    return respond(bad(e.getMessage()));
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

  @ServerExceptionMapper
  Response tooLarge(UploadLimits.TooLargeException e) {
    return respond(Problem.of("Too large", 413, e.getMessage()));
  }

  @ServerExceptionMapper(priority = 1)
  Response json(JsonProcessingException e) {
    return respond(bad(message(e)));
  }

  /** The framework has an answer of its own for this one. */
  @ServerExceptionMapper(priority = 1)
  Response otherJson(MismatchedInputException e) {
    return json(e);
  }

  @ServerExceptionMapper(priority = 1)
  Response failed(WebApplicationException e, ContainerRequestContext request) {
    int status = e.getResponse().getStatus();
    if (status < 400) {
      return e.getResponse();
    }
    Throwable root = root(e);
    Problem parameter = status == 404 ? wrongParameter(root, request) : null;
    if (parameter != null) {
      return respond(parameter);
    }
    if (root instanceof NullPointerException && e.getCause() instanceof JsonMappingException json) {
      return respond(bad("A value of the body is null that must not be%s.".formatted(place(json))));
    }
    if (root instanceof JsonProcessingException || root instanceof IllegalArgumentException) {
      return respond(status == 400 ? bad(message(root)) : unadvised(status, request));
    }
    String message = String.valueOf(root.getMessage());
    return respond(
        message.contains("\nMaybe")
            ? Problem.of(title(status), status, message)
            : unadvised(status, request));
  }

  @ServerExceptionMapper(priority = 2)
  Response unexpected(Throwable e, ContainerRequestContext request) {
    if (isOfForm(e)) {
      return respond(
          bad(
              "The form of the request cannot be read (%s).\nMaybe send it as curl -F does, each part between its boundaries."
                  .formatted(root(e).getMessage())));
    }
    LOG.errorf(e, "%s %s failed", request.getMethod(), path(request));
    return respond(
        Problem.of(
            title(500),
            500,
            "The host failed at %s %s (%s)."
                .formatted(request.getMethod(), path(request), e.getClass().getSimpleName())));
  }

  /** The framework reads forms before a resource is called, and throws what its parser throws. */
  private static boolean isOfForm(Throwable e) {
    return Arrays.stream(root(e).getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith(FORM_PARSER));
  }

  /** To the framework a parameter that is no number is a path that is not there. */
  private static @Nullable Problem wrongParameter(Throwable root, ContainerRequestContext request) {
    if (!(root instanceof NumberFormatException)) {
      return null;
    }
    String message = String.valueOf(root.getMessage());
    return request.getUriInfo().getQueryParameters().entrySet().stream()
        .flatMap(named -> named.getValue().stream().map(value -> Map.entry(named.getKey(), value)))
        .filter(named -> message.contains("\"" + named.getValue() + "\""))
        .findFirst()
        .map(named ->
            bad(
                "The parameter %s (%s) is no whole number, or too large.\nMaybe %s=1."
                    .formatted(named.getKey(), named.getValue(), named.getKey())))
        .orElse(null);
  }

  private static Problem bad(@Nullable String message) {
    return Problem.of("The request cannot be carried out", 400, message);
  }

  private static Response tooMany(@Nullable String message) {
    return Response.fromResponse(respond(Problem.of("Too many", 429, message)))
        .header("Retry-After", SECONDS_BEFORE_NEXT)
        .build();
  }

  /** What the framework refuses before a resource sees it. */
  private static Problem unadvised(int status, ContainerRequestContext request) {
    return unadvised(
        status,
        request.getMethod(),
        path(request),
        request.getHeaderString("Content-Type"),
        request.getHeaderString("Accept"));
  }

  /** A problem of which nothing but the request is known. */
  static Problem unadvised(
      int status,
      String method,
      String path,
      @Nullable String contentType,
      @Nullable String accepted) {
    String detail =
        switch (status) {
          case 404 -> "There is nothing at %s.".formatted(path);
          case 405 -> "The method (%s) is none of %s.".formatted(method, path);
          case 406 -> "The type (%s) is none that %s gives.".formatted(accepted, path);
          case 413 -> "The body of %s %s is too large.".formatted(method, path);
          case 415 ->
              "The type (%s) is none that %s %s takes.".formatted(contentType, method, path);
          default -> "%s %s cannot be carried out.".formatted(method, path);
        };
    return Problem.of(title(status), status, detail);
  }

  private static String title(int status) {
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Status " + status : known.getReasonPhrase();
  }

  private static String path(ContainerRequestContext request) {
    return request.getUriInfo().getRequestUri().getPath();
  }

  private static String message(Throwable e) {
    Throwable root = root(e);
    if (root instanceof UnrecognizedPropertyException unknown) {
      return "The key (%s) of the body is unknown.\nMaybe one of: %s."
          .formatted(
              unknown.getPropertyName(),
              unknown.getKnownPropertyIds().stream()
                  .map(String::valueOf)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    String message =
        root instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : root.getMessage();
    String words = CLASS_NAME.matcher(String.valueOf(message)).replaceAll("$1");
    return PARSER_PLACE.matcher(words).replaceFirst("")
        + (root instanceof JsonMappingException mapping ? place(mapping) : "");
  }

  /** Where in the body it is, as {@code , at source.task}; empty at its top. */
  private static String place(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(step -> step.getFieldName() == null ? "[]" : step.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "" : ", at " + path;
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  static Response respond(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem).build();
  }
}
