package io.tinyloop.journal;

import java.util.Base64;
import java.util.Optional;

/**
 * What training within runs made, so that a run that is resumed trains nothing twice. Each call is
 * one transaction. Thread-safe.
 */
public final class TrainingStore {

  private final Database database;

  TrainingStore(Database database) {
    this.database = database;
  }

  /**
   * The image of a trained model; empty where it was not trained.
   *
   * @param epochs of the training
   * @param genome with its space
   */
  public Optional<byte[]> image(String run, int epochs, String genome) {
    return database
        .read(handle ->
            handle
                .createQuery(
                    "select image from trained_model where run_id = :run and epochs = :epochs and"
                        + " genome = :genome")
                .bind("run", run)
                .bind("epochs", epochs)
                .bind("genome", genome)
                .mapTo(String.class)
                .findOne())
        .map(Base64.getDecoder()::decode);
  }

  /** Keeps the image of a model; of one that was trained before, the first stays. */
  public void keep(String run, int epochs, String genome, byte[] image) {
    var _ =
        database.writeAlone(
            "models of " + run,
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into trained_model (run_id, epochs, genome, image)
                        select :run, :epochs, :genome, :image
                        where not exists (select 1 from trained_model
                          where run_id = :run and epochs = :epochs and genome = :genome)\
                        """)
                    .bind("run", run)
                    .bind("epochs", epochs)
                    .bind("genome", genome)
                    .bind("image", Base64.getEncoder().encodeToString(image))
                    .execute());
  }
}
