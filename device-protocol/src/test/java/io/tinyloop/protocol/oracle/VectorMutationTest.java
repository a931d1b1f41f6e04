package io.tinyloop.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vectors are worth their name: each typical mistake fails a test with the flag that hunts it.
 */
class VectorMutationTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "requantize.json",
        "add.json",
        "multiply.json",
        "complement.json",
        "view.json",
        "fused.json",
        "table.json",
        "linear.json",
        "cell.json",
        "sequence.json"
      })
  void theLawItselfFailsNothing(String file) {
    assertThat(new VectorReplay(new Equations()).failures(file)).isEmpty();
  }

  @ParameterizedTest(name = "{0} in {1} is caught by {2}")
  @MethodSource({"wrongEquations", "wrongCells", "wrongReaders"})
  void aMistakeIsCaughtByItsFlag(String mistake, String file, Flag flag, VectorReplay replay) {
    assertThat(replay.failures(file)).as(mistake).anyMatch(test -> has(test, flag));
  }

  private static boolean has(JsonNode test, Flag flag) {
    for (JsonNode name : test.get("flags")) {
      if (name.asText().equals(flag.name())) {
        return true;
      }
    }
    return false;
  }

  static Stream<Arguments> wrongEquations() {
    return Stream.of(
            of(
                new Mistakes.Truncates(),
                Flag.Truncation,
                "requantize",
                "add",
                "multiply",
                "complement",
                "fused"),
            of(
                new Mistakes.HalfAwayFromZero(),
                Flag.NegativeTie,
                "requantize",
                "add",
                "multiply",
                "fused"),
            of(
                new Mistakes.HalfToEven(),
                Flag.TieTowardPositive,
                "requantize",
                "add",
                "multiply",
                "complement",
                "fused"),
            of(
                new Mistakes.TowardZero(),
                Flag.NegativeFloor,
                "requantize",
                "add",
                "multiply",
                "fused"),
            of(
                new Mistakes.RoundsTwice(),
                Flag.DoubleRounding,
                "requantize",
                "add",
                "multiply",
                "complement",
                "fused"),
            of(
                new Mistakes.NoClamp(),
                Flag.SaturatesHigh,
                "add",
                "multiply",
                "complement",
                "linear"),
            of(new Mistakes.NoLowerClamp(), Flag.SaturatesLow, "add", "multiply", "linear"),
            of(new Mistakes.LatePreShift(), Flag.PreShift, "requantize", "multiply"),
            of(new Mistakes.NoPreShift(), Flag.PreShift, "requantize", "multiply"),
            of(new Mistakes.SignedLowHalf(), Flag.LowHalfUnsigned, "requantize", "multiply"),
            of(new Mistakes.SinglePrecision(), Flag.ExtremeAccumulator, "requantize"),
            of(new Mistakes.SignedMultipliers(), Flag.MultiplierExtreme, "add", "complement"),
            of(new Mistakes.OtherOne(), Flag.UnitGridOne, "complement"),
            of(new Mistakes.ViewWraps(), Flag.ViewSaturates, "view", "cell"),
            of(new Mistakes.ViewTruncates(), Flag.ViewTie, "view"),
            of(new Mistakes.ViewAwayFromZero(), Flag.NegativeTie, "view"),
            of(new Mistakes.FusedInTwo(), Flag.FusedRounding, "fused"),
            of(new Mistakes.FusedInTwo(), Flag.WideState, "cell", "sequence"),
            of(new Mistakes.WholeOffset(), Flag.MidRise, "linear"),
            of(new Mistakes.WholeOffset(), Flag.OneBitWeights, "linear", "sequence"),
            of(new Mistakes.FirstMultiplier(), Flag.RowMultipliers, "linear", "cell", "sequence"),
            of(new Mistakes.TableByValue(), Flag.TableZeroPoint, "table"),
            of(new Mistakes.LastOfEquals(), Flag.ArgmaxTie, "sequence"),
            of(new Mistakes.OtherTrace(), Flag.TraceOrder, "sequence"))
        .flatMap(List::stream);
  }

  static Stream<Arguments> wrongCells() {
    var law = new Equations();
    var carry = new VectorReplay(law, new Mistakes.CarryReadsView());
    var early = new VectorReplay(law, new Mistakes.FusesTooSoon());
    var never = new VectorReplay(law, new Mistakes.NeverFuses());
    var sums = new VectorReplay(law, new Mistakes.SaturatingSums());
    var state = new VectorReplay(law, new OracleCell(law), new Mistakes.KeepsState());
    return Stream.of(
        arguments("carry reads the view", "cell.json", Flag.CarryReadsState, carry),
        arguments("carry reads the view", "sequence.json", Flag.CarryReadsState, carry),
        arguments("fuses too soon", "sequence.json", Flag.PartialWideState, early),
        arguments("never fuses", "sequence.json", Flag.WideState, never),
        arguments("saturating sums", "linear.json", Flag.SplitFormWraps, sums),
        arguments("keeps the state", "sequence.json", Flag.StateReset, state));
  }

  static Stream<Arguments> wrongReaders() {
    VectorReplay most = reader(Mistakes.MostSignificantFirst::new);
    VectorReplay unsigned = reader(Mistakes.NoSignExtension::new);
    VectorReplay entries = reader(Mistakes.SignedEntries::new);
    return Stream.of(
        arguments("most significant bit first", "linear.json", Flag.PackedAcrossBytes, most),
        arguments("most significant bit first", "table.json", Flag.PackedAcrossBytes, most),
        arguments("no sign extension", "sequence.json", Flag.PackedBiases, unsigned),
        arguments("signed entries", "table.json", Flag.WideTable, entries),
        arguments("rows begin at bytes", "linear.json", Flag.RaggedRows, rowsAtBytes()));
  }

  private static List<Arguments> of(Equations mistake, Flag flag, String... files) {
    String name = mistake.getClass().getSimpleName();
    return Arrays.stream(files)
        .map(file -> arguments(name, file + ".json", flag, new VectorReplay(mistake)))
        .toList();
  }

  private static VectorReplay reader(Function<byte[], OracleParser> parser) {
    return new VectorReplay(new Equations()) {
      @Override
      OracleParser parser(byte[] bytes) {
        return parser.apply(bytes);
      }
    };
  }

  private static VectorReplay rowsAtBytes() {
    return new VectorReplay(new Equations()) {
      @Override
      int[] weightCodes(byte[] packed, int rows, int columns, int bits) {
        int rowBytes = (columns * bits + 7) / 8;
        byte[] enough = Arrays.copyOf(packed, rows * rowBytes);
        int[] codes = new int[rows * columns];
        for (int row = 0; row < rows; row++) {
          byte[] bytes = Arrays.copyOfRange(enough, row * rowBytes, (row + 1) * rowBytes);
          System.arraycopy(
              super.weightCodes(bytes, 1, columns, bits), 0, codes, row * columns, columns);
        }
        return codes;
      }
    };
  }
}
