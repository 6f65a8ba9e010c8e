package dev.tollgate.billing.checkout;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.stripe.StripeUnavailableException;
import dev.tollgate.billing.stripe.StripeWorkers;
import dev.tollgate.billing.wallet.AccountErasure;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Forgets who an account was at Stripe: its orders and wishes here at once, the customer there
/// soon after, which ends its subscriptions too. Payments stay in the books, under an account id
/// that names nobody any more.
@ApplicationScoped
class CustomerErasure implements AccountErasure {
  private static final Logger LOG = Logger.getLogger(CustomerErasure.class);
  private static final int BATCH = 20;

  private static final String REMEMBER =
      """
      insert into erased_customer (customer_id, erased_at)
      select customer_id, $2 from stripe_customer where account_id = $1
      on conflict do nothing
      """;

  private static final List<String> FORGET =
      List.of(
          "delete from stripe_customer where account_id = $1",
          "delete from subscription where account_id = $1",
          "delete from checkout where account_id = $1",
          "delete from auto_top_up where account_id = $1",
          "delete from top_up where account_id = $1");

  private static final String NEXT = "select customer_id from erased_customer limit $1";
  private static final String DONE = "delete from erased_customer where customer_id = $1";

  private final WorkerTransactions worker;
  private final StripeApiClient stripe;
  private final StripeWorkers threads;
  private final Clock clock;

  CustomerErasure(
      WorkerTransactions worker, StripeApiClient stripe, StripeWorkers threads, Clock clock) {
    this.worker = worker;
    this.stripe = stripe;
    this.threads = threads;
    this.clock = clock;
  }

  @Override
  public Uni<Void> erase(SqlConnection transaction, UUID accountId) {
    Uni<Void> forgotten =
        transaction
            .preparedQuery(REMEMBER)
            .execute(Tuple.of(accountId, Utc.of(Utc.now(clock))))
            .replaceWithVoid();
    for (String statement : FORGET) {
      forgotten =
          forgotten.chain(
              () ->
                  transaction
                      .preparedQuery(statement)
                      .execute(Tuple.of(accountId))
                      .replaceWithVoid());
    }
    return forgotten;
  }

  @Scheduled(every = "30s")
  void start() {
    threads.offer(this::deleteAtStripe);
  }

  void deleteAtStripe() {
    try {
      for (var row : await(worker.pool().preparedQuery(NEXT).execute(Tuple.of(BATCH)))) {
        String customerId = row.getString("customer_id");
        stripe.deleteCustomer(customerId);
        await(worker.pool().preparedQuery(DONE).execute(Tuple.of(customerId)));
      }
    } catch (StripeUnavailableException e) {
      LOG.warnf("erased customers are still at Stripe: %s", e.getMessage());
    } catch (RuntimeException e) {
      LOG.errorf(e, "erased customers are still at Stripe");
    }
  }
}
