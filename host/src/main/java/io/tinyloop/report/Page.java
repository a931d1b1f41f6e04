package io.tinyloop.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A report: one self-contained {@code index.html}, and beside it each figure as SVG and PNG and
 * each table as CSV.
 */
record Page(String title, String introduction, List<Table> tables, List<Figure> figures) {

  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}"
          + "table{border-collapse:collapse;margin:1.5rem 0;font-size:13px;display:block;overflow-x:auto}"
          + "caption{text-align:left;font-weight:600;padding:.3rem 0}"
          + "th,td{border-bottom:1px solid #ddd;padding:.2rem .6rem;text-align:left;white-space:nowrap}"
          + "figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto}figcaption{font-weight:600}";

  /** Writes all files into a folder, made if needed. */
  void write(Path folder) {
    try {
      Files.createDirectories(folder);
      StringBuilder body = new StringBuilder();
      for (Figure figure : figures) {
        String svg = figure.chart().svg();
        Files.writeString(folder.resolve(figure.name() + ".svg"), svg, UTF_8);
        Files.write(folder.resolve(figure.name() + ".png"), figure.chart().png());
        body.append("<figure>")
            .append(svg.substring(svg.indexOf("<svg")))
            .append("<figcaption>")
            .append(escape(figure.caption()))
            .append("</figcaption></figure>\n");
      }
      for (Table table : tables) {
        Files.writeString(folder.resolve(table.name() + ".csv"), table.csv(), UTF_8);
      }
      Files.writeString(folder.resolve("index.html"), html(body.toString()), UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The report cannot be written into %s.%nMaybe a file has its name, or the disk is full: name another with --out."
              .formatted(folder),
          e);
    }
  }

  private String html(String figuresHtml) {
    StringBuilder tablesHtml = new StringBuilder();
    tables.forEach(table -> tablesHtml.append(table.html()));
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>%s</title><style>%s</style></head><body>
    <h1>%s</h1>
    <p>%s</p>
    %s%s</body></html>
    """
        .formatted(
            escape(title), STYLE, escape(title), escape(introduction), figuresHtml, tablesHtml);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
