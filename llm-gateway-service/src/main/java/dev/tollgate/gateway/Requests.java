package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.feature.FeatureRequest;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.request.RequestScan;
import dev.tollgate.gateway.routing.RoutingTable;

/// Reads the bodies of all endpoints into the one form the flow works with.
final class Requests {
  private final RequestScan scan;

  Requests(RequestScan scan) {
    this.scan = scan;
  }

  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 that says what is wrong where
  Call read(Call call, byte[] body, RoutingTable table) {
    return switch (call.endpoint) {
      case EXECUTE, ESTIMATE -> byFeature(call, FeatureRequest.parse(body), table);
      case CHAT_COMPLETIONS, EMBEDDINGS, RESPONSES, MESSAGES, COUNT_TOKENS ->
          refuseMemory(call.with(scan.scan(body, call.endpoint.requiredField())));
    };
  }

  /// Nothing is kept between calls, neither here nor, in an organisation that all accounts share,
  /// at a provider: who asks for it is told.
  private static Call refuseMemory(Call call) {
    String wanted = call.body().memory().wanted();
    if (call.endpoint == Endpoint.RESPONSES && wanted != null) {
      throw Refusal.ofField(
              ErrorCode.UNSUPPORTED_PARAMETER,
              wanted,
              "`" + wanted + "` is not supported: nothing is kept between calls")
          .asException();
    }
    return call;
  }

  private Call byFeature(Call call, FeatureRequest request, RoutingTable table) {
    String model = table.laneModelName(request.featureName());
    byte[] chat = request.asChat(model);
    return call.forFeature(request.featureName())
        .with(scan.scan(chat, call.endpoint.requiredField()));
  }
}
