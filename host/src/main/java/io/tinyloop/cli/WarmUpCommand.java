package io.tinyloop.cli;

import io.quarkus.runtime.QuarkusApplication;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A short run over the program's usual paths, from which the launcher records the JVM's start-up
 * cache. It leaves nothing behind.
 */
@Command(name = "warm-up", hidden = true, description = "Records a start-up cache.")
public final class WarmUpCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    HostApplication.run(WarmUpApplication.class, 0);
    return ExitCode.OK.number();
  }

  /** Boots the host and ends it at once. */
  public static final class WarmUpApplication implements QuarkusApplication {
    @Override
    public int run(String... arguments) {
      return ExitCode.OK.number();
    }
  }
}
