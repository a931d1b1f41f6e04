package io.tinyloop.protocol.arithmetic;

/**
 * The incubating module with the Vector API. It is there when the JVM was started with {@code
 * --add-modules jdk.incubator.vector}, which prints a warning; or it is loaded afterwards,
 * silently, when the JVM was started with {@code --add-exports
 * java.base/jdk.internal.module=ALL-UNNAMED} (DECISIONS.md, entry 6).
 */
final class VectorModule {

  private static final String NAME = "jdk.incubator.vector";
  private static final boolean PRESENT =
      ModuleLayer.boot().findModule(NAME).isPresent() || isLoaded();

  private VectorModule() {}

  /** Whether the Vector API can be used in this JVM. */
  static boolean isPresent() {
    return PRESENT;
  }

  private static boolean isLoaded() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
