package dev.tollgate.local.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/// A key that exists nowhere else, and all the ways in which it could be written down.
///
/// @param spellings plain, hex, URL-encoded, and base64 at each of its three alignments
public record Canary(String key, List<String> spellings) {

  /// One the fake provider takes.
  public static Canary plant() {
    String mark = UUID.randomUUID() + "+/=&%" + UUID.randomUUID();
    List<String> spellings = new ArrayList<>();
    spellings.add(mark.substring(0, 36));
    spellings.add(URLEncoder.encode(mark, StandardCharsets.UTF_8));
    String hex = HexFormat.of().formatHex(mark.getBytes(StandardCharsets.US_ASCII));
    spellings.add(hex);
    spellings.add(hex.toUpperCase(Locale.ROOT));
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = ("xx".substring(0, offset) + mark).getBytes(StandardCharsets.US_ASCII);
      String encoded = Base64.getEncoder().encodeToString(shifted);
      spellings.add(encoded.substring(4, encoded.length() - 4));
      spellings.add(
          Base64.getUrlEncoder().encodeToString(shifted).substring(4, encoded.length() - 4));
    }
    return new Canary("sk-good-" + mark, List.copyOf(spellings));
  }

  public boolean isIn(String text) {
    return spellings.stream().anyMatch(text::contains);
  }

  /// The files below a home in which it is, whatever wrote them.
  public List<Path> filesBelow(Path home) {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(Canary::holdsData).filter(file -> isIn(content(file))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Kafka's index files hold offsets only, ten megabytes of them each.
  private static boolean holdsData(Path file) {
    return Files.isRegularFile(file) && !file.toString().endsWith("index");
  }

  /// Of a byte a character; servers delete files meanwhile.
  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException gone) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
