package io.tinyloop.run;

import io.tinyloop.device.DeviceReport;
import io.tinyloop.device.Evidence;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.journal.EvidenceStore;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.search.Genome;
import java.util.function.Supplier;

/**
 * Keeps in the journal what stands behind the numbers of one run's candidates on all validation
 * samples, which are those that a report shows. Thread-safe.
 */
final class EvidenceLog {

  /** What is kept of an evaluation beside its individual. */
  record Entry(String commit, String modelSha256, Hello hello, Evidence evidence) {}

  private final EvidenceStore store;
  private final String run;
  private final String commit;
  private final Supplier<EvaluationSet> reported;

  /**
   * @param commit of this program
   * @param reported the samples whose evaluations a report shows
   */
  EvidenceLog(EvidenceStore store, String run, String commit, Supplier<EvaluationSet> reported) {
    this.store = store;
    this.run = run;
    this.commit = commit;
    this.reported = reported;
  }

  /** Whether evaluations on {@code samples} are among those that a report shows. */
  boolean wants(EvaluationSet samples) {
    return samples.digest().equals(reported.get().digest());
  }

  void keep(String dataKey, Genome genome, Digest model, DeviceReport report) {
    store.keep(
        run,
        dataKey,
        genome.space().toString(),
        genome.toString(),
        Json.write(new Entry(commit, model.hex(), report.hello(), report.evidence())));
  }
}
