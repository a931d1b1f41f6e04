package io.tinyloop.protocol.oracle;

/** The bug that a test hunts; the name of the constant is written in the files in CamelCase. */
enum Flag {
  TieTowardPositive(
      "Exactly half, positive: goes up. Hunts rounding to even and rounding half down."),
  NegativeTie("Exactly half, negative: goes up too. Hunts rounding half away from zero."),
  Truncation("A fraction above one half. Hunts a shift without the rounding term."),
  NegativeFloor("A negative value that is no tie. Hunts division toward zero in place of a shift."),
  DoubleRounding("Rounding first to a few more bits and then again gives another integer."),
  SaturatesHigh(
      "The result is above the output format. Hunts a missing clamp, or one to another format."),
  SaturatesLow(
      "The result is below the output format. Hunts a missing clamp, or one to another format."),
  PreShift(
      "k > 0 and low bits that matter. Hunts a pre-shift left out or made after the multiplication was cut."),
  ExtremeAccumulator(
      "The largest or smallest value that the bound allows. Hunts an overflow in 32 bits."),
  LowHalfUnsigned("Bit 15 of a·2^k is set. Hunts a low half that is taken as signed."),
  ShiftExtreme("The smallest or largest shift."),
  MultiplierExtreme(
      "The smallest or largest multiplier. Hunts 16-bit multipliers that are taken as signed."),
  ZeroMultiplier("An operand with multiplier 0 does not count."),
  ExhaustiveOperands("All operands of the formats: a digest of all outputs."),
  SampledOperands("Operands on a grid over all of their range: a digest of all outputs."),
  ZeroPointCorner("Z = 0 or Z = 2^b − 1: all values have one sign."),
  UnitGridOne(
      "1 is 2^b − 1 at b ≤ 8 and 32768 at 16 bits. Hunts 2^b, and 65535 or 32767 at 16 bits."),
  WideGrid("A grid of 16 bits."),
  ViewSaturates("h ≥ 32640 rounds to 128 and must become 127."),
  ViewTie("h is an odd multiple of 128: a tie of the view."),
  FusedRounding("Rounding (1 − z)·n and z·h apart gives another integer than rounding their sum."),
  TableZeroPoint("The index is v + Z, not v."),
  PackedAcrossBytes("Elements cross byte boundaries; least significant bit first."),
  WideTable("Entries of 16 bits: codes of the unit grid up to 32768, or v + 32768."),
  OneBitWeights("One-bit weights are −1 and +1."),
  MidRise("Odd offset: w = 2u − c has no zero. Hunts offsets that are halved."),
  EvenOffset("Even offset: an integer zero point in half steps."),
  OffsetCorner("c = 0 or c = 2^(b+1) − 2: all weights have one sign."),
  SplitFormWraps(
      "2·Σ u·v leaves int32 though the accumulator fits. Hunts saturating or trapping sums."),
  RowMultipliers("A multiplier a row. Hunts the first one taken for all rows."),
  RaggedRows("Rows do not end at a byte: the next row starts inside it."),
  WideBias("Biases near the ends of int32."),
  PackedBiases("Negative biases of an odd width in an image. Hunts a missing sign extension."),
  ManyColumns("Columns that are no multiple of 4. Hunts a lost remainder of an unrolled loop."),
  PaperSpace("Widths of the paper's 17 genes."),
  SplitSpace("Weights and outputs have widths of their own, weights down to one bit."),
  WildConstants(
      "Constants anywhere in their ranges, tables without order: everything saturates sometimes."),
  WideState("The state path has 16 bits, fused (equation 10)."),
  PartialWideState("Some operators of the state path have 16 bits: not fused."),
  CarryReadsState("CARRY_PRODUCT and equation 10 read h, not its view."),
  StateReset("Every sequence starts at 0. Hunts a state that survives its sample."),
  StackedLayers("Layer 1 reads the view of layer 0 at the same step."),
  TraceOrder("The trace folds step by step, layer by layer, unit by unit, then the logits."),
  ArgmaxTie("Two largest logits are equal: the smaller class wins."),
  FirstSample("A range of samples that does not begin at 0."),
  SmallestModel("One input, one unit, one class."),
  LargeModel("The size of a real task."),
  BadMagic("Not an image of this kind."),
  BadVersion("Another arithmetic version."),
  FieldRange("A field outside its range."),
  LoadBound("An intermediate value could leave int32."),
  FusedBound("The constants of operators 14 to 16 are proved even where they are not used."),
  TableEntry("A table entry outside its format."),
  UnitGrid("z and 1 − z have zero point 0."),
  WideFormat("16 bits where section 5 does not allow them, or with another zero point."),
  PaddingBits("A bit after the end of a packed array."),
  SecondImage("Another image of a model that has one already."),
  LengthLies("A count promises more than the image holds. Hunts allocation before the check."),
  ExactBound("A bound that is just met: to be taken."),
  Truncated("The image ends early."),
  TrailingBytes("The image goes on after its end."),
  CodeWidth("An input code wider than inputBits."),
  LabelRange("A label that is no class."),
  Incompatible("Model and data set, each good, do not fit each other."),
  CheckValue("The published check value."),
  EmptyPayload("Nothing to protect."),
  ZeroBytes("Zeros, which COBS must hide."),
  LongRun("Runs of 253, 254 and 255 bytes without a zero: a block ends without one."),
  NonCanonical("Legal COBS that this encoder does not write."),
  BrokenCobs("A block longer than the data, or a zero inside."),
  BadCrc("A bit was flipped."),
  UnknownVersion("Another frame version."),
  UnknownKind("A kind that is neither 1 nor 2."),
  LengthMismatch("The header's length is not that of the payload."),
  LostDelimiter("A 00 was lost: two frames run together, both are lost, the next one is not."),
  LeadingGarbage("Bytes before the first 00."),
  EmptyFrames("Several 00 in a row are no frames and no errors."),
  CutFrame("A frame was cut; the next one starts after 00."),
  Oversize("More bytes than the receiver holds, up to the next 00.");

  private final String bug;

  Flag(String bug) {
    this.bug = bug;
  }

  /** What the flag hunts. */
  String bug() {
    return bug;
  }
}
