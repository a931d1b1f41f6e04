package io.tinyloop.data.audio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.data.InvalidDataException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keywords in a folder, or in a zip of one: a folder a word with its WAV files. Where {@code
 * validation_list.txt} and {@code testing_list.txt} lie beside the words, as in Speech Commands,
 * they say which clips are held out. Names that begin with {@code _} or {@code .} are no words.
 */
public final class KeywordFolder {

  private static final int MAX_LIST_BYTES = 1 << 24;

  private final Path root;
  private final String place;
  private final Consumer<String> notes;

  private KeywordFolder(Path root, String place, Consumer<String> notes) {
    this.root = root;
    this.place = place;
    this.notes = notes;
  }

  /**
   * Reads all clips of the chosen words.
   *
   * @param folder of the words' folders, or a zip file of it
   * @param check sees the words in the order of their labels before a clip is read
   * @param notes is told what a user may not expect
   */
  public static KeywordSet read(
      Path folder, KeywordChoice choice, Consumer<List<String>> check, Consumer<String> notes) {
    if (Files.isDirectory(folder)) {
      return new KeywordFolder(folder, "The folder " + folder, notes).read(choice, check);
    }
    if (!Files.exists(folder)) {
      throw new InvalidDataException(
          "The folder of words (%s) does not exist.".formatted(folder),
          "Maybe it is relative to another folder than %s."
              .formatted(Path.of("").toAbsolutePath()));
    }
    try (FileSystem zip = FileSystems.newFileSystem(folder)) {
      return new KeywordFolder(zip.getPath("/"), "The zip " + folder, notes).read(choice, check);
    } catch (IOException | ProviderNotFoundException e) {
      throw new InvalidDataException(
          "The file (%s) is neither a folder of words nor a zip of one: %s."
              .formatted(folder, e.getMessage()),
          "Maybe unpack it, and name the folder that has a folder for each word.",
          e);
    }
  }

  private KeywordSet read(KeywordChoice choice, Consumer<List<String>> check) {
    List<String> words = choice.among(place, wordFolders());
    check.accept(words);
    ClipLists lists = new ClipLists(choice.shares());
    addList(lists, ClipLists.VALIDATION_NAME);
    addList(lists, ClipLists.TEST_NAME);
    ClipCollector clips = new ClipCollector(place);
    for (String word : words) {
      for (Path file : wavFiles(word)) {
        clips.add(word, word + "/" + file.getFileName(), WavFile.read(file, label(file)));
      }
    }
    return clips.finish(words, lists, notes);
  }

  /** How errors name a file, also one in a zip. */
  private String label(Path file) {
    return root.getFileSystem() == FileSystems.getDefault()
        ? file.toString()
        : place.substring("The zip ".length()) + ":" + file.toString().substring(1);
  }

  private void addList(ClipLists lists, String name) {
    Path file = root.resolve(name);
    if (!Files.exists(file)) {
      return;
    }
    try (var in = Files.newInputStream(file)) {
      lists.add(name, new String(in.readNBytes(MAX_LIST_BYTES), UTF_8));
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }

  private List<String> wordFolders() {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString().replace("/", ""))
          .filter(name -> !name.startsWith("_") && !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw InvalidDataException.unreadable(root, e);
    }
  }

  private List<Path> wavFiles(String word) {
    List<Path> wavs;
    try (Stream<Path> files = Files.list(root.resolve(word))) {
      wavs =
          files
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .filter(
                  file -> file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".wav"))
              .limit(ClipCollector.MAX_CLIPS + 1L)
              .sorted()
              .toList();
    } catch (IOException e) {
      throw InvalidDataException.unreadable(root.resolve(word), e);
    }
    if (wavs.isEmpty()) {
      throw new InvalidDataException(
          "%s has no WAV file of the word (%s).".formatted(place, word),
          "Maybe they are of another format, or in folders of their own.");
    }
    return wavs;
  }
}
