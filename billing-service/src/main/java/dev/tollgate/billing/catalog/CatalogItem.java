package dev.tollgate.billing.catalog;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Something an account can buy. Its id is the `lookup_key` of its price at Stripe.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Pack.class, name = "pack"),
  @JsonSubTypes.Type(value = Plan.class, name = "plan")
})
public sealed interface CatalogItem permits Pack, Plan {
  int MICRO_PER_CREDIT = 1_000_000;

  String id();

  String name();

  /// For one; a plan per seat costs this for each seat.
  long priceCents();

  /// Credits that one brings; 0 for a plan without credits.
  long credits();

  default long creditsMicro() {
    return Math.multiplyExact(credits(), MICRO_PER_CREDIT);
  }

  default String price() {
    return BigDecimal.valueOf(priceCents(), 2).toPlainString();
  }

  /// In USD, for comparing packs; "0" where no credits are sold.
  default String pricePerCredit() {
    return credits() == 0
        ? "0"
        : BigDecimal.valueOf(priceCents(), 2)
            .divide(BigDecimal.valueOf(credits()), 6, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString();
  }
}
