package dev.tollgate.local.fake.provider;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a call is to suffer; the words are listed in the package's description.
final class Directives {
  static final Directives NONE = new Directives(Map.of());

  private static final Pattern BRACKETS = Pattern.compile("\\[\\[([^\\[\\]]*)]]");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern LENGTH = Pattern.compile("(\\d+)(ms|s)");
  private static final Set<String> KNOWN =
      Set.of(
          "at",
          "status",
          "code",
          "error-inside",
          "retry-after",
          "delay",
          "hang",
          "reset",
          "cut-after",
          "stall-after",
          "error-after",
          "garbage",
          "tokens",
          "cached",
          "cache-write",
          "reasoning",
          "chunks",
          "every",
          "no-usage",
          "absurd-usage",
          "tool",
          "echo",
          "raw",
          "odd");

  private final Map<String, String> values;

  private Directives(Map<String, String> values) {
    this.values = values;
  }

  /// Reads all double brackets of a prompt; those for another provider do not count.
  ///
  /// @throws IllegalArgumentException for a word that is none of ours
  static Directives ofPrompt(String prompt, Provider provider) {
    if (!prompt.contains("[[")) {
      return NONE;
    }
    Map<String, String> values = new HashMap<>();
    Matcher brackets = BRACKETS.matcher(prompt);
    while (brackets.find()) {
      Map<String, String> group = words(brackets.group(1));
      if (group.getOrDefault("at", provider.id()).equals(provider.id())) {
        values.putAll(group);
      }
    }
    return new Directives(values);
  }

  /// @throws IllegalArgumentException for a word that is none of ours
  static Directives of(String text) {
    return new Directives(words(text));
  }

  /// A prompt as a person meant it.
  static String strip(String prompt) {
    return prompt.contains("[[") ? BRACKETS.matcher(prompt).replaceAll("").strip() : prompt;
  }

  /// These, and of the others those not said here.
  Directives over(Directives others) {
    if (values.isEmpty()) {
      return others;
    }
    Map<String, String> merged = new HashMap<>(others.values);
    merged.putAll(values);
    return new Directives(merged);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Nullable String text(String name) {
    return values.get(name);
  }

  int number(String name, int otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  Duration length(String name) {
    String value = values.get(name);
    if (value == null) {
      return Duration.ZERO;
    }
    Matcher length = LENGTH.matcher(value);
    if (!length.matches()) {
      throw new IllegalArgumentException(name + " is a number of ms or s, not " + value);
    }
    long amount = Long.parseLong(length.group(1));
    return "s".equals(length.group(2)) ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
  }

  Set<String> odd() {
    String value = values.get("odd");
    return value == null ? Set.of() : Arrays.stream(value.split(",")).collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return values.toString();
  }

  private static Map<String, String> words(String text) {
    Map<String, String> words = new HashMap<>();
    for (String word : SPACES.split(text.strip())) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException("no directive " + name + ", but there are " + KNOWN);
      }
      words.put(name, equals < 0 ? "" : word.substring(equals + 1));
    }
    return words;
  }
}
