package io.tinyloop.run;

import io.tinyloop.journal.JournalException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a host follows of what others wrote into the journal: people's leases, quarantines, tokens.
 * Each part looks by itself, so that one which fails keeps no other from it.
 */
public final class SharedState implements Runnable {

  private final Consumer<String> notes;
  private final List<Runnable> parts;

  /**
   * @param notes is told what goes wrong, but of a journal that is away, which tells so itself
   * @param parts look at the journal each
   */
  public SharedState(Consumer<String> notes, Runnable... parts) {
    this.notes = notes;
    this.parts = List.of(parts);
  }

  /** Looks at what others wrote. */
  @Override
  public void run() {
    parts.forEach(this::look);
  }

  private void look(Runnable part) {
    try {
      part.run();
    } catch (JournalException e) {
      // It is back at one of the next looks.
    } catch (RuntimeException e) {
      notes.accept("What other hosts wrote could not be followed: " + e);
    }
  }
}
