package io.tinyloop.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of tab-separated values; the first line names the columns.
 *
 * @param name where it is from, for errors
 * @param columns the names of the columns
 * @param rows one list of values a line, as many as there are columns
 */
public record TsvTable(String name, List<String> columns, List<List<String>> rows) {

  /** Bound on the size of a file. */
  public static final int MAX_BYTES = 1 << 26;

  public TsvTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** Reads UTF-8 of at most {@link #MAX_BYTES}. */
  public static TsvTable read(Path file) {
    List<String> lines = lines(file);
    if (lines.isEmpty()) {
      throw new InvalidDataException(
          "The table %s is empty.".formatted(file), "Maybe its copy was interrupted.");
    }
    List<String> columns = List.of(lines.getFirst().split("\t", -1));
    List<List<String>> rows = new ArrayList<>(lines.size());
    for (int i = 1; i < lines.size(); i++) {
      List<String> row = List.of(lines.get(i).split("\t", -1));
      if (row.size() != columns.size()) {
        throw new InvalidDataException(
            "Line %d of %s has %d values, but the table has %d columns."
                .formatted(i + 1, file, row.size(), columns.size()),
            "Maybe its copy was interrupted, or a value contains a tab.");
      }
      rows.add(row);
    }
    return new TsvTable(file.toString(), columns, rows);
  }

  /** The values of one column, line by line. */
  public List<String> column(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new InvalidDataException(
          "The table %s has no column (%s); it has %s.".formatted(name, column, columns),
          "Maybe it belongs to another data set.");
    }
    return rows.stream().map(row -> row.get(index)).toList();
  }

  private static List<String> lines(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new InvalidDataException(
            "The table %s has %d bytes; at most %d are read.".formatted(file, size, MAX_BYTES),
            "Maybe it is another file.");
      }
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new InvalidDataException(
          "The table %s is not UTF-8.".formatted(file), "Maybe it is another file.", e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }
}
