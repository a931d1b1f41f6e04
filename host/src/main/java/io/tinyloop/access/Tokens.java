package io.tinyloop.access;

import io.tinyloop.access.Verdict.Accepted;
import io.tinyloop.access.Verdict.Refused;
import io.tinyloop.journal.TokenRecord;
import io.tinyloop.journal.TokenStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a host. All are held in memory beside the journal, so that judging one neither
 * waits for the database nor lets a stranger load it. Thread-safe.
 */
public final class Tokens {

  /** Bounds the memory of the table; a lab has a few hundred. */
  private static final int MOST = 100_000;

  private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

  private static final Refused UNKNOWN =
      new Refused(
          "The token is unknown here.\nMaybe it is another host's: tinyloop token list shows this one's.");

  private final TokenStore store;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<String, TokenRecord> tokens = new ConcurrentHashMap<>();
  private final List<Consumer<TokenView>> revocations = new CopyOnWriteArrayList<>();

  public Tokens(TokenStore store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    store.tokens().forEach(token -> tokens.put(token.id(), token));
  }

  /** Learns what other hosts made and revoked. */
  public synchronized void refresh() {
    for (TokenRecord token : store.tokens()) {
      TokenRecord known = tokens.putIfAbsent(token.id(), token);
      if (known != null && known.revokedAt() == null && token.revokedAt() != null) {
        tokens.put(token.id(), token);
        TokenView view = TokenView.of(token);
        revocations.forEach(listener -> listener.accept(view));
      }
    }
  }

  /** Makes a token; its text is in the answer and nowhere else. */
  public synchronized IssuedToken create(TokenRequest request) {
    if (tokens.size() >= MOST) {
      throw new IllegalArgumentException(
          "The host has %d tokens, revoked ones included, and takes no more.\nMaybe a script makes one a run."
              .formatted(MOST));
    }
    Secret secret = Secret.random(random);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Caller caller = request.caller();
    Duration lifetime = request.lifetime();
    TokenRecord token =
        new TokenRecord(
            secret.id(),
            caller.tenant(),
            caller.name(),
            caller.role().name(),
            secret.hash(),
            now,
            lifetime == null ? null : now.plus(lifetime),
            null,
            null);
    store.add(token);
    tokens.put(token.id(), token);
    return new IssuedToken(TokenView.of(token), secret.text());
  }

  /** What {@code text} is worth now. Does not block. */
  public Verdict judge(@Nullable String text) {
    Optional<Secret> secret = text == null ? Optional.empty() : Secret.parse(text);
    if (secret.isEmpty()) {
      return new Refused(
          "The token is not of the form tl_ID_SECRET.\nMaybe a part of it was not copied.");
    }
    TokenRecord token = tokens.get(secret.get().id());
    if (token == null || !secret.get().matches(token.secretHash())) {
      return UNKNOWN;
    }
    return judge(token);
  }

  private Verdict judge(TokenRecord token) {
    TokenView view = TokenView.of(token);
    Instant now = clock.instant();
    if (view.revokedAt() != null) {
      return new Refused(
          "The token %s was revoked at %s.\nMaybe ask an administrator for another: tinyloop token create."
              .formatted(token.id(), view.revokedAt()));
    }
    if (!view.isLive(now)) {
      return new Refused(
          "The token %s expired at %s.\nMaybe ask an administrator for another: tinyloop token create."
              .formatted(token.id(), view.expiresAt()));
    }
    noteUse(token, now);
    return new Accepted(view.caller(), token.id());
  }

  private void noteUse(TokenRecord token, Instant now) {
    Instant last = token.lastUsedAt();
    if (last != null && now.isBefore(last.plus(USE_IS_NOTED_EVERY))) {
      return;
    }
    if (tokens.replace(token.id(), token, token.usedAt(now))) {
      var _ = Thread.ofVirtual().name("token use").start(() -> keepUse(token.id(), now));
    }
  }

  private void keepUse(String id, Instant now) {
    try {
      store.noteUse(id, now);
    } catch (RuntimeException e) {
      // The host is ending, or its disk is full, which others say louder.
    }
  }

  /** Whether the token {@code id} still lets its holder in. */
  public boolean isLive(String id) {
    TokenRecord token = tokens.get(id);
    return token != null && TokenView.of(token).isLive(clock.instant());
  }

  /** All tokens, oldest first. */
  public List<TokenView> list() {
    return tokens.values().stream()
        .map(TokenView::of)
        .sorted(Comparator.comparing(TokenView::createdAt).thenComparing(TokenView::id))
        .toList();
  }

  /** The token {@code id}. */
  public Optional<TokenView> find(String id) {
    return Optional.ofNullable(tokens.get(id)).map(TokenView::of);
  }

  /** Whether anybody could make tokens over REST. */
  public boolean hasLiveAdministrator() {
    Instant now = clock.instant();
    return list().stream().anyMatch(token -> token.caller().ownsHost() && token.isLive(now));
  }

  /** Revokes the token {@code id} for good; a revoked one stays as it is. Empty: there is none. */
  public synchronized Optional<TokenView> revoke(String id) {
    TokenRecord token = tokens.get(id);
    if (token == null || token.revokedAt() != null) {
      return find(id);
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    store.revoke(id, now);
    TokenRecord revoked = token.revokedAt(now);
    tokens.put(id, revoked);
    TokenView view = TokenView.of(revoked);
    revocations.forEach(listener -> listener.accept(view));
    return Optional.of(view);
  }

  /** Tells {@code listener} of every token that is revoked from now on. */
  public void onRevocation(Consumer<TokenView> listener) {
    revocations.add(listener);
  }
}
