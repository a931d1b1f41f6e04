package io.tinyloop.cli;

import io.quarkus.runtime.Quarkus;
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
    System.setProperty("quarkus.http.port", "0");
    Quarkus.run(WarmUpApplication.class, (code, problem) -> {});
    return ExitCode.OK.number();
  }

  /** Boots the host and ends it at once. */
  public static final class WarmUpApplication implements io.quarkus.runtime.QuarkusApplication {
    @Override
    public int run(String... arguments) {
      return ExitCode.OK.number();
    }
  }
}
