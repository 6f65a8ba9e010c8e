package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.validation.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("KV-5")
class KeyTrialTest {
  private static ErrorCode refusal(ProbeResult result) {
    return catchThrowableOfType(
            ProblemException.class, () -> KeyTrial.requireValid(result, "OpenAI"))
        .problem()
        .code();
  }

  @Test
  void only_a_key_the_provider_takes_passes() {
    assertThatCode(() -> KeyTrial.requireValid(new ProbeResult.Valid(), "OpenAI"))
        .doesNotThrowAnyException();
    assertThat(refusal(new ProbeResult.Refused())).isEqualTo(ErrorCode.KEY_REFUSED);
    assertThat(refusal(new ProbeResult.Limited())).isEqualTo(ErrorCode.PROVIDER_FAILED);
  }

  @Test
  void a_provider_that_is_slow_and_one_that_is_away_are_told_apart() {
    assertThat(refusal(new ProbeResult.Unreachable(true))).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
    assertThat(refusal(new ProbeResult.Unreachable(false)))
        .isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);
  }
}
