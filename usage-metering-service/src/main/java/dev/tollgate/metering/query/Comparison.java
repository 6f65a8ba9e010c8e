package dev.tollgate.metering.query;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.metering.Amounts;
import dev.tollgate.metering.rollup.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/// The platform's calls beside the calls with own keys, and what the own keys saved.
///
/// @param savingsUsd `referenceUsd` minus the client's cost; negative when own keys were dearer
public record Comparison(
    Instant from, Instant to, Platform platform, Client client, String savingsUsd) {
  private static final int NANO = 9;

  /// @param requests calls that were served
  public record Platform(long requests, long tokens, BigDecimal credits) {}

  /// @param requests calls that were served
  /// @param costUsd what the providers charged for all attempts
  /// @param listCredits what these calls would have cost on the platform route
  /// @param referencePricePerCreditUsd a setting: the list price of a credit
  /// @param referenceUsd `listCredits` at that price
  public record Client(
      long requests,
      long tokens,
      String costUsd,
      BigDecimal listCredits,
      String referencePricePerCreditUsd,
      String referenceUsd) {}

  /// @param parts grouped by route
  static Comparison of(UsageRange range, List<UsageWindow> parts, BigDecimal pricePerCreditUsd) {
    Figures platform = sum(parts, Route.PLATFORM);
    Figures client = sum(parts, Route.BYOK);
    BigDecimal listCredits = Amounts.credits(client.listCreditsMicro());
    long referenceNanoUsd =
        Amounts.nanoUsd(listCredits.multiply(pricePerCreditUsd).setScale(NANO, RoundingMode.DOWN));
    return new Comparison(
        range.from(),
        range.to(),
        new Platform(served(platform), tokens(platform), Amounts.credits(platform.creditsMicro())),
        new Client(
            served(client),
            tokens(client),
            Amounts.usd(client.costNanoUsd()),
            listCredits,
            pricePerCreditUsd.toPlainString(),
            Amounts.usd(referenceNanoUsd)),
        Amounts.usd(Math.subtractExact(referenceNanoUsd, client.costNanoUsd())));
  }

  private static Figures sum(List<UsageWindow> parts, Route route) {
    return parts.stream()
        .filter(part -> route.name().equals(part.group().get(Dimension.ROUTE)))
        .map(UsageWindow::figures)
        .reduce(Figures.NONE, Figures::plus);
  }

  private static long served(Figures figures) {
    return figures.requests() - figures.failed();
  }

  private static long tokens(Figures figures) {
    return figures.inputTokens()
        + figures.cacheReadTokens()
        + figures.cacheWriteTokens()
        + figures.outputTokens()
        + figures.reasoningTokens();
  }
}
