package io.tinyloop.train;

import static io.tinyloop.protocol.model.Operator.*;
import static io.tinyloop.train.Lanes.BATCH;
import static io.tinyloop.train.Lanes.FLOATS;
import static io.tinyloop.train.Lanes.LANES;

import io.tinyloop.protocol.model.Operator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The element-wise part of one backward step of a layer. Rounding passes the gradient on as it is
 * (straight-through), a clamp passes none; the scale of an output gets the gradient of learned step
 * sizes (Esser et al., LSQ, 2020): what rounding added, or the clamped value.
 */
final class CellBackward {

  private final Tape tape;
  private final CellConstants c;
  private final float[] scales;
  private final int size;

  /**
   * @param scales gradient by the logarithms of the 17 outputs' scales, added to
   */
  CellBackward(Tape tape, CellConstants constants, float[] scales) {
    this.tape = tape;
    c = constants;
    this.scales = scales;
    size = tape.hiddenSize * BATCH;
  }

  /** From the gradient by h' to those by z, n and h; then by all products of the step. */
  void step(int step, Scratch scratch) {
    int at = tape.at(step);
    if (c.fused()) {
      fusedState(at, scratch);
    } else {
      state(at, scratch);
    }
    candidate(at, 3 * at, scratch);
    gate(at, 3 * at, scratch.byReset, tape.resetSlope, 0, RESET_SUM, scratch);
    gate(at, 3 * at + size, scratch.byUpdate, tape.updateSlope, 2, UPDATE_SUM, scratch);
  }

  /** Equation 10: h' = z·h + (1 − z)·n. */
  private void fusedState(int at, Scratch s) {
    float unit = c.scale(UPDATE_SIGMOID);
    for (int i = 0; i < size; i += LANES) {
      FloatVector d = FloatVector.fromArray(FLOATS, s.byState, i);
      FloatVector z = FloatVector.fromArray(FLOATS, tape.update, at + i).mul(unit);
      FloatVector n =
          FloatVector.fromArray(FLOATS, tape.candidate, at + i).mul(c.scale(CANDIDATE_TANH));
      FloatVector h = FloatVector.fromArray(FLOATS, tape.state, at + i).mul(c.scale(HIDDEN_SUM));
      d.mul(h.sub(n)).intoArray(s.byUpdate, i);
      FloatVector carried = d.mul(z);
      d.sub(carried).intoArray(s.byCandidate, i);
      carried.intoArray(s.byPrevious, i);
    }
  }

  /** Operators 14 to 17. */
  private void state(int at, Scratch s) {
    float zs = c.scale(UPDATE_SIGMOID);
    float us = c.scale(UPDATE_COMPLEMENT);
    float ns = c.scale(CANDIDATE_TANH);
    float hs = c.scale(HIDDEN_SUM);
    float ps = c.scale(CANDIDATE_PRODUCT);
    float qs = c.scale(CARRY_PRODUCT);
    FloatVector byH = FloatVector.zero(FLOATS);
    FloatVector byP = byH;
    FloatVector byQ = byH;
    for (int i = 0; i < size; i += LANES) {
      FloatVector d = FloatVector.fromArray(FLOATS, s.byState, i);
      FloatVector p = FloatVector.fromArray(FLOATS, tape.candidateProduct, at + i);
      FloatVector q = FloatVector.fromArray(FLOATS, tape.carryProduct, at + i);
      FloatVector raw = p.mul(ps / hs).add(q.mul(qs / hs));
      VectorMask<Float> within = within(raw, HIDDEN_SUM);
      FloatVector next = FloatVector.fromArray(FLOATS, tape.state, at + size + i);
      byH = d.fma(next.sub(raw, within), byH);
      d = d.blend(0, within.not());

      FloatVector u = FloatVector.fromArray(FLOATS, tape.complement, at + i);
      FloatVector n = FloatVector.fromArray(FLOATS, tape.candidate, at + i);
      raw = u.mul(n).mul(us * ns / ps);
      within = within(raw, CANDIDATE_PRODUCT);
      byP = d.fma(p.sub(raw, within), byP);
      FloatVector dp = d.blend(0, within.not());
      dp.mul(u).mul(us).intoArray(s.byCandidate, i);

      FloatVector z = FloatVector.fromArray(FLOATS, tape.update, at + i);
      FloatVector h = FloatVector.fromArray(FLOATS, tape.state, at + i);
      raw = z.mul(h).mul(zs * hs / qs);
      within = within(raw, CARRY_PRODUCT);
      byQ = d.fma(q.sub(raw, within), byQ);
      FloatVector dq = d.blend(0, within.not());
      dq.mul(z).mul(zs).intoArray(s.byPrevious, i);
      dq.mul(h).mul(hs).sub(dp.mul(n).mul(ns)).intoArray(s.byUpdate, i);
    }
    addScale(HIDDEN_SUM, byH);
    addScale(CANDIDATE_PRODUCT, byP);
    addScale(CARRY_PRODUCT, byQ);
  }

  /** Operators 13, 12, 11, and the products 5 and 6. */
  private void candidate(int at, int productsAt, Scratch s) {
    float rs = c.scale(RESET_SIGMOID);
    float fs = c.scale(CANDIDATE_HIDDEN_LINEAR);
    float es = c.scale(CANDIDATE_INPUT_LINEAR);
    float gs = c.scale(RESET_PRODUCT);
    float ks = c.scale(CANDIDATE_SUM);
    int third = productsAt + 2 * size;
    FloatVector byG = FloatVector.zero(FLOATS);
    FloatVector byE = byG;
    FloatVector byF = byG;
    FloatVector byK = byG;
    for (int i = 0; i < size; i += LANES) {
      FloatVector d =
          FloatVector.fromArray(FLOATS, s.byCandidate, i)
              .mul(FloatVector.fromArray(FLOATS, tape.candidateSlope, at + i));
      FloatVector e = FloatVector.fromArray(FLOATS, tape.inputProducts, third + i);
      FloatVector g = FloatVector.fromArray(FLOATS, tape.resetProduct, at + i);
      FloatVector raw = e.mul(es / ks).add(g.mul(gs / ks));
      byK = d.fma(rounding(raw, CANDIDATE_SUM), byK);
      d = d.blend(0, within(raw, CANDIDATE_SUM).not());

      raw = FloatVector.fromArray(FLOATS, tape.inputRaw, third + i);
      VectorMask<Float> within = within(raw, CANDIDATE_INPUT_LINEAR);
      byE = d.fma(e.sub(raw, within), byE);
      d.blend(0, within.not()).intoArray(s.byInputProducts, third + i);

      FloatVector r = FloatVector.fromArray(FLOATS, tape.reset, at + i);
      FloatVector f = FloatVector.fromArray(FLOATS, tape.hiddenProducts, third + i);
      raw = r.mul(f).mul(rs * fs / gs);
      within = within(raw, RESET_PRODUCT);
      byG = d.fma(g.sub(raw, within), byG);
      d = d.blend(0, within.not());
      d.mul(f).mul(fs).intoArray(s.byReset, i);

      d = d.mul(r).mul(rs);
      raw = FloatVector.fromArray(FLOATS, tape.hiddenRaw, third + i);
      within = within(raw, CANDIDATE_HIDDEN_LINEAR);
      byF = d.fma(f.sub(raw, within), byF);
      d.blend(0, within.not()).intoArray(s.byHiddenProducts, third + i);
    }
    addScale(RESET_PRODUCT, byG);
    addScale(CANDIDATE_INPUT_LINEAR, byE);
    addScale(CANDIDATE_HIDDEN_LINEAR, byF);
    addScale(CANDIDATE_SUM, byK);
  }

  /**
   * A gate's table, its sum and its two products.
   *
   * @param products index of the gate's first product
   * @param first place of the gate's input product among the operators
   */
  private void gate(
      int at, int products, float[] gradient, float[] slopes, int first, Operator sum, Scratch s) {
    Operator byInput = LINEAR.get(first);
    Operator byState = LINEAR.get(first + 1);
    float as = c.scale(byInput);
    float bs = c.scale(byState);
    float is = c.scale(sum);
    FloatVector byA = FloatVector.zero(FLOATS);
    FloatVector byB = byA;
    FloatVector byI = byA;
    for (int i = 0; i < size; i += LANES) {
      FloatVector d =
          FloatVector.fromArray(FLOATS, gradient, i)
              .mul(FloatVector.fromArray(FLOATS, slopes, at + i));
      FloatVector a = FloatVector.fromArray(FLOATS, tape.inputProducts, products + i);
      FloatVector b = FloatVector.fromArray(FLOATS, tape.hiddenProducts, products + i);
      FloatVector raw = a.mul(as / is).add(b.mul(bs / is));
      byI = d.fma(rounding(raw, sum), byI);
      d = d.blend(0, within(raw, sum).not());

      raw = FloatVector.fromArray(FLOATS, tape.inputRaw, products + i);
      VectorMask<Float> within = within(raw, byInput);
      byA = d.fma(a.sub(raw, within), byA);
      d.blend(0, within.not()).intoArray(s.byInputProducts, products + i);

      raw = FloatVector.fromArray(FLOATS, tape.hiddenRaw, products + i);
      within = within(raw, byState);
      byB = d.fma(b.sub(raw, within), byB);
      d.blend(0, within.not()).intoArray(s.byHiddenProducts, products + i);
    }
    addScale(byInput, byA);
    addScale(byState, byB);
    addScale(sum, byI);
  }

  private VectorMask<Float> within(FloatVector raw, Operator operator) {
    return raw.compare(VectorOperators.GE, c.low(operator))
        .and(raw.compare(VectorOperators.LT, c.high(operator)));
  }

  /** Rounded and clamped, less the number itself where it was not clamped. */
  private FloatVector rounding(FloatVector raw, Operator operator) {
    if (c.low(operator) == Float.NEGATIVE_INFINITY) {
      return FloatVector.zero(FLOATS);
    }
    FloatVector magic = FloatVector.broadcast(FLOATS, 0x1.8p23f);
    FloatVector clamped =
        raw.max(c.low(operator) + 0.5f).min(c.high(operator) - 0.5f).add(magic).sub(magic);
    return clamped.sub(raw, within(raw, operator));
  }

  private void addScale(Operator operator, FloatVector sum) {
    scales[operator.ordinal()] += c.scale(operator) * Lanes.sum(sum);
  }
}
