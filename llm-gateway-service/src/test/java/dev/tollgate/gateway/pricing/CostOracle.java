package dev.tollgate.gateway.pricing;

import dev.tollgate.contracts.usage.Tokens;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A second, slow reading of the price file: columns by name, BigDecimal throughout, nothing shared
/// with the code it checks.
final class CostOracle {
  private static final BigDecimal NANO_PER_PRICE_UNIT = new BigDecimal("1000");

  private final List<Map<String, String>> rows = new ArrayList<>();

  CostOracle() throws IOException {
    String text;
    try (var in = CostOracle.class.getResourceAsStream("/pricing/model-prices.csv")) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> lines = text.lines().filter(line -> !line.startsWith("#")).toList();
    String[] names = lines.getFirst().split(",");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
  }

  int size() {
    return rows.size();
  }

  String provider(int row) {
    return rows.get(row).get("provider");
  }

  String model(int row) {
    return rows.get(row).get("model");
  }

  BigDecimal costNanoUsd(int number, Tokens tokens) {
    Map<String, String> row = rows.get(number);
    long prompt = tokens.input() + tokens.cacheRead() + tokens.cacheWrite();
    boolean isLong =
        !row.get("long_above").isEmpty() && prompt > Long.parseLong(row.get("long_above"));
    String prefix = isLong ? "long_" : "";
    String input = row.get(prefix + "input");
    String output = row.get(prefix + "output");
    BigDecimal sum =
        part(tokens.input(), input)
            .add(part(tokens.cacheRead(), or(row.get(prefix + "cache_read"), input)))
            .add(part(tokens.cacheWrite(), or(row.get(prefix + "cache_write"), input)))
            .add(part(tokens.output(), output))
            .add(part(tokens.reasoning(), isLong ? output : or(row.get("reasoning"), output)));
    return sum.multiply(NANO_PER_PRICE_UNIT).setScale(0, RoundingMode.HALF_UP);
  }

  private static BigDecimal part(long tokens, String price) {
    return BigDecimal.valueOf(tokens).multiply(new BigDecimal(price));
  }

  private static String or(String cell, String otherwise) {
    return cell.isEmpty() ? otherwise : cell;
  }
}
