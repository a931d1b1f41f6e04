package io.tinyloop.api;

import io.tinyloop.journal.Journal;
import io.tinyloop.journal.JournalException;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A host is ready when its journal answers; it says no more, for anybody may ask. */
@Readiness
@ApplicationScoped
public class JournalReadiness implements HealthCheck {

  private final Journal journal;

  public JournalReadiness(Journal journal) {
    this.journal = journal;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      var _ = journal.run("");
      return HealthCheckResponse.up("journal");
    } catch (JournalException e) {
      return HealthCheckResponse.down("journal");
    }
  }
}
