package dev.tollgate.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("BI-3")
class StripeSecretsTest {
  @TempDir Path directory;

  @Test
  void a_missing_secret_is_told_in_one_line() {
    assertThatThrownBy(
            () -> StripeSecrets.read("STRIPE_WEBHOOK_SECRET", Optional.empty(), Optional.empty()))
        .hasMessage("STRIPE_WEBHOOK_SECRET_FILE or STRIPE_WEBHOOK_SECRET must be set");
  }

  @Test
  void a_blank_secret_is_as_good_as_none() {
    assertThatThrownBy(
            () -> StripeSecrets.read("STRIPE_WEBHOOK_SECRET", Optional.empty(), Optional.of(" \n")))
        .hasMessageContaining("must be set");
  }

  @Test
  void a_file_goes_before_a_value_and_is_read_without_its_line_end() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "whsec_file\n");

    assertThat(StripeSecrets.read("S", Optional.of(file), Optional.of("whsec_value")))
        .isEqualTo("whsec_file");
  }

  @Test
  void an_unreadable_file_is_told_by_name() {
    assertThatThrownBy(
            () -> StripeSecrets.read("S", Optional.of(directory.resolve("none")), Optional.empty()))
        .hasMessageContaining("S_FILE cannot be read")
        .hasNoCause();
  }
}
