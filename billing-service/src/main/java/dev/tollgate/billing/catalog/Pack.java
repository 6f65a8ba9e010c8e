package dev.tollgate.billing.catalog;

/// Credits bought once, without an end.
///
/// @param onlyWhenEmpty not in the public list; offered and sold only while the balance is 0
public record Pack(String id, String name, long priceCents, long credits, boolean onlyWhenEmpty)
    implements CatalogItem {
  public Pack {
    if (priceCents <= 0 || credits <= 0) {
      throw new IllegalArgumentException("pack " + id + " must cost something and bring credits");
    }
  }
}
