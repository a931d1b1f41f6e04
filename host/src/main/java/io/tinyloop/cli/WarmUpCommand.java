package io.tinyloop.cli;

import io.tinyloop.run.EvaluateRequest;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.SingleEvaluation;
import io.tinyloop.run.StatePath;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A short run over the program's usual paths, from which the launcher records the JVM's start-up
 * cache: one evaluation, then the host. It leaves nothing behind.
 */
@Command(name = "warm-up", hidden = true, description = "Records a start-up cache.")
public final class WarmUpCommand implements Callable<Integer> {

  private static final int SAMPLES = 1000;

  @Override
  public Integer call() throws InterruptedException {
    ModelSource digits = DemoCommand.digits();
    for (StatePath path : StatePath.values()) {
      EvaluateRequest request =
          new EvaluateRequest(
              digits, "paper", 8, path, null, "validation", SAMPLES, "sim:cortex-m4");
      Json.write(SingleEvaluation.run(request, note -> {}));
    }
    return HostApplication.boot(HostAddress.loopback(0), "memory", runs -> ExitCode.OK.number());
  }
}
