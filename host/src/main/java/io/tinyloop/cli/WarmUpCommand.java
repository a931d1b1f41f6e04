package io.tinyloop.cli;

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
    return HostApplication.boot(0, "memory", runs -> ExitCode.OK.number());
  }
}
