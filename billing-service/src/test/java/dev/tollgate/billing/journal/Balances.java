package dev.tollgate.billing.journal;

import static io.restassured.RestAssured.given;

import dev.tollgate.local.test.TestTokens;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The books of one account, added up from the journal's export.
public final class Balances {
  private Balances() {}

  /// By book, in USD; a book without entries is missing.
  public static Map<String, BigDecimal> of(UUID account) {
    Map<String, BigDecimal> books = new TreeMap<>();
    export()
        .lines()
        .skip(1)
        .map(line -> line.split(","))
        .filter(fields -> fields[2].equals(account.toString()))
        .forEach(fields -> books.merge(fields[5], new BigDecimal(fields[6]), BigDecimal::add));
    return books;
  }

  private static String export() {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .get("/admin/v1/journal/export?limit=50000")
        .asString();
  }
}
