package dev.tollgate.billing.wallet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Computes a wallet anew from its exported ledger (`GET /v1/wallet/export` as CSV), without a
/// server, a database or any other class of ours: `./tollgate check-ledger ledger.csv`.
///
/// It fails when an entry is impossible, when a lot would ever hold less than nothing in a bucket,
/// or when granted = spent + held + expired + refunded + moved + available does not hold.
public final class LedgerChecker {
  private static final String HEADER = "id,at,kind,from,to,amount,lot_id,lease_id,charge_id";
  private static final Set<String> MOVES =
      Set.of(
          "grant outside available",
          "transfer_in outside available",
          "transfer_out available outside",
          "hold available held",
          "release held available",
          "spend held spent",
          "spend available spent",
          "expire available expired",
          "expire held expired",
          "refund available refunded",
          "refund held refunded");

  private final Map<String, Map<String, BigDecimal>> lots = new TreeMap<>();
  private final Map<String, BigDecimal> totals = new TreeMap<>();
  private final Set<String> charges = new TreeSet<>();
  private BigDecimal granted = BigDecimal.ZERO;
  private long lastId;

  /// Exit code 0 = the books are right, 1 = they are not, 2 = no such file.
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1 || !Files.isReadable(Path.of(arguments[0]))) {
      System.err.println("usage: ./tollgate check-ledger <ledger.csv>");
      System.exit(2);
    }
    try (BufferedReader csv =
        Files.newBufferedReader(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
      new LedgerChecker().check(csv).print(System.out);
    } catch (IllegalArgumentException wrong) {
      System.err.println("NOT CONSERVED: " + wrong.getMessage());
      System.exit(1);
    }
  }

  /// @throws IllegalArgumentException at the first line that cannot be, with its number
  public LedgerChecker check(BufferedReader csv) throws IOException {
    if (!HEADER.equals(csv.readLine())) {
      throw new IllegalArgumentException("this is no ledger export");
    }
    int number = 1;
    for (String line = csv.readLine(); line != null; line = csv.readLine()) {
      number++;
      try {
        take(line.split(",", 9));
      } catch (RuntimeException wrong) {
        throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage(), wrong);
      }
    }
    return this;
  }

  private void take(String[] field) {
    require(field.length == 9, "nine fields are needed");
    long id = Long.parseLong(field[0]);
    require(id > lastId, "entries are out of order");
    lastId = id;
    require(
        MOVES.contains(field[2] + " " + field[3] + " " + field[4]),
        "no entry moves credits like this");
    BigDecimal amount = new BigDecimal(field[5]);
    require(amount.signum() > 0, "an amount must be positive");
    Map<String, BigDecimal> lot = lots.computeIfAbsent(field[6], key -> new TreeMap<>());
    if (field[3].equals("outside")) {
      granted = granted.add(amount);
    } else {
      move(lot, field[3], amount.negate());
    }
    move(lot, field[4].equals("outside") ? "moved" : field[4], amount);
    if (field[2].equals("spend")) {
      charges.add(field[8]);
    }
  }

  private void move(Map<String, BigDecimal> lot, String bucket, BigDecimal amount) {
    BigDecimal rest = lot.merge(bucket, amount, BigDecimal::add);
    require(rest.signum() >= 0, "the lot would hold " + rest + " " + bucket);
    totals.merge(bucket, amount, BigDecimal::add);
  }

  private static void require(boolean fact, String otherwise) {
    if (!fact) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// What is in a bucket now, over all lots.
  public BigDecimal in(String bucket) {
    return totals.getOrDefault(bucket, BigDecimal.ZERO);
  }

  /// Granted and transferred in.
  public BigDecimal granted() {
    return granted;
  }

  private void print(PrintStream out) {
    BigDecimal sum = totals.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    out.printf("granted %s = ", granted.toPlainString());
    totals.forEach((bucket, amount) -> out.printf("%s %s + ", bucket, amount.toPlainString()));
    out.printf(
        "0 (sum %s), %d lots, %d charges%n", sum.toPlainString(), lots.size(), charges.size());
    require(sum.compareTo(granted) == 0, "granted " + granted + ", accounted for " + sum);
    out.println("CONSERVED");
  }
}
