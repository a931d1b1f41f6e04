package io.tinyloop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** A file of test cases as JUnit XML: the form in which CI servers show what failed. */
record JUnitFile(Path file) {

  /**
   * One check.
   *
   * @param seconds that it took
   * @param failure why a gate failed; null: it did not
   * @param error why nothing could be checked; null: something was
   */
  record TestCase(String name, double seconds, @Nullable String failure, @Nullable String error) {

    static TestCase passed(String name, double seconds) {
      return new TestCase(name, seconds, null, null);
    }

    static TestCase failed(String name, String failure) {
      return new TestCase(name, 0, failure, null);
    }

    static TestCase broken(String name, String error) {
      return new TestCase(name, 0, null, error);
    }
  }

  /** Refuses a folder that is not there before a search takes its time. */
  void requireWritable() {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
      throw unwritable();
    }
  }

  /** Writes all cases, whole or not at all. */
  void write(String suite, List<TestCase> cases) {
    try {
      Path partial = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(partial, xml(suite, cases), UTF_8);
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable();
    }
  }

  private BadInputException unwritable() {
    return new BadInputException(
        "The JUnit file (%s) cannot be written.".formatted(file),
        "Maybe its folder is not there: mkdir -p, or name another with --junit.");
  }

  static String xml(String suite, List<TestCase> cases) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", printable(suite));
      xml.writeAttribute("tests", Integer.toString(cases.size()));
      xml.writeAttribute("failures", count(cases.stream().map(TestCase::failure).toList()));
      xml.writeAttribute("errors", count(cases.stream().map(TestCase::error).toList()));
      xml.writeAttribute("skipped", "0");
      xml.writeAttribute("time", seconds(cases.stream().mapToDouble(TestCase::seconds).sum()));
      for (TestCase testCase : cases) {
        write(xml, suite, testCase);
      }
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.writeCharacters("\n");
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Text in memory cannot be written as XML", e);
    }
    return text.toString();
  }

  private static void write(XMLStreamWriter xml, String suite, TestCase testCase)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", printable(suite).replace(' ', '.'));
    xml.writeAttribute("name", printable(testCase.name()));
    xml.writeAttribute("time", seconds(testCase.seconds()));
    problem(xml, "failure", testCase.failure());
    problem(xml, "error", testCase.error());
    xml.writeEndElement();
  }

  private static void problem(XMLStreamWriter xml, String element, @Nullable String message)
      throws XMLStreamException {
    if (message != null) {
      xml.writeStartElement(element);
      xml.writeAttribute("message", printable(message.lines().findFirst().orElse("")));
      xml.writeCharacters(printable(message));
      xml.writeEndElement();
    }
  }

  private static String count(List<@Nullable String> problems) {
    return Long.toString(problems.stream().filter(problem -> problem != null).count());
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /** XML 1.0 has no form for other characters than these. */
  private static String printable(String text) {
    return text.replaceAll(
        "[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "?");
  }
}
