package io.tinyloop.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file is as its schema and the README say. */
class VectorSchemaTest {

  static Stream<String> files() {
    return VectorReplay.read("index.json")
        .get("files")
        .valueStream()
        .map(file -> file.get("name").asText());
  }

  private static JsonSchema schemaOf(JsonNode file) {
    String location = "classpath:vectors/" + file.get("schema").asText();
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(SchemaLocation.of(location));
  }

  @ParameterizedTest
  @MethodSource("files")
  void followsItsSchema(String name) {
    JsonNode file = VectorReplay.read(name);
    assertThat(schemaOf(file).validate(file)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void schemaRefusesWhatItDoesNotKnow(String name) {
    JsonNode file = VectorReplay.read(name);
    ((ObjectNode) file.at("/testGroups/0/tests/0")).put("surprise", 1);
    assertThat(schemaOf(file).validate(file)).isNotEmpty();
    JsonNode another = VectorReplay.read(name);
    ((ObjectNode) another.at("/testGroups/0/tests/0")).remove("flags");
    assertThat(schemaOf(another).validate(another)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void countsItsTestsAndExplainsExactlyItsFlags(String name) {
    JsonNode file = VectorReplay.read(name);
    Set<Integer> ids = new HashSet<>();
    Set<String> flags = new TreeSet<>();
    for (JsonNode group : file.get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        assertThat(ids.add(test.get("id").asInt())).as("id %s", test.get("id")).isTrue();
        test.get("flags").forEach(flag -> flags.add(flag.asText()));
      }
    }
    Set<String> explained = new TreeSet<>();
    file.get("notes").fieldNames().forEachRemaining(explained::add);
    assertThat(flags).isEqualTo(explained);
    assertThat(ids).hasSize(file.get("testCount").asInt());
  }

  @Test
  void everyFlagHasATest() {
    Set<String> used = new TreeSet<>();
    files()
        .forEach(
            name -> VectorReplay.read(name).get("notes").fieldNames().forEachRemaining(used::add));
    assertThat(Stream.of(Flag.values()).map(Flag::name)).containsExactlyInAnyOrderElementsOf(used);
  }
}
