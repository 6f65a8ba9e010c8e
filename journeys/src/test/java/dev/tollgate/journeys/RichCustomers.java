package dev.tollgate.journeys;

import dev.tollgate.local.launch.Stack;
import java.util.List;
import java.util.stream.Stream;

/// Customers with more credits than a journey can spend, so that every 402 would be a wrong one.
final class RichCustomers {
  private static final int FREE = 25;
  static final int CREDITS = 4_000;

  private RichCustomers() {}

  static List<Customer> arriving(Stack stack, int count) {
    var gifts = new Gifts(stack);
    return Stream.generate(() -> Customer.arriving(stack).awaitAvailable(FREE))
        .limit(count)
        .peek(customer -> gifts.give(customer.accountId(), CREDITS - FREE))
        .map(customer -> customer.awaitAvailable(CREDITS))
        .toList();
  }
}
