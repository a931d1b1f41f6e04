package io.tinyloop.cli;

import io.tinyloop.tls.TlsFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one host, and what became of them. A request that may be repeated is repeated a few
 * times while the host is slow or away, once it has answered at all: a host that never answered is
 * not there.
 */
final class HostConnection {

  /** Tries of a request that must not be carried out twice. */
  static final int ONCE = 1;

  /** Tries of one that may: with the pauses between them, 15 s of a host that is away. */
  static final int PATIENT = 5;

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

  private final URI host;
  private final @Nullable String token;
  private final HttpClient http;
  private final Duration firstPause;
  private boolean answered;

  HostConnection(URI host, @Nullable String token, TlsFiles trusted) {
    this(host, token, trusted, FIRST_PAUSE);
  }

  /**
   * The same with other pauses.
   *
   * @param firstPause before the second try; each after it is twice as long
   */
  HostConnection(URI host, @Nullable String token, TlsFiles trusted, Duration firstPause) {
    this.firstPause = firstPause;
    this.host = host;
    this.token = token;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
    if (trusted.authorities() != null) {
      builder.sslContext(trusted.context());
    }
    this.http = builder.build();
  }

  /**
   * The body of the answer.
   *
   * @param tries at most so many times, with longer and longer pauses
   */
  String send(HttpRequest.Builder builder, int tries) throws InterruptedException {
    return new String(answer(builder, tries), StandardCharsets.UTF_8);
  }

  /** The same, of an answer whose bytes are no text. */
  byte[] download(HttpRequest.Builder builder, int tries) throws InterruptedException {
    return answer(builder, tries);
  }

  private byte[] answer(HttpRequest.Builder builder, int tries) throws InterruptedException {
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    HttpRequest request = builder.timeout(ANSWER).build();
    Duration pause = firstPause;
    for (int left = tries - 1; ; left--) {
      try {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        answered = true;
        if (response.statusCode() < 400) {
          return response.body();
        }
        if (left == 0 || !LATER.contains(response.statusCode())) {
          throw refusal(response);
        }
      } catch (IOException e) {
        if (left == 0
            || e instanceof SSLException
            || !(answered || e instanceof HttpTimeoutException)) {
          throw unreachable(e);
        }
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
    }
  }

  private BadInputException unreachable(IOException e) {
    String reason = root(e);
    String advice =
        switch (e) {
          case ConnectException _ -> "Maybe it is not running: tinyloop serve";
          case HttpTimeoutException _ -> "Maybe it has too much to do, or a firewall is between.";
          case SSLException _ when reason.contains("certification path") ->
              "Maybe its authority is your own: --ca FILE names its certificate.";
          case SSLException _
              when reason.contains("subject alternative") || reason.contains("No name matching") ->
              "Maybe its certificate is for another name of it: use that one in --host.";
          case SSLException _ when reason.contains("nrecognized SSL message") ->
              "Maybe it speaks plain HTTP: http://";
          case SSLException _ -> "Maybe its certificate has expired, or it speaks an old TLS.";
          case IOException _ when isPlain() -> "Maybe it speaks TLS: https://";
          default -> "Maybe it is not running: tinyloop serve";
        };
    return new BadInputException(
        "The host (%s) does not answer: %s.".formatted(host, reason(e, reason)), advice);
  }

  private boolean isPlain() {
    return "http".equalsIgnoreCase(host.getScheme());
  }

  private static String reason(IOException e, String root) {
    return switch (e) {
      case ConnectException c when c.getCause() instanceof UnknownHostException -> root;
      case ConnectException _ -> "the connection is refused";
      case HttpTimeoutException _ -> "it takes longer than " + ANSWER.toSeconds() + " s";
      default -> root;
    };
  }

  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /** What the host's problem details (RFC 9457) say; a request that is wrong is bad input. */
  private RuntimeException refusal(HttpResponse<byte[]> response) {
    String detail = ProblemDetails.detail(new String(response.body(), StandardCharsets.UTF_8));
    int status = response.statusCode();
    return status == 400 || status == 404
        ? new IllegalArgumentException(detail)
        : new HostRequestException(
            "The host (%s) refused: %s".formatted(host, detail),
            "Maybe the host's log tells more.");
  }
}
