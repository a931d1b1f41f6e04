package io.tinyloop.cli;

import io.tinyloop.run.FrontView;
import io.tinyloop.run.Progress;
import io.tinyloop.run.RunListener;
import java.util.function.Consumer;

/** Shows a run's progress as a bar, and what went wrong on the way as notes. */
final class RunProgressView implements RunListener {

  private final ProgressBar bar;
  private final Consumer<String> notes;
  private volatile int frontSize;

  RunProgressView(ProgressBar bar, Consumer<String> notes) {
    this.bar = bar;
    this.notes = notes;
  }

  @Override
  public void progress(Progress progress) {
    String note = frontSize == 0 ? "" : "front " + frontSize;
    bar.update(progress.phase().toString(), progress.done(), progress.total(), note);
  }

  @Override
  public void front(FrontView front) {
    frontSize = front.individuals().size();
  }

  @Override
  public void incident(String device, String kind, String detail) {
    bar.finishLine();
    notes.accept("%s on %s: %s (repeated elsewhere)".formatted(kind, device, detail));
  }

  void finish() {
    bar.finishLine();
  }
}
