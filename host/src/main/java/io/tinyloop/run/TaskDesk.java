package io.tinyloop.run;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskFolder;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.run.CalibrationCheck.Homogeneous;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The tasks of a host: models with their data, its own and imported ones. They are everybody's on
 * the host. Thread-safe.
 */
public final class TaskDesk {

  private static final int CALIBRATED_SAMPLES = 500;

  private final Map<String, String> environment;
  private final Consumer<String> notes;

  /**
   * @param environment names the folders of tasks and data
   * @param notes is told what a user may not expect
   */
  public TaskDesk(Map<String, String> environment, Consumer<String> notes) {
    this.environment = Map.copyOf(environment);
    this.notes = notes;
  }

  /** All tasks, the program's own first. */
  public List<TaskView> list() {
    TaskFolder imported = TaskFolder.of(environment);
    List<TaskView> tasks = new ArrayList<>();
    Arrays.stream(Task.values()).forEach(task -> tasks.add(view(task.id(), false)));
    imported.names().forEach(name -> tasks.add(view(name, true)));
    return tasks;
  }

  private TaskView view(String task, boolean imported) {
    try {
      UncalibratedModel read = UncalibratedModel.read(ModelSource.of(task), environment, _ -> {});
      FloatGru model = read.model();
      return new TaskView(
          task,
          imported,
          read.data().dataset(),
          model.inputSize(),
          model.layers().stream().map(FloatGru.Layer::hiddenSize).toList(),
          model.head().classes(),
          null);
    } catch (IllegalArgumentException e) {
      String problem = String.valueOf(e.getMessage()).replace("\n", " ");
      return new TaskView(task, imported, null, null, null, null, problem);
    }
  }

  /** Whether somebody imported a task of this name. */
  public boolean isImported(String task) {
    return TaskFolder.of(environment).contains(task);
  }

  /**
   * Reads all samples of a task and asks the float model. Takes seconds.
   *
   * @throws IllegalArgumentException in two lines, if something of it is missing or broken
   */
  public TaskCheck check(String task) {
    UncalibratedModel read = UncalibratedModel.read(ModelSource.of(task), environment, notes);
    Sequences validation = read.data().split(Split.VALIDATION);
    FloatGru model = read.model().fitting(validation);
    Sequences test = read.data().split(Split.TEST);
    var _ = model.fitting(test);
    int correct = new FloatForward(model).correct(validation);
    return new TaskCheck(
        read.data().task(),
        validation.steps(),
        validation.inputSize(),
        validation.count(),
        test.count(),
        (double) correct / validation.count());
  }

  /**
   * Calibrates a task's model and computes its homogeneous forms. Takes seconds.
   *
   * @throws IllegalArgumentException in two lines, if the source is none of this host's
   */
  public CalibrationCheck calibrate(ModelSource source) {
    OpenedModel opened = OpenedModel.open(source, environment, notes);
    Sequences sequences = opened.data().split(Split.VALIDATION).spread(CALIBRATED_SAMPLES);
    DataSet data = opened.quantizer().input().dataSet(sequences);
    BatchedEngine engine = BatchedEngine.suited(opened.model().multiplyAdds(sequences));
    List<Homogeneous> forms = new ArrayList<>();
    for (int bits = 8; bits >= 2; bits--) {
      forms.add(homogeneous(opened, bits, engine, data));
    }
    return new CalibrationCheck(
        source.task(),
        source.weights(),
        source.ranges(),
        sequences.count(),
        new FloatForward(opened.model()).correct(sequences),
        forms);
  }

  private static Homogeneous homogeneous(
      OpenedModel opened, int bits, BatchedEngine engine, DataSet data) {
    Genome genome = Genome.homogeneous(SearchSpace.PAPER, bits, opened.layers());
    try {
      QuantizedGru integers = opened.quantizer().quantize(genome.layers());
      byte[] predictions = engine.run(integers, data).predictions();
      int correct = 0;
      for (int i = 0; i < predictions.length; i++) {
        correct += predictions[i] == (byte) data.label(i) ? 1 : 0;
      }
      return new Homogeneous(bits, ModelImage.encode(integers).length, correct, null);
    } catch (InfeasibleCandidateException e) {
      return new Homogeneous(bits, null, null, e.getMessage());
    }
  }

  /** Adds a task, after every check that needs no device. */
  public TaskImport.Report add(TaskImport.Request request) {
    return new TaskImport(TaskFolder.of(environment), notes).run(request);
  }
}
