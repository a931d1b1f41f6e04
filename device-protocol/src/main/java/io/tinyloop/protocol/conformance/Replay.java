package io.tinyloop.protocol.conformance;

import io.tinyloop.protocol.conformance.ConformanceReport.Finding;
import io.tinyloop.protocol.conformance.VectorCase.ImageKind;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.LinkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays vectors to a target and compares. Tables, linear operators and cells cannot be asked for
 * one by one; sequences cover them.
 */
public final class Replay {

  /** Enumerated cases in one call of a target. */
  private static final int CHUNK = 8192;

  private final ConformanceTarget target;
  private final List<Finding> failures = new ArrayList<>();
  private final List<Finding> skipped = new ArrayList<>();
  private int passed;

  private Replay(ConformanceTarget target) {
    this.target = target;
  }

  /** Replays {@code vectors}; a broken link ends it. */
  public static ConformanceReport run(ConformanceTarget target, Vectors vectors, Depth depth)
      throws LinkException, InterruptedException {
    var replay = new Replay(target);
    for (Step step : steps(vectors, depth)) {
      step.on(replay);
    }
    return replay.report();
  }

  /** A replay in steps, so that one that a broken link ends can go on where it was. */
  public static List<Part> parts(Vectors vectors, Depth depth) {
    return steps(vectors, depth).stream()
        .map(step ->
            (Part)
                target -> {
                  var replay = new Replay(target);
                  step.on(replay);
                  return replay.report();
                })
        .toList();
  }

  /** A few vectors; plays them anew each time. Thread-safe. */
  @FunctionalInterface
  public interface Part {
    ConformanceReport play(ConformanceTarget target) throws LinkException, InterruptedException;
  }

  /** What a part does. */
  @FunctionalInterface
  private interface Step {
    void on(Replay replay) throws LinkException, InterruptedException;
  }

  /** All spelled-out cases of a kind are one step, as is each other vector that is replayed. */
  private static List<Step> steps(Vectors vectors, Depth depth) {
    List<Step> steps = new ArrayList<>();
    List<VectorCase.Primitive> primitives = vectors.of(VectorCase.Primitive.class);
    for (ConformanceKind kind : ConformanceKind.values()) {
      List<VectorCase.Primitive> cases = primitives.stream().filter(c -> c.kind() == kind).toList();
      if (!cases.isEmpty()) {
        steps.add(replay -> replay.primitives(kind, cases));
      }
    }
    for (VectorCase vector : vectors.cases()) {
      if (asks(vector, depth)) {
        steps.add(replay -> replay.one(vector));
      }
    }
    return steps;
  }

  private static boolean asks(VectorCase vector, Depth depth) {
    return switch (vector) {
      case VectorCase.Enumeration _ -> depth == Depth.FULL;
      case VectorCase.Sequence _,
          VectorCase.ValidImage _,
          VectorCase.InvalidImage _,
          VectorCase.Pair _ ->
          true;
      case VectorCase.Primitive _, VectorCase.Table _, VectorCase.Linear _, VectorCase.Cell _ ->
          false;
    };
  }

  private ConformanceReport report() {
    return new ConformanceReport(passed, failures, skipped);
  }

  private void one(VectorCase vector) throws LinkException, InterruptedException {
    switch (vector) {
      case VectorCase.Enumeration enumeration -> enumerate(enumeration);
      case VectorCase.Sequence sequence -> sequence(sequence);
      case VectorCase.ValidImage valid -> expectAccepted(valid, offer(valid.kind(), valid.image()));
      case VectorCase.InvalidImage invalid ->
          expectRefused(invalid, offer(invalid.kind(), invalid.image()));
      case VectorCase.Pair pair -> pair(pair);
      case VectorCase.Primitive _, VectorCase.Table _, VectorCase.Linear _, VectorCase.Cell _ -> {}
    }
  }

  /** All spelled-out cases of a kind in one call. */
  private void primitives(ConformanceKind kind, List<VectorCase.Primitive> cases)
      throws LinkException, InterruptedException {
    int count = kind.argumentCount();
    int[] arguments = new int[cases.size() * count];
    for (int i = 0; i < cases.size(); i++) {
      System.arraycopy(cases.get(i).arguments(), 0, arguments, i * count, count);
    }
    int[] outputs = target.primitive(kind, arguments);
    for (int i = 0; i < cases.size(); i++) {
      VectorCase.Primitive expected = cases.get(i);
      String actual = i < outputs.length ? Integer.toString(outputs[i]) : "nothing";
      compare(expected.id(), "output", Integer.toString(expected.output()), actual);
    }
  }

  private void enumerate(VectorCase.Enumeration enumeration)
      throws LinkException, InterruptedException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * enumeration.count()).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < enumeration.count(); from += CHUNK) {
      int cases = Math.min(CHUNK, enumeration.count() - from);
      int[] outputs = target.primitive(enumeration.kind(), enumeration.arguments(from, cases));
      for (int i = 0; i < cases && i < outputs.length; i++) {
        bytes.putInt(outputs[i]);
      }
    }
    compare(enumeration.id(), "SHA-256", enumeration.outputsSha256(), Sha256.hex(bytes.array()));
  }

  private void sequence(VectorCase.Sequence vector) throws LinkException, InterruptedException {
    Answer answer =
        target.evaluate(
            vector.model(), vector.dataSet(), vector.firstSample(), vector.sampleCount());
    switch (answer) {
      case Answer.Evaluated result -> {
        String expected = result(vector.correct(), vector.predictionDigest(), vector.stateDigest());
        String actual = result(result.correct(), result.predictionDigest(), result.stateDigest());
        compare(vector.id(), "result", expected, actual);
      }
      case Answer.Unsupported unsupported -> skip(vector, unsupported);
      case Answer.Accepted _, Answer.Refused _ -> fail(vector, "a result", answer);
    }
  }

  private static String result(int correct, String predictionDigest, String stateDigest) {
    return "%d correct, predictions %s, states %s"
        .formatted(correct, predictionDigest, stateDigest);
  }

  private Answer offer(ImageKind kind, byte[] image) throws LinkException, InterruptedException {
    return kind == ImageKind.MODEL ? target.offerModel(image) : target.offerDataSet(image);
  }

  private void expectAccepted(VectorCase vector, Answer answer) {
    switch (answer) {
      case Answer.Accepted _ -> passed++;
      case Answer.Unsupported unsupported -> skip(vector, unsupported);
      case Answer.Refused _, Answer.Evaluated _ -> fail(vector, "acceptance", answer);
    }
  }

  private void expectRefused(VectorCase vector, Answer answer) {
    switch (answer) {
      case Answer.Refused _ -> passed++;
      case Answer.Unsupported unsupported -> skip(vector, unsupported);
      case Answer.Accepted _, Answer.Evaluated _ -> fail(vector, "a refusal", answer);
    }
  }

  private void pair(VectorCase.Pair pair) throws LinkException, InterruptedException {
    int samples;
    try {
      samples = DataSetImage.decode(pair.dataSet()).sampleCount();
    } catch (InvalidImageException e) {
      throw new IllegalStateException("The data set of %s is invalid.".formatted(pair.id()), e);
    }
    Answer answer = target.evaluate(pair.model(), pair.dataSet(), 0, samples);
    switch (answer) {
      case Answer.Evaluated _ when pair.compatible() -> passed++;
      case Answer.Refused _ when !pair.compatible() -> passed++;
      case Answer.Unsupported unsupported -> skip(pair, unsupported);
      case Answer.Evaluated _, Answer.Refused _, Answer.Accepted _ ->
          fail(pair, pair.compatible() ? "a result" : "a refusal", answer);
    }
  }

  private void compare(VectorCase.Id id, String what, String expected, String actual) {
    if (expected.equals(actual)) {
      passed++;
    } else {
      failures.add(new Finding(id, "%s must be %s, but is %s.".formatted(what, expected, actual)));
    }
  }

  private void fail(VectorCase vector, String expected, Answer answer) {
    failures.add(
        new Finding(vector.id(), "%s was expected, but came %s.".formatted(expected, answer)));
  }

  private void skip(VectorCase vector, Answer.Unsupported unsupported) {
    skipped.add(new Finding(vector.id(), unsupported.reason()));
  }
}
