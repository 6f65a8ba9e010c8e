package dev.tollgate.kit.problem;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import org.jboss.logging.MDC;

/// What a request makes us ask of another of our services carries its id: to be registered with the
/// client.
public class HandedOnRequestId implements ClientRequestFilter {
  @Override
  public void filter(ClientRequestContext asked) {
    Object id = MDC.get(RequestIds.LOG_FIELD);
    if (id != null) {
      asked.getHeaders().putSingle(RequestIds.HEADER, id);
    }
  }
}
