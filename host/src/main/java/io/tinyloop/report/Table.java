package io.tinyloop.report;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * A table of a report.
 *
 * @param name of its file, without {@code .csv}
 * @param caption what it shows
 * @param header names of columns, with units
 * @param rows as many cells as columns each
 */
record Table(String name, String caption, List<String> header, List<List<String>> rows) {

  /** As CSV (RFC 4180, but with line feeds). */
  String csv() {
    return line(header) + rows.stream().map(Table::line).collect(joining());
  }

  private static String line(List<String> cells) {
    return cells.stream().map(Table::cell).collect(joining(",")) + "\n";
  }

  private static String cell(String text) {
    return text.matches("[^,\"\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  String html() {
    String head = header.stream().map(c -> "<th>" + Page.escape(c) + "</th>").collect(joining());
    String body =
        rows.stream()
            .map(row ->
                row.stream()
                    .map(c -> "<td>" + Page.escape(c) + "</td>")
                    .collect(joining("", "<tr>", "</tr>\n")))
            .collect(joining());
    return "<table><caption>%s</caption><thead><tr>%s</tr></thead><tbody>\n%s</tbody></table>\n"
        .formatted(Page.escape(caption), head, body);
  }
}
