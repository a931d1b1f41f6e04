package io.tinyloop.data;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of imported tasks: one folder a task, with {@value #MODEL}, its card {@value #CARD}
 * and {@value #DATA}.
 */
public final class TaskFolder {

  /** Names the folder in the environment. */
  public static final String VARIABLE = "TINYLOOP_TASKS";

  private static final String MODEL = "model.safetensors";
  private static final String CARD = "model.json";
  private static final String DATA = "data.npz";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,40}");

  private final Path folder;

  private TaskFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder that the variable {@value #VARIABLE} names, or {@code tinyloop/tasks} in {@code
   * XDG_DATA_HOME} or in {@code ~/.local/share}. It need not exist.
   */
  public static TaskFolder of(Map<String, String> environment) {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isEmpty()) {
      return new TaskFolder(Path.of(named));
    }
    String home = environment.getOrDefault("XDG_DATA_HOME", "");
    Path share =
        home.isEmpty() ? Path.of(System.getProperty("user.home"), ".local/share") : Path.of(home);
    return new TaskFolder(share.resolve("tinyloop/tasks"));
  }

  /** Throws unless {@code name} can be that of an imported task. */
  public static String checkedName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidDataException(
          "The name (%s) of a task must be small letters, digits, - and _, at most 41."
              .formatted(name),
          "Maybe --name my-task.");
    }
    if (Arrays.stream(Task.values()).anyMatch(task -> task.id().equals(name))) {
      throw new InvalidDataException(
          "The name (%s) is that of a task of the program.".formatted(name),
          "Maybe --name my-%s.".formatted(name));
    }
    return name;
  }

  /** Names of all imported tasks, sorted. */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> tasks = Files.list(folder)) {
      return tasks
          .map(task -> task.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches() && contains(name))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw InvalidDataException.unreadable(folder, e);
    }
  }

  /** The program's own task that {@code id} names. */
  public Task builtIn(String id) {
    return Task.named(id, names());
  }

  /** Whether there is a task of this name. */
  public boolean contains(String name) {
    return NAME.matcher(name).matches() && Files.exists(folder.resolve(name).resolve(DATA));
  }

  /**
   * The task {@code name}.
   *
   * @param model another model of it: a path; null for its own
   */
  public TaskData open(String name, @Nullable String model) {
    Path task = folder.resolve(name);
    ModelCatalog models = new ModelCatalog(null);
    return new TaskData(
        name,
        name,
        models.requested(model == null ? task.resolve(MODEL).toString() : model),
        new NpzSamples(task.resolve(DATA)));
  }

  /**
   * Keeps a task: all of it, or what was there before.
   *
   * @param data the npz file, which is copied
   * @param safetensors the model
   * @param card JSON about the model
   */
  public Path keep(String name, Path data, byte[] safetensors, byte[] card) throws IOException {
    Files.createDirectories(folder);
    Path made = Files.createTempDirectory(folder, ".import");
    try {
      Files.write(made.resolve(MODEL), safetensors);
      Files.write(made.resolve(CARD), card);
      Files.copy(data, made.resolve(DATA));
      Path task = folder.resolve(name);
      replace(task, made);
      return task;
    } catch (IOException | RuntimeException e) {
      delete(made);
      throw e;
    }
  }

  private void replace(Path task, Path made) throws IOException {
    if (!Files.exists(task, LinkOption.NOFOLLOW_LINKS)) {
      move(made, task);
      return;
    }
    checkOwn(task);
    Path old = Files.createTempDirectory(folder, ".old");
    move(task, old.resolve("task"));
    move(made, task);
    delete(old);
  }

  /** Throws unless the folder holds a task and nothing else. */
  private static void checkOwn(Path task) throws IOException {
    Set<String> own = Set.of(MODEL, CARD, DATA);
    try (Stream<Path> files = Files.list(task)) {
      Optional<Path> other =
          files.filter(file -> !own.contains(file.getFileName().toString())).findFirst();
      if (other.isPresent()) {
        throw new InvalidDataException(
            "The folder (%s) is not that of a task: it holds %s."
                .formatted(task, other.get().getFileName()),
            "Maybe choose another --name, or another folder by %s.".formatted(VARIABLE));
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
