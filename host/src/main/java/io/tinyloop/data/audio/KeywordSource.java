package io.tinyloop.data.audio;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Keywords wherever they are: in a folder, in a zip of one, or in a tar.gz. */
public final class KeywordSource {

  private KeywordSource() {}

  /** Who is told how it goes. */
  public interface Listener {

    /** The words in the order of their labels, before the features of a folder are computed. */
    default void words(List<String> words) {}

    /** How many bytes of an archive were read. */
    default void read(long bytes) {}

    /** What a user may not expect. */
    void note(String note);
  }

  /** Reads all clips of the chosen words. */
  public static KeywordSet read(Path source, KeywordChoice choice, Listener listener) {
    String name = source.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".tar.gz") && !name.endsWith(".tgz")) {
      return KeywordFolder.read(source, choice, listener::words, listener::note);
    }
    KeywordSet set = KeywordArchive.read(source, choice, listener::read, listener::note);
    listener.words(set.words());
    return set;
  }
}
