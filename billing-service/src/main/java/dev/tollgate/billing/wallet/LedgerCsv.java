package dev.tollgate.billing.wallet;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// The ledger as CSV. No field holds a comma or a quote but the charge id, which is quoted.
final class LedgerCsv {
  static final String HEADER = "id,at,kind,from,to,amount,lot_id,lease_id,charge_id\n";

  private LedgerCsv() {}

  static String rows(List<LedgerLine> lines) {
    return lines.stream().map(LedgerCsv::row).collect(Collectors.joining());
  }

  private static String row(LedgerLine line) {
    return "%d,%s,%s,%s,%s,%s,%s,%s,%s\n"
        .formatted(
            line.id(),
            line.at(),
            line.kind(),
            line.from(),
            line.to(),
            line.amount().toPlainString(),
            line.lotId(),
            Objects.toString(line.leaseId(), ""),
            line.chargeId() == null ? "" : '"' + line.chargeId().replace("\"", "\"\"") + '"');
  }
}
