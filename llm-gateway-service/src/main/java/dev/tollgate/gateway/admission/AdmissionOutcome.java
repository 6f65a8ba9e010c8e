package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.admission.AdmissionRefused;

/// Entitlement's answer as the flow sees it. "Cannot decide" is neither: it fails the future with
/// 503.
public sealed interface AdmissionOutcome {
  record Granted(Admitted admitted) implements AdmissionOutcome {}

  record Denied(AdmissionRefused why) implements AdmissionOutcome {}
}
