package io.tinyloop.report;

import io.tinyloop.chart.Chart;

/**
 * A figure of a report.
 *
 * @param name of its files, without {@code .svg} and {@code .png}
 * @param caption what it shows
 */
record Figure(String name, String caption, Chart chart) {}
