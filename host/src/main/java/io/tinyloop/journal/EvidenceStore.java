package io.tinyloop.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What stands behind the numbers of evaluations that a run reports. Each call is one transaction.
 * Thread-safe.
 */
public final class EvidenceStore {

  private final Database database;

  EvidenceStore(Database database) {
    this.database = database;
  }

  /** Keeps the evidence of an evaluation; of one that has some, the first stays. */
  public void keep(String run, String dataKey, String space, String genome, String body) {
    var _ =
        database.writeAlone(
            "evidence of " + run,
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into evidence (run_id, data_key, space, genome, body)
                        select :run, :key, :space, :genome, :body
                        where not exists (select 1 from evidence where run_id = :run
                          and data_key = :key and space = :space and genome = :genome)\
                        """)
                    .bind("run", run)
                    .bind("key", dataKey)
                    .bind("space", space)
                    .bind("genome", genome)
                    .bind("body", packed(body))
                    .execute());
  }

  /** The evidence of an evaluation. */
  public Optional<String> find(String run, String dataKey, String space, String genome) {
    return database
        .read(handle ->
            handle
                .createQuery(
                    """
                    select body from evidence where run_id = :run and data_key = :key
                      and space = :space and genome = :genome\
                    """)
                .bind("run", run)
                .bind("key", dataKey)
                .bind("space", space)
                .bind("genome", genome)
                .mapTo(String.class)
                .findOne())
        .map(EvidenceStore::unpacked);
  }

  /** Forgets what a run has beside the evidence of these genomes. */
  public void keepOnly(String run, List<String> genomes) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    "delete from evidence where run_id = :run and genome not in (<genomes>)")
                .bind("run", run)
                .bindList("genomes", genomes)
                .execute());
  }

  private static String packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String unpacked(String packed) {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
