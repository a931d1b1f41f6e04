package io.tinyloop.cli;

import io.tinyloop.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command reaches a host that asks who one is. */
final class HostOptions {

  /** A host on this machine, at its usual port. */
  static final URI USUAL = URI.create("http://localhost:8080");

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "Token for the host; others on this machine can see it here, so rather set TINYLOOP_TOKEN or --token-file.")
  private @Nullable String token;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File that holds the token, readable by you only; - reads standard input.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) of the authorities that may sign the host's certificate.")
  private @Nullable Path authorities;

  @Option(names = "--insecure", description = "Send the token over plain HTTP to another machine.")
  private boolean insecure;

  /** A client of the host at {@code url}. */
  HostClient client(URI url) {
    HostClient.check(url);
    String secret = TokenSource.find(token, tokenFile);
    if (secret != null && !insecure && !HostClient.isPrivate(url)) {
      throw new BadInputException(
          "The token would travel in plain text to %s.".formatted(url),
          "Maybe the host speaks https://; --insecure sends it nevertheless.");
    }
    return new HostClient(url, secret, new TlsFiles(authorities, null, null));
  }
}
