package io.tinyloop.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Posts what happened to a URL, one message after the other, on a thread of its own: whoever sends
 * never waits. An attempt that fails is made again, a bounded number of times, with the pause
 * doubled each time; a queue that is full loses the newest. Thread-safe.
 */
public final class Webhook implements AutoCloseable {

  private static final int QUEUED = 256;
  private static final int ATTEMPTS = 6;
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final URI url;
  private final @Nullable String secret;
  private final Duration firstPause;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Consumer<String> notes;
  private final BlockingQueue<Delivery> queue = new ArrayBlockingQueue<>(QUEUED);
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final Thread thread;

  private Webhook(
      URI url,
      @Nullable String secret,
      Duration firstPause,
      InstantSource clock,
      Supplier<String> ids,
      Consumer<String> notes) {
    this.url = url;
    this.secret = secret;
    this.firstPause = firstPause;
    this.clock = clock;
    this.ids = ids;
    this.notes = notes;
    this.thread = Thread.ofVirtual().name("webhook").unstarted(this::work);
  }

  /**
   * A webhook that is ready to send.
   *
   * @param url http or https
   * @param secret signs each message; null: messages are not signed
   * @param firstPause between the first two attempts
   * @param ids gives each message its id
   * @param notes is told what could not be delivered, without the secret or what the URL asks for
   * @throws IllegalArgumentException in two lines, if the URL is none of a web server
   */
  public static Webhook to(
      URI url,
      @Nullable String secret,
      Duration firstPause,
      InstantSource clock,
      Supplier<String> ids,
      Consumer<String> notes) {
    check(url);
    Webhook webhook = new Webhook(url, secret, firstPause, clock, ids, notes);
    webhook.thread.start();
    return webhook;
  }

  /**
   * The URL that a text is.
   *
   * @throws IllegalArgumentException in two lines, if it is none of a web server; the text, which
   *     may hold secrets, is not quoted
   */
  public static URI url(String text) {
    try {
      URI url = new URI(text.strip());
      check(url);
      return url;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "The webhook is no URL: %s at character %d.%nMaybe https://example.org/hook."
              .formatted(e.getReason(), e.getIndex() + 1),
          e);
    }
  }

  /**
   * Checks a webhook's URL.
   *
   * @throws IllegalArgumentException in two lines, if it is none of a web server
   */
  public static void check(URI url) {
    if (url.getScheme() == null
        || !url.getScheme().matches("https?")
        || url.getHost() == null
        || url.getPort() > 65_535) {
      throw new IllegalArgumentException(
          "The webhook (%s) is no URL of a web server.%nMaybe https://example.org/hook."
              .formatted(shown(url)));
    }
  }

  /** Without user, query and fragment, which may be secrets. */
  private static String shown(URI url) {
    if (url.getScheme() == null || url.getHost() == null) {
      return url.getPath() == null ? "" : url.getPath();
    }
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return "%s://%s%s%s".formatted(url.getScheme(), url.getHost(), port, url.getPath());
  }

  /**
   * Sends a message some time; returns at once.
   *
   * @param event for example {@code run.ended}
   * @param body JSON
   */
  public void send(String event, String body) {
    Delivery delivery = new Delivery(ids.get(), event, clock.instant().getEpochSecond(), body);
    if (!queue.offer(delivery)) {
      notes.accept("webhook: %d messages wait; %s is lost".formatted(QUEUED, event));
    }
  }

  private void work() {
    try {
      while (true) {
        deliver(queue.take());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void deliver(Delivery delivery) throws InterruptedException {
    Duration pause = firstPause;
    String failure = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      failure = attempt(delivery);
      if (failure.isEmpty()) {
        return;
      }
      if (attempt < ATTEMPTS) {
        Thread.sleep(pause);
        pause = pause.multipliedBy(2);
      }
    }
    notes.accept(
        "webhook: %s could not be delivered to %s in %d attempts: %s"
            .formatted(delivery.event(), shown(url), ATTEMPTS, failure));
  }

  /** Why an attempt failed; empty if it did not. */
  private String attempt(Delivery delivery) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("TinyLoop-Event", delivery.event())
            .header("TinyLoop-Delivery", delivery.id())
            .header("TinyLoop-Timestamp", Long.toString(delivery.seconds()))
            .POST(HttpRequest.BodyPublishers.ofString(delivery.body()));
    if (secret != null) {
      request.header("TinyLoop-Signature", delivery.signature(secret));
    }
    try {
      int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return status >= 200 && status < 300 ? "" : "it answered " + status;
    } catch (IOException | IllegalArgumentException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** Ends it; what was not delivered is lost. */
  @Override
  public void close() {
    thread.interrupt();
    http.shutdownNow();
  }
}
