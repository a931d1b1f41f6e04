package io.tinyloop.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a host's problem details (RFC 9457) say to a user. */
final class ProblemDetails {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ProblemDetails() {}

  /** Detail and advice in {@code body}, or all of it where it holds no problem details. */
  static String detail(String body) {
    try {
      JsonNode problem = JSON.readTree(body);
      String detail = problem.path("detail").asText("");
      String advice = problem.path("advice").asText("");
      return detail.isEmpty() ? body.strip() : (detail + System.lineSeparator() + advice).strip();
    } catch (JsonProcessingException e) {
      return body.strip();
    }
  }
}
