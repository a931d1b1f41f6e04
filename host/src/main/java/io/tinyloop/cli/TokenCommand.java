package io.tinyloop.cli;

import io.tinyloop.access.Caller;
import io.tinyloop.access.IssuedToken;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import io.tinyloop.access.TokenView;
import io.tinyloop.api.TokenAnswer;
import io.tinyloop.journal.DatabaseServer;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes, lists and revokes the tokens by which people, programs and devices come in. */
@Command(
    name = "token",
    description = "Makes, lists and revokes tokens, of a host or in the journal of a stopped one.",
    footer = {
      "",
      "A token is shown once; the host keeps only its hash. The password of an MQTT device is a"
          + " token",
      "too: --device UID makes one, the user name is the UID. Of an agent, which carries devices of"
          + " a",
      "tenant, the user name is the token's name.",
      "",
      "Examples:",
      "  tinyloop token create --journal tinyloop-data --name root --role admin --out admin.token",
      "  tinyloop token create --host https://lab:8080 --token-file admin.token --name alice"
          + " --expires 90d",
      "  tinyloop token create --device 0123456789abcdef",
      "  tinyloop token create --role agent --name bench-1 --tenant physics --out bench-1.token",
      "  tinyloop token revoke 4fd0a1c2b3"
    })
final class TokenCommand implements Callable<Integer> {

  /** What can be done. */
  enum Action {
    CREATE,
    LIST,
    REVOKE
  }

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ACTION", description = "create, list, revoke")
  private Action action;

  @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "Id of the token.")
  private @Nullable String id;

  @Option(names = "--name", paramLabel = "NAME", description = "Who the token is for.")
  private @Nullable String name;

  @Option(
      names = "--role",
      defaultValue = "operator",
      paramLabel = "ROLE",
      description =
          "viewer, operator or admin; device or agent for the MQTT broker (default:"
              + " ${DEFAULT-VALUE}).")
  private Role role;

  @Option(
      names = "--device",
      paramLabel = "UID",
      description = "Make the password of this device at the MQTT broker.")
  private @Nullable String device;

  @Option(
      names = "--tenant",
      defaultValue = Caller.DEFAULT_TENANT,
      paramLabel = "TENANT",
      description = "Whose it is (default: ${DEFAULT-VALUE}).")
  private String tenant;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "How long it is good, as 90d, 12h or 30m (default: until revoked).")
  private @Nullable String expires;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the token into this new file, readable by you only.")
  private @Nullable Path out;

  @Option(
      names = {"--journal", "--data"},
      paramLabel = "DIR",
      description = "Folder of the journal of a host that does not run.")
  private @Nullable Path journal;

  @Mixin private DatabaseOptions database = new DatabaseOptions();

  @Option(
      names = "--host",
      paramLabel = "URL",
      description = "The host (default: http://localhost:8080).")
  private @Nullable URI host;

  @Mixin private HostOptions access = new HostOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (TokenDesk desk = desk()) {
      switch (action) {
        case CREATE -> show(desk.create(request()));
        case LIST -> show(desk.list());
        case REVOKE -> show(List.of(desk.revoke(named())));
      }
    }
    return ExitCode.OK.number();
  }

  private TokenDesk desk() {
    if (journal != null && host != null) {
      throw new BadInputException(
          "Both a host (%s) and a journal (%s) are named.".formatted(host, journal),
          "Maybe leave --journal away while the host runs.");
    }
    Optional<DatabaseServer> server = host == null ? database.server() : Optional.empty();
    if (server.isPresent() && journal == null) {
      return TokenDesk.OfJournal.open(server.get());
    }
    return journal == null
        ? new TokenDesk.OfHost(access.client(host == null ? HostOptions.USUAL : host))
        : TokenDesk.OfJournal.open(journal);
  }

  private TokenRequest request() {
    if ((name == null) == (device == null)) {
      throw new BadInputException(
          "Either a name (%s) or a device (%s) must be given.".formatted(name, device),
          "Maybe --name alice.");
    }
    Caller holder =
        device == null
            ? new Caller(tenant, String.valueOf(name), role)
            : new Caller(tenant, device, Role.DEVICE);
    return new TokenRequest(holder, expires == null ? null : Spans.parse(expires));
  }

  private String named() {
    if (id == null || !id.matches("[0-9a-f]{10}")) {
      throw new BadInputException(
          "The token (%s) must be named by its 10 digits.".formatted(id),
          "Maybe tinyloop token list shows them.");
    }
    return id;
  }

  private void show(IssuedToken issued) {
    PrintWriter writer = spec.commandLine().getOut();
    if (out != null) {
      PrivateFile.write(out, issued.text());
      show(List.of(issued.token()));
    } else if (json) {
      writer.println(Json.write(new TokenAnswer(issued.token(), issued.text())));
    } else {
      writer.println(issued.text());
    }
    writer.flush();
  }

  private void show(List<TokenView> tokens) {
    PrintWriter writer = spec.commandLine().getOut();
    if (json) {
      writer.println(Json.write(tokens));
    } else {
      writer.printf("%-10s  %-10s  %-24s  %-8s  %s%n", "id", "tenant", "name", "role", "state");
      tokens.forEach(token -> writer.println(line(token)));
    }
    writer.flush();
  }

  private static String line(TokenView token) {
    Instant now = Instant.now();
    String state;
    if (token.revokedAt() != null) {
      state = "revoked " + token.revokedAt();
    } else if (!token.isLive(now)) {
      state = "expired " + token.expiresAt();
    } else {
      state = token.expiresAt() == null ? "good" : "good until " + token.expiresAt();
    }
    return "%-10s  %-10s  %-24s  %-8s  %s, %s"
        .formatted(
            token.id(),
            token.tenant(),
            token.name(),
            token.role().name().toLowerCase(Locale.ROOT),
            state,
            token.lastUsedAt() == null ? "not used" : "last used " + token.lastUsedAt());
  }
}
