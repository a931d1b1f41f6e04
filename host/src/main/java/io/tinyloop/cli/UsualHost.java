package io.tinyloop.cli;

import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The host that a command is about: one on this machine, unless another is named. */
final class UsualHost {

  @Option(
      names = "--host",
      defaultValue = "http://localhost:8080",
      paramLabel = "URL",
      description = "The host (default: ${DEFAULT-VALUE}).")
  private URI host = HostOptions.USUAL;

  @Mixin private HostOptions access = new HostOptions();

  HostClient client() {
    return access.client(host);
  }
}
