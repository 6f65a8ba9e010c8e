package dev.tollgate.kit.internal;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// An [Internal] class answers the callers it names and is not there (404) for anybody else; any
/// other class is not there on an encrypted connection.
public class CallerGate {
  private static final String IDENTITY = "spiffe://tollgate/";
  private static final int URI_NAME = 6;

  @ServerRequestFilter
  public void pass(ResourceInfo resource, RoutingContext context) {
    Internal internal = resource.getResourceClass().getAnnotation(Internal.class);
    HttpConnection connection = context.request().connection();
    boolean allowed =
        internal == null
            ? !connection.isSsl()
            : connection.isSsl()
                && caller(connection)
                    .filter(Arrays.asList(internal.callers())::contains)
                    .isPresent();
    if (!allowed) {
      throw new ProblemException(ErrorCode.NOT_FOUND, null);
    }
  }

  /// The service named by the certificate's one URI; none when there are several, or of another
  /// kind.
  private static Optional<String> caller(HttpConnection connection) {
    try {
      Certificate[] chain = connection.sslSession().getPeerCertificates();
      List<String> uris = uris((X509Certificate) chain[0]);
      return uris.size() == 1 && uris.getFirst().startsWith(IDENTITY)
          ? Optional.of(uris.getFirst().substring(IDENTITY.length()))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      return Optional.empty();
    }
  }

  private static List<String> uris(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> name.get(0).equals(URI_NAME))
            .map(name -> (String) name.get(1))
            .toList();
  }
}
