package dev.tollgate.kit.token;

import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.jwt.Claims;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/// Who calls with an access key (`tg_…`), in the claims of a token that was issued just now.
///
/// Its only role is `access-key`, so that it opens what names that role and nothing else. The key
/// of an agent has none: an agent makes calls, and is not told of its account's books.
@Singleton
class AccessKeyVerifier {
  private static final String PREFIX = "tg_";
  private static final String ROLE = "access-key";

  /// Anybody can make up keys: they must not use up what admissions need at entitlement.
  private static final int ASKING_MAX = 8;

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Semaphore asking = new Semaphore(ASKING_MAX);
  private final AccessKeyHolders holders;
  private final Clock clock;

  AccessKeyVerifier(AccessKeyHolders holders, Clock clock) {
    this.holders = holders;
    this.clock = clock;
  }

  static boolean isAccessKey(String credential) {
    return credential.startsWith(PREFIX);
  }

  /// @return fails with 401 for a key that leads nowhere, and with 503 when that cannot be known,
  ///   or too many are asked about
  Uni<JWTCallerPrincipal> verify(String accessKey) {
    return Uni.createFrom()
        .deferred(() -> asking.tryAcquire() ? ask(accessKey) : Uni.createFrom().failure(busy()))
        .map(found -> principal(found.orElseThrow(AuthenticationFailedException::new)));
  }

  private Uni<Optional<Caller>> ask(String accessKey) {
    return holders.find(hash(accessKey)).onTermination().invoke(() -> asking.release());
  }

  private static ProblemException busy() {
    return new ProblemException(
        ErrorCode.UNAVAILABLE, "Too many access keys are being checked.", RETRY);
  }

  private JWTCallerPrincipal principal(Caller holder) {
    var claims = new JwtClaims();
    claims.setSubject(holder.principalId().toString());
    claims.setIssuedAt(NumericDate.fromMilliseconds(clock.millis()));
    claims.setStringClaim("account", holder.accountId().toString());
    claims.setStringClaim("ptype", holder.principalType().name().toLowerCase(Locale.ROOT));
    claims.setStringListClaim(
        Claims.groups.name(), holder.agentId() == null ? List.of(ROLE) : List.of());
    return new DefaultJWTCallerPrincipal("", ROLE, claims);
  }

  private static String hash(String accessKey) {
    try {
      byte[] key = accessKey.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
