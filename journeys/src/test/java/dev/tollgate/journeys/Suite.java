package dev.tollgate.journeys;

import static org.awaitility.Awaitility.await;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.launch.Stack;
import dev.tollgate.local.launch.StackOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The suite that all journeys of this test process share: started by the first, ended with the
/// process.
final class Suite {
  private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
  private static final int GATEWAYS = 3;

  /// Thousands of lines a second of requests' contexts, routes that match and meters that are read.
  /// The tests of vault and gateway look at them, too.
  private static final List<String> CHATTER =
      List.of("IO_QUARKUS_ARC", "IO_VERTX_EXT_WEB", "JAVAX_MANAGEMENT");

  private static final class Holder {
    static final Stack STACK = start();
  }

  private Suite() {}

  /// The names of the gateway's replicas.
  static List<String> gateways() {
    return IntStream.range(0, GATEWAYS)
        .mapToObj(i -> "llm-gateway-service" + (i == 0 ? "" : "-" + i))
        .toList();
  }

  static Stack stack() {
    return Holder.STACK;
  }

  private static Stack start() {
    var home = new Home(Path.of("target", "stack").toAbsolutePath());
    StackOptions options =
        StackOptions.of(REPOSITORY, home)
            .withGateways(GATEWAYS)
            .with(Service.LLM_GATEWAY, "TOLLGATE_GATEWAY_SHUTDOWN_GRACE", "6s")
            .forgetting(true);
    for (Service service : Service.values()) {
      options = options.with(service, "QUARKUS_LOG_LEVEL", "TRACE");
      for (String chatter : CHATTER) {
        options = options.with(service, "QUARKUS_LOG_CATEGORY__" + chatter + "__LEVEL", "INFO");
      }
    }
    Stack stack = Stack.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
    allowFastCallers(stack);
    return stack;
  }

  /// Journeys make calls faster than people do.
  private static void allowFastCallers(Stack stack) {
    Http operator = Http.as(stack.edgeUrl(), stack.operatorToken());
    await().atMost(Customer.SOON).until(() -> operator.get("/admin/v1/rates").status() == 200);
    Map<String, Integer> fast = Map.of("callsPerMinute", 600_000, "burst", 10_000);
    Map<String, Object> routes = Map.of("PLATFORM", fast, "BYOK", fast);
    int version = operator.get("/admin/v1/rates").json().path("version").asInt();
    operator
        .put(
            "/admin/v1/rates",
            Map.of(
                "version",
                version,
                "document",
                Map.of(
                    "rates",
                    Map.of(
                        "BASIC", routes, "PRO", routes, "BUSINESS", routes, "ENTERPRISE", routes))))
        .expect(200);
  }
}
