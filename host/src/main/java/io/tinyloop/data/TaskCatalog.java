package io.tinyloop.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the data of a task.
 *
 * <p>The data set is the one that is asked for. Where none is, it is the complete one if there is a
 * data folder; without a data folder MNIST comes from the cache of downloads if it is there, and
 * from the embedded digits otherwise. Only asking for {@code mnist} downloads anything.
 */
public final class TaskCatalog {

  private final MnistDownload download;
  private final Consumer<String> notes;

  /**
   * A catalog that asks nobody and tells what it chose.
   *
   * @param download how MNIST is fetched
   * @param notes is told, one line each, what a user may not expect
   */
  public TaskCatalog(MnistDownload download, Consumer<String> notes) {
    this.download = download;
    this.notes = notes;
  }

  /** The task's data and model, checked to be there; samples are read later. */
  public TaskData open(DataRequest request) {
    Task task = request.task();
    Dataset dataset = dataset(request);
    ModelCatalog models = new ModelCatalog(request.locations().directory());
    ModelFile model =
        request.model() == null ? models.of(task, dataset) : models.requested(request.model());
    SampleSource source =
        switch (dataset) {
          case DIGITS10K -> new EmbeddedDigits(task);
          case MNIST -> new MnistFolder(mnist(request.locations()), task);
          case SPEECH_COMMANDS ->
              new SpeechCommandsFolder(
                  speechCommands(request.locations()), task, model.card(), notes);
        };
    return new TaskData(task.id(), dataset.id(), model, source);
  }

  private Dataset dataset(DataRequest request) {
    Dataset requested = request.dataset();
    if (requested != null) {
      return requested;
    }
    Task task = request.task();
    if (task.dataset() != Dataset.MNIST
        || request.locations().directory() != null
        || MnistDownload.isComplete(cached(request.locations()))) {
      return task.dataset();
    }
    notes.accept(
        "no data folder: %s runs on the 10,000 digits that the program carries (%s); --dataset mnist downloads all of MNIST"
            .formatted(task.id(), Dataset.DIGITS10K.id()));
    return Dataset.DIGITS10K;
  }

  private Path mnist(DataLocations locations) {
    @Nullable Path directory = locations.directory();
    if (directory == null) {
      return download.into(cached(locations));
    }
    Path folder = directory.resolve("mnist");
    if (!Files.isDirectory(folder)) {
      throw new InvalidDataException(
          "The data folder (%s) has no folder (mnist).".formatted(directory),
          "Maybe add --dataset digits10k, or name another data folder.");
    }
    return folder;
  }

  private static Path speechCommands(DataLocations locations) {
    @Nullable Path directory = locations.directory();
    if (directory == null) {
      throw new InvalidDataException(
          "The keyword tasks need the folder kws-gsc of a data folder, and none is named.",
          "Maybe set %s or --data-dir; row-mnist and pixel-mnist run without one."
              .formatted(DataLocations.VARIABLE));
    }
    Path folder = directory.resolve("kws-gsc");
    if (!Files.isDirectory(folder)) {
      throw new InvalidDataException(
          "The data folder (%s) has no folder (kws-gsc).".formatted(directory),
          "Maybe name another data folder; row-mnist and pixel-mnist run without one.");
    }
    return folder;
  }

  private static Path cached(DataLocations locations) {
    return locations.cache().resolve("mnist");
  }
}
