package io.tinyloop.quantize;

/**
 * What calibration saw of one layer.
 *
 * @param input the vectors x
 * @param state the vectors h
 * @param cells outputs of the operators
 */
record LayerStatistics(ProductInputs input, ProductInputs state, CellSamples cells) {

  /**
   * Statistics of so many places, all still empty.
   *
   * @param places sequences · steps · units
   */
  static LayerStatistics empty(FloatGru.Layer layer, long places) {
    return new LayerStatistics(
        new ProductInputs(layer.inputSize()),
        new ProductInputs(layer.hiddenSize()),
        new CellSamples(places));
  }

  void add(CellActivations cell, int batch) {
    input.add(cell.input, batch);
    state.add(cell.previous, batch);
    cells.add(cell, batch);
  }

  /** These statistics and those of later sequences. */
  LayerStatistics with(LayerStatistics later) {
    return new LayerStatistics(
        input.with(later.input), state.with(later.state), cells.with(later.cells));
  }
}
