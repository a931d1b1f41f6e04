package io.tinyloop.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.JsonConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Tasks over REST: what is there, adding one, checking it, calibrating it. */
@QuarkusTest
@TestProfile(RunResourceTest.InMemory.class)
class TaskResourceTest {

  private static final File WEIGHTS = new File("src/test/resources/import/two-layers.safetensors");
  private static final File ONNX = new File("src/test/resources/import/two-layers.onnx");
  private static final File SAMPLES = new File("src/test/resources/import/two-layers.npz");

  @TestHTTPResource("/")
  URI root;

  private static RequestSpecification form(String name) {
    return given()
        .config(
            RestAssuredConfig.config()
                .jsonConfig(JsonConfig.jsonConfig().numberReturnType(NumberReturnType.DOUBLE)))
        .multiPart("name", name)
        .multiPart("replace", "true");
  }

  @Test
  void aTaskIsAddedCheckedAndCalibrated() {
    form("added")
        .multiPart("weights", WEIGHTS)
        .multiPart("data", SAMPLES)
        .post("/api/tasks")
        .then()
        .statusCode(201)
        .header("Location", containsString("/api/tasks/added"))
        .body("task", is("added"))
        .body("hiddenSizes", is(List.of(48, 48)))
        .body("inputSize", is(12))
        .body("largestLogitError", closeTo(0, 1e-3));
    when()
        .get("/api/tasks")
        .then()
        .body("task", hasItems("row-mnist", "added"))
        .body("find { it.task == 'added' }.imported", is(true))
        .body("find { it.task == 'added' }.problem", is((String) null));
    int validation =
        when().get("/api/tasks/added/check").then().statusCode(200).extract().path("validation");
    assertThat(validation).isPositive();
    given()
        .contentType("application/json")
        .body("{\"ranges\":\"min-max\"}")
        .post("/api/tasks/added/calibration")
        .then()
        .statusCode(200)
        .body("ranges", is("min-max"))
        .body("weights", is("per-row"))
        .body("homogeneous.bits", is(List.of(8, 7, 6, 5, 4, 3, 2)))
        .body("homogeneous.correct", not(hasItem((Object) null)));
  }

  @Test
  void anOnnxFileIsToldByItsName() {
    form("graph")
        .multiPart("weights", ONNX)
        .multiPart("data", SAMPLES)
        .post("/api/tasks")
        .then()
        .statusCode(201)
        .body("hiddenSizes", is(List.of(48, 48)));
  }

  @Test
  void whatIsThereIsReplacedOnlyWhenToldTo() {
    form("twice").multiPart("weights", WEIGHTS).multiPart("data", SAMPLES).post("/api/tasks");
    given()
        .multiPart("name", "twice")
        .multiPart("weights", WEIGHTS)
        .multiPart("data", SAMPLES)
        .post("/api/tasks")
        .then()
        .statusCode(400)
        .body("detail", containsString("(twice)"))
        .body("advice", containsString("replace"));
  }

  @Test
  void aDamagedFormIsABadRequest() {
    for (String body : List.of("--x--", "--x", "--x\r\nno header\r\n\r\n--x--", "", "nothing")) {
      given()
          .header("Content-Type", "multipart/form-data; boundary=x")
          .body(body.getBytes(StandardCharsets.UTF_8))
          .post("/api/tasks")
          .then()
          .statusCode(400)
          .body("advice", containsString("Maybe"));
    }
  }

  @Test
  void wrongFilesAreProblemsInTheHostsWordsWithoutItsPaths() {
    form("wrong")
        .multiPart("weights", SAMPLES)
        .multiPart("data", SAMPLES)
        .post("/api/tasks")
        .then()
        .statusCode(400)
        .body("detail", allOf(containsString("weights.safetensors"), not(containsString("/tmp"))))
        .body("advice", containsString("Maybe"));
    form("wrong")
        .multiPart("weights", WEIGHTS)
        .multiPart("data", WEIGHTS)
        .post("/api/tasks")
        .then()
        .statusCode(400)
        .body("detail", allOf(containsString("data.npz"), not(containsString("/tmp"))));
    form("wrong")
        .multiPart("data", SAMPLES)
        .post("/api/tasks")
        .then()
        .statusCode(400)
        .body("detail", containsString("weights (null)"));
    form("No Name")
        .multiPart("weights", WEIGHTS)
        .multiPart("data", SAMPLES)
        .post("/api/tasks")
        .then()
        .statusCode(400)
        .body("detail", containsString("(No Name)"));
    when().get("/api/tasks").then().body("task", not(hasItem("wrong")));
  }

  @Test
  void whatUnpacksToTooMuchIsRefused() throws IOException {
    form("bomb")
        .multiPart("weights", WEIGHTS)
        .multiPart("data", "data.npz", zeros((1L << 30) + 1))
        .post("/api/tasks")
        .then()
        .statusCode(400)
        .body("detail", containsString("unpacks to more than"));
  }

  @Test
  void weightsLargerThanAnyModelAreRefused() {
    form("large")
        .multiPart("weights", "large.safetensors", new byte[(64 << 20) + 1])
        .multiPart("data", SAMPLES)
        .post("/api/tasks")
        .then()
        .statusCode(413)
        .body("detail", containsString("large.safetensors"))
        .body("advice", containsString("Maybe"));
  }

  @Test
  void requestsWithoutFilesStaySmall() throws IOException {
    given()
        .contentType("application/json")
        .body("{\"x\":\"" + "x".repeat(1 << 16) + "\"}")
        .post("/api/runs")
        .then()
        .statusCode(413)
        .body("detail", containsString("65536"));
    assertThat(announced("/api/runs", "Content-Length: 300000000")).startsWith("HTTP/1.1 413");
    assertThat(announced("/api/tasks", "Content-Length: 300000000")).startsWith("HTTP/1.1 413");
    String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(20) + "0\r\n";
    assertThat(announced("/api/runs", chunked)).startsWith("HTTP/1.1 413");
  }

  /** What the host answers to the head of a request, without its body. */
  private String announced(String path, String header) throws IOException {
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      String head = "POST %s HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\n";
      byte[] request =
          (head.formatted(path, root.getPort()) + header + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  private static byte[] zeros(long count) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 20];
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("x_train.npy"));
      for (long left = count; left > 0; left -= block.length) {
        zip.write(block, 0, (int) Math.min(left, block.length));
      }
    }
    return file.toByteArray();
  }
}
