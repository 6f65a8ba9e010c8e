package dev.tollgate.contracts.admission;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Answer of `POST /internal/v1/admissions`. A refusal is an answer, not a fault: both come with
/// 200.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Admission.class, name = "admitted"),
  @JsonSubTypes.Type(value = AdmissionRefused.class, name = "refused")
})
public sealed interface AdmissionDecision permits Admission, AdmissionRefused {}
