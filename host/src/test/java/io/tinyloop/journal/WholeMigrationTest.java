package io.tinyloop.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeMigrationTest {

  @TempDir private Path directory;

  @Test
  void aMigrationThatEndsHalfWayLeavesTheFileAsItWas() throws IOException {
    Path before = migrations("before");
    Path half = migrations("half");
    Files.writeString(half.resolve("V2__second.sql"), "create table b (x int); no statement;");
    try (Database database = open(before)) {
      database.write(handle -> handle.execute("insert into a values (7)"));
    }

    assertThatThrownBy(() -> open(half).close())
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(journal() + ") cannot be opened");

    try (Database database = open(before)) {
      assertThat(count(database, "a")).isEqualTo(1);
      assertThat(count(database, "information_schema.tables where table_name = 'B'")).isZero();
    }
    assertThat(names()).containsExactly("before", "half", "journal.mv.db");

    Files.writeString(half.resolve("V2__second.sql"), "create table b (x int);");
    try (Database database = open(half)) {
      assertThat(count(database, "a") + 10 * count(database, "b")).isEqualTo(1);
    }
  }

  @Test
  void aCopyThatAKilledProcessLeftIsNotUsed() throws IOException {
    Path migrations = migrations("all");
    Files.writeString(directory.resolve("journal.migrating.mv.db"), "half a database");
    Files.createFile(journal());
    try (Database database = open(migrations)) {
      assertThat(count(database, "a")).isZero();
    }
    assertThat(names()).containsExactly("all", "journal.mv.db");
  }

  @Test
  void aFolderThatIsNotThereIsMade() throws IOException {
    Path migrations = migrations("all");
    Path folder = directory.resolve("new").resolve("folder");
    Database.open(folder, "filesystem:" + migrations).close();
    assertThat(folder.resolve("journal.mv.db")).isNotEmptyFile();
  }

  @Test
  void aFileThatIsMigratedNowIsHeld() throws IOException {
    Path migrations = migrations("all");
    WholeMigration.run(
        journal(),
        copy -> {
          assertThatThrownBy(() -> open(migrations).close())
              .isInstanceOf(JournalException.class)
              .hasMessageContaining("another process uses it")
              .hasMessageContaining("Maybe another tinyloop process uses it");
          write(copy, "migrated");
        });
    assertThat(journal()).hasContent("migrated");
  }

  private Path migrations(String name) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name));
    Files.writeString(folder.resolve("V1__first.sql"), "create table a (x int);");
    return folder;
  }

  private Database open(Path migrations) {
    return Database.open(directory, "filesystem:" + migrations);
  }

  private static int count(Database database, String table) {
    return database.read(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path journal() {
    return directory.resolve("journal.mv.db");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
