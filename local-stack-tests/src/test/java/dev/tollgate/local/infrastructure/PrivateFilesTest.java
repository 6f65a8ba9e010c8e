package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-4")
class PrivateFilesTest {
  @TempDir private Path directory;

  @Test
  void a_file_is_its_owners_alone_and_nothing_else_is_left() throws Exception {
    Path file = directory.resolve("secret");

    PrivateFiles.write(file, "first");
    PrivateFiles.write(file, "second");

    assertThat(file).hasContent("second");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory.toFile().list()).containsExactly("secret");
  }

  @Test
  void of_a_file_that_cannot_be_written_nothing_is_left() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("taken/by-a-folder")).getParent();

    assertThatThrownBy(() -> PrivateFiles.write(folder, "text"))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(directory.toFile().list()).containsExactly("taken");
  }
}
