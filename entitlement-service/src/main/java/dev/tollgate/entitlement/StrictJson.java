package dev.tollgate.entitlement;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/// A number is no name: `{"tier": 3}` is refused, not read as the fourth tier.
@Singleton
class StrictJson implements ObjectMapperCustomizer {
  @Override
  public void customize(ObjectMapper json) {
    json.enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
  }
}
