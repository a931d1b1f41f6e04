package io.tinyloop.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The software's version, written into the resources by the build. */
public final class Version implements IVersionProvider {

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
