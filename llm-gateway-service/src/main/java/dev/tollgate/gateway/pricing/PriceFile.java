package dev.tollgate.gateway.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A price file: `# version: …`, other comments, a header line, one line per model and day.
record PriceFile(String version, List<ModelPrice> prices) {
  static final String HEADER =
      "provider,model,effective_from,input,output,cache_read,cache_write,reasoning,long_above,long_input,"
          + "long_output,long_cache_read,long_cache_write,multiplier,context,max_output";
  private static final String VERSION = "# version:";
  private static final int COLUMNS = 16;

  static PriceFile parse(String name, String text) {
    String version = null;
    boolean header = false;
    List<ModelPrice> prices = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.startsWith(VERSION)) {
        version = line.substring(VERSION.length()).strip();
      } else if (line.isBlank() || line.startsWith("#")) {
        continue;
      } else if (!header) {
        require(line.equals(HEADER), name, number, "the header must be " + HEADER);
        header = true;
      } else {
        prices.add(price(name, number, line));
      }
    }
    if (version == null || version.isEmpty()) {
      throw new IllegalArgumentException(name + ": a line '" + VERSION + " …' is missing");
    }
    return new PriceFile(version, List.copyOf(prices));
  }

  private static ModelPrice price(String name, int number, String line) {
    String[] cell = line.split(",", -1);
    require(cell.length == COLUMNS, name, number, COLUMNS + " columns are needed");
    try {
      TokenRates rates = rates(cell[3], cell[4], cell[5], cell[6], cell[7]);
      boolean tiered = !cell[8].isEmpty();
      return new ModelPrice(
          cell[0],
          cell[1],
          day(cell[2]),
          rates,
          tiered ? Long.parseLong(cell[8]) : Long.MAX_VALUE,
          tiered ? rates(cell[9], cell[10], cell[11], cell[12], "") : null,
          micro(cell[13]),
          count(cell[14]),
          count(cell[15]));
    } catch (ArithmeticException | IllegalArgumentException | DateTimeParseException e) {
      throw new IllegalArgumentException(name + ", line " + number + ": " + e.getMessage(), e);
    }
  }

  /// An empty cache price is the input price, an empty reasoning price the output price.
  private static TokenRates rates(
      String input, String output, String cacheRead, String cacheWrite, String reasoning) {
    long in = pico(input);
    long out = pico(output);
    return new TokenRates(
        in, picoOr(cacheRead, in), picoOr(cacheWrite, in), out, picoOr(reasoning, out));
  }

  private static long picoOr(String cell, long otherwise) {
    return cell.isEmpty() ? otherwise : pico(cell);
  }

  /// USD per million tokens to pico-USD per token: the same digits, six places further left.
  private static long pico(String usdPerMillion) {
    return new BigDecimal(usdPerMillion).movePointRight(6).longValueExact();
  }

  private static long micro(String credits) {
    long micro = new BigDecimal(credits).movePointRight(6).longValueExact();
    if (micro <= 0) {
      throw new IllegalArgumentException("the multiplier must be above 0");
    }
    return micro;
  }

  private static long count(String cell) {
    return cell.isEmpty() ? 0 : Long.parseLong(cell);
  }

  private static Instant day(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static void require(
      boolean condition, String name, int number, @Nullable String message) {
    if (!condition) {
      throw new IllegalArgumentException(name + ", line " + number + ": " + message);
    }
  }
}
