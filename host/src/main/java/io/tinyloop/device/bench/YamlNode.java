package io.tinyloop.device.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a YAML file that knows its line, from 1. */
sealed interface YamlNode {

  int line();

  /** A text, a number or a word; empty for nothing. */
  record Text(int line, String value) implements YamlNode {}

  /** Items in order. */
  record Sequence(int line, List<YamlNode> items) implements YamlNode {}

  /** Entries in order. */
  record Mapping(int line, Map<String, Entry> entries) implements YamlNode {}

  /** A value, with the line of its key. */
  record Entry(int line, YamlNode value) {}

  /** What the reader calls a node of this kind. */
  default String kind() {
    return switch (this) {
      case Text _ -> "text";
      case Sequence _ -> "list";
      case Mapping _ -> "mapping";
    };
  }

  /** The node that begins at the parser's token. */
  static YamlNode read(JsonParser parser) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return mapping(parser, line);
    }
    if (token == JsonToken.START_ARRAY) {
      List<YamlNode> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(read(parser));
      }
      return new Sequence(line, items);
    }
    return new Text(line, token == JsonToken.VALUE_NULL ? "" : parser.getText());
  }

  private static Mapping mapping(JsonParser parser, int line) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int keyLine = parser.currentTokenLocation().getLineNr();
      String key = parser.currentName();
      parser.nextToken();
      entries.put(key, new Entry(keyLine, read(parser)));
    }
    return new Mapping(line, entries);
  }
}
