package io.tinyloop.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.oracle.ModelCatalog.Drawn;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The image codecs of the contract write what the oracle writes, and refuse what it breaks. */
class ImageAgreementTest {

  @Test
  void encodersAgree() {
    for (Drawn drawn :
        Stream.concat(ModelCatalog.cells().stream(), ModelCatalog.sequences().stream()).toList()) {
      byte[] image = OracleImage.of(drawn.model()).bytes();
      assertThat(ModelImage.encode(drawn.model())).as("seed %d", drawn.seed()).isEqualTo(image);
      assertThat(ModelImage.encode(new OracleParser(image).model())).isEqualTo(image);
      OracleData data = drawn.data();
      DataSet set =
          new DataSet(
              data.steps(),
              data.inputSize(),
              data.inputBits(),
              data.classes(),
              data.codes(),
              data.labels());
      assertThat(DataSetImage.encode(set)).isEqualTo(OracleImage.of(data).bytes());
    }
  }

  static Stream<JsonNode> models() {
    return tests("model_image.json");
  }

  static Stream<JsonNode> dataSets() {
    return tests("data_set_image.json");
  }

  private static Stream<JsonNode> tests(String file) {
    return VectorReplay.read(file)
        .get("testGroups")
        .valueStream()
        .flatMap(group -> group.get("tests").valueStream());
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelsAreTakenOrRefused(JsonNode test) throws InvalidImageException {
    byte[] image = bytes(test, "image");
    if (test.has("reason")) {
      refused(
          test, catchThrowableOfType(InvalidImageException.class, () -> ModelImage.decode(image)));
    } else {
      assertThat(ModelImage.encode(ModelImage.decode(image))).isEqualTo(image);
    }
  }

  @ParameterizedTest
  @MethodSource("dataSets")
  void dataSetsAreTakenOrRefused(JsonNode test) throws InvalidImageException {
    if (test.has("reason")) {
      byte[] image = bytes(test, "image");
      refused(
          test,
          catchThrowableOfType(InvalidImageException.class, () -> DataSetImage.decode(image)));
    } else if (test.has("compatible")) {
      QuantizedGru model = ModelImage.decode(bytes(test, "model"));
      DataSet data = DataSetImage.decode(bytes(test, "dataSet"));
      assertThat(data.fits(model)).isEqualTo(test.get("compatible").asBoolean());
    } else {
      byte[] image = bytes(test, "image");
      assertThat(DataSetImage.encode(DataSetImage.decode(image))).isEqualTo(image);
    }
  }

  private static void refused(JsonNode test, InvalidImageException refusal) {
    assertThat(refusal).as("%s", test.get("comment")).isNotNull();
    assertThat(refusal.offset())
        .as("%s: %s", test.get("comment"), refusal.getMessage())
        .isBetween(test.get("offsetFrom").asInt(), test.get("offsetTo").asInt());
  }

  private static byte[] bytes(JsonNode test, String member) {
    return Base64.getDecoder().decode(test.get(member).asText());
  }
}
