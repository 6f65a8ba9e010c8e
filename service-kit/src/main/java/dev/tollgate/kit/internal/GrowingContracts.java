package dev.tollgate.kit.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import dev.tollgate.contracts.Topics;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;

/// What our services say to each other only grows: a member of a contract that is unknown here
/// comes from a service that was upgraded first, and is passed over. In any other body it is a
/// caller's mistake, and refused.
@Singleton
public class GrowingContracts implements ObjectMapperCustomizer {
  private static final String CONTRACTS = Topics.class.getPackageName();

  @Override
  public void customize(ObjectMapper json) {
    json.addHandler(new PassOver());
  }

  private static final class PassOver extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object beanOrClass,
        String name)
        throws IOException {
      Class<?> type = beanOrClass instanceof Class<?> read ? read : beanOrClass.getClass();
      if (!isContract(type.getPackageName())) {
        return false;
      }
      parser.skipChildren();
      return true;
    }

    private static boolean isContract(String name) {
      return name.equals(CONTRACTS) || name.startsWith(CONTRACTS + ".");
    }
  }
}
