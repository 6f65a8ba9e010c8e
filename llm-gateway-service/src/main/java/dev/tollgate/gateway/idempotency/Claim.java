package dev.tollgate.gateway.idempotency;

/// This call is the first under its key.
///
/// @param chargeId hash of account, key, body and UTC day: within a day billing charges it once
///   even when Redis forgot
public record Claim(String name, String proof, String chargeId, String requestId) {
  String inFlight() {
    return String.join("|", "f", proof, requestId, "0");
  }

  String finished(long creditsMicro) {
    return String.join("|", "d", proof, requestId, Long.toString(creditsMicro));
  }
}
