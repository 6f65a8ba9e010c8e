package dev.tollgate.entitlement.flag;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.entitlement.setting.Checked;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// All flags of the deployment.
public record FlagTable(
    @Size(max = 500) Map<@Pattern(regexp = "[a-z0-9._-]{1,64}") String, @NotNull @Valid Flag> flags)
    implements Checked {
  public FlagTable {
    flags = new TreeMap<>(flags);
  }

  /// Every flag, with this account's answer.
  Map<String, Boolean> of(UUID accountId, Tier tier) {
    Map<String, Boolean> answers = new TreeMap<>();
    flags.forEach((name, flag) -> answers.put(name, flag.holds(name, accountId, tier)));
    return answers;
  }

  @Override
  public List<Problem.Field> faults() {
    return List.of();
  }
}
