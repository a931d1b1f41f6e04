package io.tinyloop.data;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * MNIST as four IDX files in a folder, plain or gzip.
 *
 * <p>Of n training images the last min(5000, ⌊n / 12⌋), at least one, are the validation split: the
 * last 5,000 of MNIST's 60,000. The rest serves calibration. The test split is the test files.
 */
final class MnistFolder implements SampleSource {

  private static final int MAX_VALIDATION = 5000;
  private static final int TRAINING_PER_VALIDATION = 12;

  private final Path folder;
  private final Task task;

  MnistFolder(Path folder, Task task) {
    this.folder = folder;
    this.task = task;
  }

  @Override
  public Sequences training(int maximum) {
    int count = trainingCount() - validationCount();
    return sequences("train", 0, Math.min(count, maximum));
  }

  @Override
  public Sequences validation() {
    int count = validationCount();
    return sequences("train", trainingCount() - count, count);
  }

  @Override
  public Sequences test() {
    return sequences("t10k", 0, Integer.MAX_VALUE);
  }

  private int trainingCount() {
    return IdxFile.shape(images("train")).getFirst();
  }

  private int validationCount() {
    int count = trainingCount();
    return Math.max(1, Math.min(MAX_VALIDATION, count / TRAINING_PER_VALIDATION));
  }

  private Sequences sequences(String prefix, int first, int count) {
    LabelledImages images = new LabelledImages(task, images(prefix).toString());
    images.check(IdxFile.shape(images(prefix)), IdxFile.shape(labels(prefix)));
    return images.sequences(
        IdxFile.read(images(prefix), first, count), IdxFile.read(labels(prefix), first, count));
  }

  private Path images(String prefix) {
    return file(prefix + "-images-idx3-ubyte");
  }

  private Path labels(String prefix) {
    return file(prefix + "-labels-idx1-ubyte");
  }

  private Path file(String name) {
    Path plain = folder.resolve(name);
    return Files.exists(plain) ? plain : folder.resolve(name + ".gz");
  }
}
