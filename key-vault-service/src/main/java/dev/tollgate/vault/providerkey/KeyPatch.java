package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.providerkey.ProviderKey.Label;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an owner changes of a key without touching its secret. What is absent stays; an empty text
/// clears.
public record KeyPatch(
    @Nullable @Size(max = 100) String alias,
    @Nullable @Size(max = 200) String model,
    @Nullable Boolean active) {

  boolean activates() {
    return Boolean.TRUE.equals(active);
  }

  boolean onlyDeactivates() {
    return Boolean.FALSE.equals(active) && !relabels();
  }

  boolean isEmpty() {
    return active == null && !relabels();
  }

  ProviderKey apply(ProviderKey key, AccountState account, Instant now) {
    ProviderKey changed = key.relabel(merged(key.label()), now);
    if (active == null) {
      return changed;
    }
    return active ? changed.activate(account, now) : changed.deactivate(now);
  }

  private boolean relabels() {
    return alias != null || model != null;
  }

  private Label merged(Label old) {
    Label wanted = Label.wanted(alias, model);
    return new Label(chosen(wanted.alias(), old.alias()), chosen(wanted.model(), old.model()));
  }

  private static @Nullable String chosen(@Nullable String given, @Nullable String old) {
    if (given == null) {
      return old;
    }
    return given.isBlank() ? null : given;
  }
}
