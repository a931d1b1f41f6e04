package io.tinyloop.web;

import static io.restassured.RestAssured.get;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PageTest {

  @Test
  void hostServesThePage() {
    get("/").then().statusCode(200).body(containsString("<title>TinyLoop"));
  }
}
