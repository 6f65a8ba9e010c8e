package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.SigningKeys;
import dev.tollgate.local.infrastructure.TokenMint;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// `./tollgate token`: the token of a fresh account, or of the local operator.
final class Token {
  private Token() {}

  static int run(Home home, boolean operator) {
    StackFile stack = running(home);
    System.out.println(operator ? operator(stack) : fresh(stack));
    return 0;
  }

  static StackFile running(Home home) {
    return StackFile.running(home)
        .orElseThrow(() -> new LaunchFailure("the stack is not up; start it with ./tollgate up"));
  }

  static String operator(StackFile stack) {
    var keys = new SigningKeys(Path.of(stack.signingKeys()));
    return new TokenMint(keys, Clock.systemUTC()).operator();
  }

  static String fresh(StackFile stack) {
    var api = new Api(stack.edgeUrl(), "");
    return api.post("/v1/auth/device", Map.of("deviceId", UUID.randomUUID().toString()))
        .text("accessToken");
  }
}
