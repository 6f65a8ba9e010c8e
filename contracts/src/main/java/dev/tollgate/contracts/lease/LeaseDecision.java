package dev.tollgate.contracts.lease;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Answer of `POST /internal/v1/leases`. When billing cannot know (P14) it answers 503 instead.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LeaseGranted.class, name = "granted"),
  @JsonSubTypes.Type(value = LeaseRefused.class, name = "refused"),
  @JsonSubTypes.Type(value = LeaseOver.class, name = "over")
})
public sealed interface LeaseDecision permits LeaseGranted, LeaseRefused, LeaseOver {}
