package io.tinyloop.cli;

import io.tinyloop.access.IssuedToken;
import io.tinyloop.access.TokenRequest;
import io.tinyloop.access.TokenView;
import io.tinyloop.access.Tokens;
import io.tinyloop.api.TokenAnswer;
import io.tinyloop.api.TokenOrder;
import io.tinyloop.journal.DatabaseServer;
import io.tinyloop.journal.Journal;
import io.tinyloop.run.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Where tokens are made and revoked: at a host, or in the journal of one that does not run. */
sealed interface TokenDesk extends AutoCloseable {

  IssuedToken create(TokenRequest request) throws InterruptedException;

  List<TokenView> list() throws InterruptedException;

  TokenView revoke(String id) throws InterruptedException;

  @Override
  void close();

  /** A host that runs; who asks it must be an administrator. */
  record OfHost(HostClient client) implements TokenDesk {

    @Override
    public IssuedToken create(TokenRequest request) throws InterruptedException {
      Duration lifetime = request.lifetime();
      TokenOrder order =
          new TokenOrder(
              request.caller().tenant(),
              request.caller().name(),
              request.caller().role(),
              lifetime == null ? null : lifetime.toSeconds());
      String answer = client.postOnce("api/tokens", Json.write(order));
      TokenAnswer made = Json.read(answer, TokenAnswer.class);
      return new IssuedToken(made.token(), made.text());
    }

    @Override
    public List<TokenView> list() throws InterruptedException {
      return List.of(Json.read(client.get("api/tokens"), TokenView[].class));
    }

    @Override
    public TokenView revoke(String id) throws InterruptedException {
      return Json.read(client.delete("api/tokens/" + id), TokenView.class);
    }

    @Override
    public void close() {}
  }

  /** The journal of a host that does not run; whoever may write there is its administrator. */
  record OfJournal(Journal journal, Tokens tokens) implements TokenDesk {

    static OfJournal open(Path directory) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new BadInputException(
            "The journal's folder (%s) cannot be made: %s.".formatted(directory, e.getMessage()),
            "Maybe name another with --journal.");
      }
      InstantSource clock = InstantSource.system();
      return of(Journal.open(directory, clock), clock);
    }

    /** The same in a database that hosts share, whether they run or not. */
    static OfJournal open(DatabaseServer server) {
      InstantSource clock = InstantSource.system();
      return of(Journal.open(server, clock, _ -> {}), clock);
    }

    private static OfJournal of(Journal journal, InstantSource clock) {
      return new OfJournal(journal, new Tokens(journal.tokens(), clock, new SecureRandom()));
    }

    @Override
    public IssuedToken create(TokenRequest request) {
      return tokens.create(request);
    }

    @Override
    public List<TokenView> list() {
      return tokens.list();
    }

    @Override
    public TokenView revoke(String id) {
      return tokens
          .revoke(id)
          .orElseThrow(() ->
              new BadInputException(
                  "There is no token (%s).".formatted(id),
                  "Maybe tinyloop token list shows its id."));
    }

    @Override
    public void close() {
      journal.close();
    }
  }
}
