package io.tinyloop.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem detail (RFC 9457), with an advice as an extension.
 *
 * @param type {@code urn:tinyloop:problem:KIND}: one kind a status, stable for programs
 * @param title the kind for people
 * @param status that the answer has
 * @param detail what was wrong, with the value
 * @param advice a line that begins with "Maybe"
 */
public record Problem(String type, String title, int status, String detail, String advice) {

  /** Media type of a problem detail. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** What begins every type. */
  static final String NAMESPACE = "urn:tinyloop:problem:";

  /**
   * The problems of one status.
   *
   * @param name last part of the type
   * @param advice where nothing else is known
   */
  record Kind(String name, String advice) {}

  private static final Kind OTHER = new Kind("other", "Maybe GET /api/openapi tells more.");

  static final Map<Integer, Kind> KINDS =
      Map.ofEntries(
          Map.entry(
              400, new Kind("bad-input", "Maybe compare it with the examples: GET /api/openapi.")),
          Map.entry(401, new Kind("unauthorized", "Maybe send Authorization: Bearer TOKEN.")),
          Map.entry(403, new Kind("forbidden", "Maybe ask an administrator for another token.")),
          Map.entry(
              404, new Kind("not-found", "Maybe it has another name: GET /api/openapi has all.")),
          Map.entry(405, new Kind("method-not-allowed", "Maybe another method: GET /api/openapi.")),
          Map.entry(406, new Kind("not-acceptable", "Maybe send Accept: application/json.")),
          Map.entry(
              413, new Kind("too-large", "Maybe it holds more than JSON: 64 KiB are the most.")),
          Map.entry(
              415, new Kind("unsupported-media-type", "Maybe Content-Type: application/json.")),
          Map.entry(421, new Kind("misdirected", "Maybe use http://localhost.")),
          Map.entry(429, new Kind("too-many", "Maybe ask again after the seconds of Retry-After.")),
          Map.entry(500, new Kind("unexpected", "Maybe the host's log tells more.")),
          Map.entry(503, new Kind("equipment-failed", "Maybe GET /api/devices tells which.")));

  /**
   * A problem.
   *
   * @param message detail, then perhaps a line with an advice
   */
  static Problem of(String title, int status, @Nullable String message) {
    String[] lines = String.valueOf(message).split("\\R", 2);
    Kind kind = KINDS.getOrDefault(status, OTHER);
    String advice = lines.length > 1 && lines[1].startsWith("Maybe") ? lines[1] : kind.advice();
    return new Problem(NAMESPACE + kind.name(), title, status, lines[0], advice);
  }
}
