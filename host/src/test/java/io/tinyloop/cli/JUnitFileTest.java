package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.cli.JUnitFile.TestCase;
import java.util.List;
import org.junit.jupiter.api.Test;

class JUnitFileTest {

  @Test
  void isTheFormThatCiServersRead() {
    assertThat(
            JUnitFile.xml(
                "tinyloop search kws-4",
                List.of(
                    TestCase.passed("the search ends", 1.5),
                    TestCase.failed("size", "bytes \"up\" <1 %>"))))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="tinyloop search kws-4" tests="2" failures="1" errors="0" skipped="0" time="1.500">
              <testcase classname="tinyloop.search.kws-4" name="the search ends" time="1.500"></testcase>
              <testcase classname="tinyloop.search.kws-4" name="size" time="0.000"><failure message="bytes &quot;up&quot; &lt;1 %&gt;">bytes "up" &lt;1 %&gt;</failure></testcase>
            </testsuite>
            """);
  }

  @Test
  void whatXmlCannotSayIsReplaced() {
    assertThat(JUnitFile.xml("s", List.of(TestCase.broken("a\u001b[0mb\ud800", "x"))))
        .contains("a?[0mb?");
  }
}
