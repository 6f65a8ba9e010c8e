package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Form-encoded parameters in Stripe's bracket notation, in the order they came.
final class Form {
  static final Form EMPTY = new Form("", Map.of());

  private final String path;
  private final Map<String, String> values;

  private Form(String path, Map<String, String> values) {
    this.path = path;
    this.values = values;
  }

  static Form parse(@Nullable String encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    if (encoded != null && !encoded.isEmpty()) {
      for (String pair : encoded.split("&")) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String key = name.endsWith("[]") ? numbered(values, name) : name;
        values.put(key, equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return new Form("", values);
  }

  /// @throws StripeError for a parameter that is none of these; `name[*]` stands for any below it,
  ///   `name[]` for any index
  void allowOnly(Set<String> known) {
    for (String name : values.keySet()) {
      String pattern = name.replaceAll("\\[\\d+]", "[]");
      int bracket = pattern.indexOf('[');
      boolean open = false;
      while (bracket > 0 && !open) {
        open = known.contains(pattern.substring(0, bracket) + "[*]");
        bracket = pattern.indexOf('[', bracket + 1);
      }
      if (!open && !known.contains(pattern)) {
        throw StripeError.invalid("Received unknown parameter: " + name, name, "parameter_unknown");
      }
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Nullable String text(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  String text(String name, String otherwise) {
    String value = text(name);
    return value == null ? otherwise : value;
  }

  String required(String name) {
    String value = text(name);
    if (value == null) {
      throw StripeError.missing(full(name));
    }
    return value;
  }

  long number(String name, long otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw StripeError.invalid(
          "Invalid integer: " + value, full(name), "parameter_invalid_integer");
    }
  }

  boolean flag(String name) {
    return switch (text(name, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw StripeError.invalid("Invalid boolean: " + text(name), full(name), null);
    };
  }

  String oneOf(String name, String otherwise, Set<String> allowed) {
    String value = text(name, otherwise);
    if (!allowed.contains(value)) {
      String message = "Invalid " + full(name) + ": must be one of " + allowed;
      throw StripeError.invalid(message, full(name), null);
    }
    return value;
  }

  /// The parameters below `name[…]`.
  Form below(String name) {
    Map<String, String> below = new LinkedHashMap<>();
    String prefix = name + "[";
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            int close = key.indexOf(']', prefix.length());
            below.put(key.substring(prefix.length(), close) + key.substring(close + 1), value);
          }
        });
    return new Form(full(name), below);
  }

  /// The rows of `name[0][…]`, `name[1][…]`.
  List<Form> rows(String name) {
    Form below = below(name);
    return below.values.keySet().stream()
        .map(key -> key.replaceAll("\\[.*", ""))
        .distinct()
        .map(below::below)
        .toList();
  }

  /// The values of `name[0]`, `name[1]`, or `name[]`.
  List<String> list(String name) {
    return List.copyOf(new ArrayList<>(below(name).values.values()));
  }

  /// Puts `metadata[…]` into the object; an empty value removes its key.
  void metadataInto(ObjectNode object) {
    ObjectNode metadata = object.withObject("/metadata");
    below("metadata")
        .values
        .forEach(
            (key, value) -> {
              if (value.isEmpty()) {
                metadata.remove(key);
              } else {
                metadata.put(key, value);
              }
            });
  }

  ObjectNode metadata() {
    ObjectNode holder = Json.object();
    metadataInto(holder);
    return (ObjectNode) holder.get("metadata");
  }

  /// Equal for requests with equal parameters.
  String fingerprint() {
    return values.toString();
  }

  private String full(String name) {
    return path.isEmpty() ? name : path + "[" + name + "]";
  }

  private static String numbered(Map<String, String> values, String name) {
    String stem = name.substring(0, name.length() - 2);
    int index = 0;
    while (values.containsKey(stem + "[" + index + "]")) {
      index++;
    }
    return stem + "[" + index + "]";
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
