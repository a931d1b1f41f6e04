package io.tinyloop.api;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.data.ModelCard;
import io.tinyloop.data.NpzFile;
import io.tinyloop.run.CalibrationCheck;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.TaskCheck;
import io.tinyloop.run.TaskDesk;
import io.tinyloop.run.TaskImport;
import io.tinyloop.run.TaskView;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** The tasks of the host: models with their data. */
@Path("/api/tasks")
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {

  /** What a stranger's archive may unpack to. */
  private static final long MOST_UNPACKED = 1L << 30;

  /** A GRU that a microcontroller can hold has a hundredth of it. */
  private static final long MOST_WEIGHTS = 64L << 20;

  /** Checks and calibrations keep a core busy for seconds. */
  private static final int AT_ONCE = 2;

  private final TaskDesk tasks;
  private final CurrentCaller caller;
  private final Semaphore room = new Semaphore(AT_ONCE);

  public TaskResource(TaskDesk tasks, CurrentCaller caller) {
    this.tasks = tasks;
    this.caller = caller;
  }

  @GET
  @Needs(Role.VIEWER)
  public List<TaskView> list() {
    return tasks.list();
  }

  /** Reads all samples of a task, and asks its float model. */
  @GET
  @Needs(Role.VIEWER)
  @Path("{task}/check")
  public TaskCheck check(String task) {
    return inTurn(() -> tasks.check(task));
  }

  /** The homogeneous forms that a way to calibrate gives, by the reference arithmetic. */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{task}/calibration")
  @Consumes(MediaType.APPLICATION_JSON)
  public CalibrationCheck calibrate(String task, @Nullable CalibrationOrder order) {
    CalibrationOrder asked = order == null ? new CalibrationOrder(null, null) : order;
    ModelSource source =
        new ModelSource(task, null, null, null, asked.orUsualWeights(), asked.orUsualRanges());
    return inTurn(() -> tasks.calibrate(source));
  }

  /**
   * How to calibrate.
   *
   * @param weights null: the usual way
   * @param ranges null: the usual way
   */
  public record CalibrationOrder(@Nullable String weights, @Nullable String ranges) {

    String orUsualWeights() {
      return weights == null ? ModelSource.DEFAULT_WEIGHTS : weights;
    }

    String orUsualRanges() {
      return ranges == null ? ModelSource.DEFAULT_RANGES : ranges;
    }
  }

  /**
   * Adds a task as {@code tinyloop import} does; answers 201 with what was found in it.
   *
   * @param name of the new task
   * @param weights safetensors with PyTorch's names, or ONNX by its file name
   * @param data npz
   * @param gru what the names of the GRU's tensors begin with; null: found out
   * @param head the same of the classifier
   * @param replace {@code true}: a task of this name may be there already
   */
  @POST
  @Needs(Role.OPERATOR)
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  public Response add(
      @RestForm @Nullable String name,
      @RestForm @Nullable FileUpload weights,
      @RestForm @Nullable FileUpload data,
      @RestForm @Nullable String gru,
      @RestForm @Nullable String head,
      @RestForm @Nullable String replace) {
    checkMayAdd();
    if (name == null || weights == null || data == null) {
      throw new IllegalArgumentException(
          "The form needs name (%s), weights (%s) and data (%s)."
                  .formatted(name, nameOf(weights), nameOf(data))
              + "\nMaybe a file was not chosen.");
    }
    boolean mayReplace = "true".equals(replace);
    if (tasks.isImported(name) && !mayReplace) {
      throw new IllegalArgumentException(
          "There is a task (%s) already.\nMaybe choose another name, or replace it."
              .formatted(name));
    }
    checkSize(weights);
    ModelCard.Prefixes prefixes = new ModelCard.Prefixes(orNull(gru), orNull(head));
    TaskImport.Report report = inTurn(() -> imported(name, weights, data, prefixes, mayReplace));
    return Response.created(URI.create("/api/tasks/" + report.task()))
        .entity(Added.of(report))
        .build();
  }

  /** What was added; where the host keeps it is the host's business. */
  record Added(
      String task,
      int steps,
      int inputSize,
      List<Integer> hiddenSizes,
      int classes,
      TaskImport.Counts samples,
      TaskImport.Accuracy floatAccuracy,
      @Nullable Double largestLogitError) {

    static Added of(TaskImport.Report report) {
      return new Added(
          report.task(),
          report.steps(),
          report.inputSize(),
          report.hiddenSizes(),
          report.classes(),
          report.samples(),
          report.floatAccuracy(),
          report.largestLogitError());
    }
  }

  /** Tasks are all tenants', so whoever adds one belongs to those who run the host. */
  private void checkMayAdd() {
    Caller asking = caller.get();
    if (!asking.tenant().equals(Caller.DEFAULT_TENANT)) {
      throw new ForbiddenException(
          "Tasks are everybody's on this host; the tenant %s adds none.\nMaybe ask those who run the host."
              .formatted(asking.tenant()));
    }
  }

  private static void checkSize(FileUpload weights) {
    if (weights.size() > MOST_WEIGHTS) {
      throw new UploadLimits.TooLargeException(
          "The weights (%s) have %,d bytes, and may have %,d.\nMaybe the file holds more than the model: an optimizer's state?"
              .formatted(nameOf(weights), weights.size(), MOST_WEIGHTS));
    }
  }

  /** Files of the caller's names' endings, which say what they are, under names of the host's. */
  private TaskImport.Report imported(
      String name,
      FileUpload weights,
      FileUpload data,
      ModelCard.Prefixes prefixes,
      boolean replace) {
    boolean onnx = String.valueOf(weights.fileName()).endsWith(".onnx");
    java.nio.file.Path folder = null;
    try {
      folder = Files.createTempDirectory("tinyloop-import");
      java.nio.file.Path model = folder.resolve(onnx ? "weights.onnx" : "weights.safetensors");
      java.nio.file.Path samples = folder.resolve("data.npz");
      Files.move(weights.uploadedFile(), model);
      Files.move(data.uploadedFile(), samples);
      NpzFile.checkUnpacked(samples, MOST_UNPACKED);
      return tasks.add(
          new TaskImport.Request(name, model, new TaskImport.Arrays(samples), prefixes, replace));
    } catch (IOException e) {
      throw new UncheckedIOException("The uploaded files cannot be kept.", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage()).replace(folder + "/", ""), e);
    } finally {
      delete(folder);
    }
  }

  private static void delete(java.nio.file.@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    for (String name : List.of("weights.onnx", "weights.safetensors", "data.npz", "")) {
      try {
        Files.deleteIfExists(folder.resolve(name));
      } catch (IOException e) {
        // It stays in the folder of temporary files, which the system empties.
      }
    }
  }

  private <T> T inTurn(Supplier<T> work) {
    if (!room.tryAcquire()) {
      throw new TooManyRequestsException(
          "%d tasks are being read already.\nMaybe try again in some seconds.".formatted(AT_ONCE));
    }
    try {
      return work.get();
    } finally {
      room.release();
    }
  }

  private static @Nullable String nameOf(@Nullable FileUpload file) {
    return file == null ? null : file.fileName();
  }

  private static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
