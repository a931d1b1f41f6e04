package io.tinyloop.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The software's version, from the build, and its commit, from the launcher. */
public final class Version implements IVersionProvider {

  /**
   * The commit that runs, with "-dirty" when files differ from it; "unknown" without a launcher.
   */
  public static String commit() {
    return System.getProperty("tinyloop.commit", "unknown");
  }

  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IllegalStateException(
            "The resource (build.properties) is absent.\nMaybe the program was not built by Maven.");
      }
      build.load(in);
    }
    return new String[] {"tinyloop " + build.getProperty("version")};
  }
}
