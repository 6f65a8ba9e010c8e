package dev.tollgate.kit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.tollgate.contracts.lease.LeaseRecall;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrowingContractsTest {
  private static final UUID ID = UUID.fromString("01a1fcc7-0000-7000-8000-000000000001");

  private final ObjectMapper json = new ObjectMapper();

  private record Wish(LeaseRecall told) {}

  @BeforeEach
  void contracts_grow() {
    new GrowingContracts().customize(json);
  }

  @Test
  void what_a_newer_service_says_besides_is_passed_over() throws JsonProcessingException {
    String told =
        """
        {"since": {"of": ["old", 1]}, "accountId": "%s", "recall": 7, "until": null}
        """
            .formatted(ID);

    assertThat(json.readValue(told, LeaseRecall.class)).isEqualTo(new LeaseRecall(ID, 7));
    assertThat(json.readValue("{\"told\":" + told + "}", Wish.class))
        .isEqualTo(new Wish(new LeaseRecall(ID, 7)));
  }

  @Test
  void in_any_other_body_it_is_refused_by_its_name() {
    assertThatThrownBy(() -> json.readValue("{\"told\":null,\"tolled\":1}", Wish.class))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageContaining("tolled");
  }
}
