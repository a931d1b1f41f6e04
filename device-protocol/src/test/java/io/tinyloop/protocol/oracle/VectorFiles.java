package io.tinyloop.protocol.oracle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All vector files, made anew from the equations. */
final class VectorFiles {

  private VectorFiles() {}

  /** File name to text, in the order of the index, which is the last one. */
  static Map<String, String> all() {
    List<VectorFile> files = new ArrayList<>(PrimitiveVectors.files());
    files.add(LinearVectors.table());
    files.add(LinearVectors.linear());
    files.add(SequenceVectors.cell());
    files.add(SequenceVectors.sequence());
    files.add(ModelImageVectors.file());
    files.add(DataSetImageVectors.file());
    files.add(FrameVectors.file());
    Map<String, String> texts = new LinkedHashMap<>();
    files.forEach(file -> texts.put(file.name(), file.text()));
    texts.put("index.json", index(files));
    return texts;
  }

  private static String index(List<VectorFile> files) {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.put("arithmeticVersion", 1);
    var list = index.putArray("files");
    for (VectorFile file : files) {
      list.addObject().put("name", file.name()).put("testCount", file.tests());
    }
    return index.toPrettyString().replace("\r\n", "\n") + "\n";
  }
}
