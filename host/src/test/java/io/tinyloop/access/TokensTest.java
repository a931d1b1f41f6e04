package io.tinyloop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.access.Verdict.Accepted;
import io.tinyloop.access.Verdict.Refused;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {

  private static final Caller ALICE = new Caller("lab-a", "alice", Role.OPERATOR);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final SecureRandom random = new SecureRandom();

  @TempDir private Path directory;

  @Test
  void aTokenLetsItsHolderInAndNobodyElse() {
    try (Journal journal = Journal.open(directory, clock)) {
      Tokens tokens = new Tokens(journal.tokens(), clock, random);
      IssuedToken token = tokens.create(new TokenRequest(ALICE, null));

      assertThat(tokens.judge(token.text())).isEqualTo(new Accepted(ALICE, token.token().id()));
      char last = token.text().charAt(token.text().length() - 1);
      String other = token.text().substring(0, token.text().length() - 1) + (last == '0' ? 1 : 0);
      assertThat(message(tokens.judge(other))).contains("unknown here").contains("\nMaybe");
      assertThat(message(tokens.judge("secret"))).contains("not of the form").contains("\nMaybe");
      assertThat(message(tokens.judge(null))).contains("not of the form");
    }
  }

  @Test
  void aTokenExpires() {
    try (Journal journal = Journal.open(directory, clock)) {
      Tokens tokens = new Tokens(journal.tokens(), clock, random);
      IssuedToken token = tokens.create(new TokenRequest(ALICE, Duration.ofHours(1)));
      now = now.plus(Duration.ofHours(1)).minusMillis(1);
      assertThat(tokens.judge(token.text())).isInstanceOf(Accepted.class);

      now = now.plusMillis(1);

      assertThat(message(tokens.judge(token.text())))
          .contains("expired at 2026-01-01T01:00:00Z")
          .contains("\nMaybe");
      assertThat(tokens.isLive(token.token().id())).isFalse();
    }
  }

  @Test
  void aRevokedTokenStaysRevokedWhenTheHostStartsAgain() {
    String text;
    try (Journal journal = Journal.open(directory, clock)) {
      Tokens tokens = new Tokens(journal.tokens(), clock, random);
      List<String> told = new ArrayList<>();
      tokens.onRevocation(token -> told.add(token.id()));
      IssuedToken token = tokens.create(new TokenRequest(ALICE, null));
      text = token.text();
      tokens.revoke(token.token().id());
      tokens.revoke(token.token().id());
      assertThat(told).containsExactly(token.token().id());
      assertThat(message(tokens.judge(text))).contains("revoked at 2026-01-01T00:00:00Z");
      assertThat(tokens.revoke("0123456789")).isEmpty();
    }
    try (Journal journal = Journal.open(directory, clock)) {
      Tokens tokens = new Tokens(journal.tokens(), clock, random);
      assertThat(message(tokens.judge(text))).contains("revoked at");
    }
  }

  @Test
  void secretsAreNotKept() throws Exception {
    IssuedToken token;
    try (Journal journal = Journal.open(directory, clock)) {
      Tokens tokens = new Tokens(journal.tokens(), clock, random);
      token = tokens.create(new TokenRequest(ALICE, null));
      List<TokenRecord> kept = journal.tokens().tokens();
      assertThat(kept).hasSize(1);
      assertThat(kept.getFirst().secretHash()).hasSize(64);
    }
    String proof = token.text().substring(token.text().lastIndexOf('_') + 1);
    assertThat(token.toString()).doesNotContain(proof);
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(proof);
      }
    }
  }

  @Test
  void rolesIncludeOneAnotherUpwardsAndADeviceIsApart() {
    assertThat(Role.ADMIN.includes(Role.VIEWER)).isTrue();
    assertThat(Role.VIEWER.includes(Role.OPERATOR)).isFalse();
    assertThat(Role.DEVICE.includes(Role.VIEWER)).isFalse();
    assertThat(Role.DEVICE.includes(Role.DEVICE)).isTrue();
  }

  @Test
  void namesAndLifetimesAreChecked() {
    assertThatThrownBy(() -> new Caller("lab a", "alice", Role.VIEWER))
        .hasMessageContaining("(lab a)")
        .hasMessageContaining("\nMaybe");
    assertThatThrownBy(() -> new TokenRequest(ALICE, Duration.ZERO))
        .hasMessageContaining("(PT0S)")
        .hasMessageContaining("\nMaybe");
  }

  private static String message(Verdict verdict) {
    return switch (verdict) {
      case Refused(String message) -> message;
      case Accepted accepted -> throw new AssertionError(accepted);
      case Verdict.Vouched vouched -> throw new AssertionError(vouched);
    };
  }
}
