package dev.tollgate.billing.checkout;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/// What a person wants to buy.
///
/// @param item an id of the catalogue
/// @param quantity seats of a plan that is sold by seat; 1 otherwise
/// @param saveCard the card may be charged again without the person, for auto top-up
public record Order(
    @NotBlank @Size(max = 40) String item,
    @Nullable @Min(1) @Max(1_000) Integer quantity,
    @Nullable Boolean saveCard) {
  int count() {
    return quantity == null ? 1 : quantity;
  }

  boolean savesCard() {
    return Boolean.TRUE.equals(saveCard);
  }
}
