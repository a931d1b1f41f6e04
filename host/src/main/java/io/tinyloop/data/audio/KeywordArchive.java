package io.tinyloop.data.audio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.data.InvalidDataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Keywords in a tar.gz as Speech Commands is published: {@code word/clip.wav}, and the lists of the
 * clips that are held out. It is read once, from its beginning to its end, and never unpacked.
 */
public final class KeywordArchive {

  private static final int MAX_LIST_BYTES = 1 << 24;
  private static final String INTERRUPTED =
      "Maybe its download was interrupted, or it is another format.";

  private final Path file;
  private final KeywordChoice choice;
  private final Consumer<String> notes;
  private final ClipCollector clips;
  private final ClipLists lists;
  private final SortedSet<String> present = new TreeSet<>();

  private KeywordArchive(Path file, KeywordChoice choice, Consumer<String> notes) {
    this.notes = notes;
    this.file = file;
    this.choice = choice;
    clips = new ClipCollector("The archive " + file);
    lists = new ClipLists(choice.shares());
  }

  /**
   * Reads all clips of the chosen words.
   *
   * @param progress is told how many bytes of the archive were read
   * @param notes is told what a user may not expect
   */
  public static KeywordSet read(
      Path file, KeywordChoice choice, LongConsumer progress, Consumer<String> notes) {
    try (Counting counting = new Counting(Files.newInputStream(file));
        InputStream in = new GZIPInputStream(new BufferedInputStream(counting, 1 << 16), 1 << 16)) {
      return new KeywordArchive(file, choice, notes)
          .read(in, () -> progress.accept(counting.bytes));
    } catch (EOFException e) {
      throw new InvalidDataException("The archive %s ends early.".formatted(file), INTERRUPTED, e);
    } catch (ZipException e) {
      throw new InvalidDataException(
          "The archive %s is broken gzip: %s.".formatted(file, e.getMessage()), INTERRUPTED, e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }

  private KeywordSet read(InputStream in, Runnable progress) throws IOException {
    TarStream tar = new TarStream(file.toString(), in);
    for (TarStream.Entry entry = tar.next(); entry != null; entry = tar.next()) {
      take(tar, entry);
      progress.run();
    }
    List<String> words = choice.among("The archive " + file, List.copyOf(present));
    return clips.finish(words, lists, notes);
  }

  private void take(TarStream tar, TarStream.Entry entry) throws IOException {
    if (ClipLists.isList(entry.name())) {
      lists.add(entry.name(), new String(tar.content(entry, MAX_LIST_BYTES), UTF_8));
      return;
    }
    String[] path = entry.name().split("/", -1);
    boolean clip =
        path.length == 2
            && path[1].endsWith(".wav")
            && !path[0].startsWith("_")
            && !path[0].startsWith(".")
            && !path[1].startsWith(".");
    if (clip) {
      present.add(path[0]);
      if (choice.words().isEmpty() || choice.words().contains(path[0])) {
        byte[] wav = tar.content(entry, WavFile.MAX_BYTES);
        clips.add(path[0], entry.name(), WavFile.parse(file + ":" + entry.name(), wav));
      }
    }
  }

  /** Counts what is read of a stream. */
  private static final class Counting extends FilterInputStream {

    private long bytes;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      bytes += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      bytes += Math.max(0, n);
      return n;
    }
  }
}
