package io.tinyloop.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which host has a run that a command reads; without one the run is a folder. */
final class RunsHost {

  @Option(names = "--host", paramLabel = "URL", description = "A host that has the run.")
  private @Nullable URI host;

  @Mixin private HostOptions access = new HostOptions();

  /** A client of the host; null: there is none. */
  @Nullable HostClient client() {
    return host == null ? null : access.client(host);
  }
}
