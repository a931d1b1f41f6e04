package io.tinyloop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Reads the byte code of models and reference kernels: not one instruction, field or signature of
 * theirs may be about a real number. Engines, by name, may use them where they prove a bound.
 */
class IntegersOnlyTest {

  private static final List<String> PACKAGES =
      List.of("io/tinyloop/protocol/model", "io/tinyloop/protocol/arithmetic");

  /** The opcodes on floats and doubles all carry their letter: FADD, D2I, I2F, DALOAD, FCMPL… */
  private static final Pattern REAL_OPCODE =
      Pattern.compile(
          "[FD](ADD|SUB|MUL|DIV|REM|NEG|CMP[LG]|CONST_\\d|A?LOAD.*|A?STORE.*|RETURN|2.)|.2[FD]");

  @Test
  void modelsAndReferenceKernelsHoldNoRealNumbers() throws IOException, URISyntaxException {
    List<String> findings = new ArrayList<>();
    for (Path file : classFiles()) {
      findRealNumbers(ClassFile.of().parse(file), findings);
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void scanSeesRealNumbers() throws IOException, URISyntaxException {
    List<String> findings = new ArrayList<>();
    Path own = Path.of(getClass().getResource("IntegersOnlyTest$Real.class").toURI());
    findRealNumbers(ClassFile.of().parse(own), findings);
    assertThat(findings)
        .anyMatch(finding -> finding.endsWith("rate D"))
        .anyMatch(finding -> finding.endsWith("half I2D"))
        .anyMatch(finding -> finding.endsWith("half DMUL"))
        .anyMatch(finding -> finding.endsWith("half D2I"));
  }

  private static List<Path> classFiles() throws IOException, URISyntaxException {
    List<Path> files = new ArrayList<>();
    Path classes = Path.of("target", "classes");
    for (String name : PACKAGES) {
      Path folder = classes.resolve(name);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.filter(IntegersOnlyTest::isUnderTheRule).forEach(files::add);
        }
      }
    }
    return files;
  }

  private static boolean isUnderTheRule(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".class") && !name.contains("Engine");
  }

  private static void findRealNumbers(ClassModel type, List<String> findings) {
    String name = type.thisClass().asInternalName();
    type.fields().stream()
        .filter(field -> isReal(field.fieldType().stringValue()))
        .forEach(field -> findings.add(name + "." + field.fieldName() + " " + field.fieldType()));
    for (MethodModel method : type.methods()) {
      String where = name + "." + method.methodName();
      if (isReal(method.methodType().stringValue())) {
        findings.add(where + " " + method.methodType());
      }
      method.code().stream()
          .flatMap(code -> code.elementStream())
          .filter(Instruction.class::isInstance)
          .map(element -> ((Instruction) element).opcode())
          .filter(IntegersOnlyTest::isReal)
          .forEach(opcode -> findings.add(where + " " + opcode));
    }
  }

  /** Does a field's or method's descriptor name float or double, outside of class names? */
  private static boolean isReal(String descriptor) {
    String primitives = descriptor.replaceAll("L[^;]*;", "");
    return primitives.contains("F") || primitives.contains("D");
  }

  private static boolean isReal(Opcode opcode) {
    return REAL_OPCODE.matcher(opcode.name()).matches();
  }

  /** What the scan must find. */
  @SuppressWarnings("unused")
  private static final class Real {
    private double rate;

    private int half(int value) {
      return (int) (value * 0.5);
    }
  }
}
