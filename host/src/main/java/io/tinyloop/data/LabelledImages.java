package io.tinyloop.data;

import java.util.List;

/** Images and their labels, turned into the sequences of a task. */
final class LabelledImages {

  private final Task task;
  private final String name;

  LabelledImages(Task task, String name) {
    this.task = task;
    this.name = name;
  }

  /** Checks that shapes of images and labels agree. */
  void check(List<Integer> images, List<Integer> labels) {
    if (images.size() != 3 || images.get(1) < 1 || images.get(2) < 1) {
      throw new InvalidDataException(
          "The images %s have the shape %s instead of count × rows × columns."
              .formatted(name, images),
          "Maybe images and labels are swapped.");
    }
    if (labels.size() != 1 || !labels.getFirst().equals(images.getFirst())) {
      throw new InvalidDataException(
          "The labels of shape %s do not belong to the images %s of shape %s."
              .formatted(labels, name, images),
          "Maybe one of the two files is of another data set.");
    }
  }

  /** One row a step for row-mnist, one pixel a step for pixel-mnist. */
  Sequences sequences(IdxArray images, IdxArray labels) {
    check(images.shape(), labels.shape());
    int rows = images.shape().get(1);
    int columns = images.shape().get(2);
    boolean byRow = task == Task.ROW_MNIST;
    return new Sequences(
        images.count(),
        byRow ? rows : rows * columns,
        byRow ? columns : 1,
        new InputValues.Pixels(images.bytes()),
        labels.bytes());
  }
}
