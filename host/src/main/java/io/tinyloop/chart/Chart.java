package io.tinyloop.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart of x and y with points and lines: 800 × 500, the same bytes for the same data. Built in
 * one thread.
 */
public final class Chart {

  static {
    System.setProperty(
        "java.awt.headless", "true"); // draws into memory, on machines without a display
  }

  private final XYChart chart;

  /**
   * An empty chart.
   *
   * @param x name of the x axis with its unit
   * @param y name of the y axis with its unit
   */
  public Chart(String title, String x, String y) {
    chart =
        new XYChartBuilder()
            .width(800)
            .height(500)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setMarkerSize(6);
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    chart.getStyler().setLegendFont(font);
    chart.getStyler().setAxisTitleFont(font);
    chart.getStyler().setAxisTickLabelsFont(font);
  }

  /** Adds points. */
  public Chart points(String name, List<Double> x, List<Double> y, Color color) {
    XYSeries series = add(name, x, y, color);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    return this;
  }

  /** Adds a line through points. */
  public Chart line(String name, List<Double> x, List<Double> y, Color color) {
    XYSeries series = add(name, x, y, color);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    series.setLineStyle(new BasicStroke(1.6f));
    series.setMarker(SeriesMarkers.NONE);
    return this;
  }

  private XYSeries add(String name, List<Double> x, List<Double> y, Color color) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarkerColor(color);
    series.setLineColor(color);
    return series;
  }

  /** The chart as SVG. */
  public String svg() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      VectorGraphicsEncoder.saveVectorGraphic(
          chart, bytes, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The chart as PNG. */
  public byte[] png() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      BitmapEncoder.saveBitmap(chart, bytes, BitmapEncoder.BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
