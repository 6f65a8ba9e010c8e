package dev.tollgate.kit.problem;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// Turns every failure of a REST endpoint into a problem. What nobody expected is logged with the
/// request's id and tells the caller nothing else.
public class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  @ServerExceptionMapper
  public Response refused(ProblemException refusal, RoutingContext context) {
    return answer(refusal.problem(), refusal.retryAfter(), context);
  }

  @ServerExceptionMapper
  public Response invalid(ResteasyReactiveViolationException invalid, RoutingContext context) {
    List<Problem.Field> fields =
        invalid.getConstraintViolations().stream()
            .map(each -> new Problem.Field(name(each), each.getMessage()))
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
    return answer(
        Problem.of(ErrorCode.INVALID_REQUEST, "Some fields are not valid.").withFields(fields),
        null,
        context);
  }

  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  public Response unauthenticated(SecurityException unknown, RoutingContext context) {
    Response answer =
        answer(
            Problem.of(ErrorCode.UNAUTHENTICATED, "A valid bearer token is needed."),
            null,
            context);
    answer.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    return answer;
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException forbidden, RoutingContext context) {
    return answer(Problem.of(ErrorCode.FORBIDDEN, null), null, context);
  }

  @ServerExceptionMapper
  public Response web(WebApplicationException web, RoutingContext context) {
    if (web.getCause() instanceof JsonProcessingException unreadable) {
      return json(unreadable, context);
    }
    ErrorCode code =
        switch (web.getResponse().getStatus()) {
          case 400 -> ErrorCode.INVALID_REQUEST;
          case 401 -> ErrorCode.UNAUTHENTICATED;
          case 403 -> ErrorCode.FORBIDDEN;
          case 404 -> ErrorCode.NOT_FOUND;
          case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
          case 406 -> ErrorCode.NOT_ACCEPTABLE;
          case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
          case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
          default -> null;
        };
    return code == null ? fault(web, context) : answer(Problem.of(code, null), null, context);
  }

  /// Quarkus maps the second by itself unless it is named here.
  @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
  public Response json(JsonProcessingException unreadable, RoutingContext context) {
    JsonLocation place = unreadable.getLocation();
    String where =
        place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
    if (unreadable instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String wrong =
          unreadable instanceof UnrecognizedPropertyException
              ? "is not known here"
              : "has the wrong type or value";
      return answer(
          Problem.of(ErrorCode.INVALID_REQUEST, "A field cannot be read" + where + ".")
              .withFields(List.of(new Problem.Field(path(mapping), wrong))),
          null,
          context);
    }
    return answer(
        Problem.of(ErrorCode.MALFORMED_JSON, "The body is not valid JSON" + where + "."),
        null,
        context);
  }

  @ServerExceptionMapper
  public Response fault(Throwable fault, RoutingContext context) {
    if (Outages.isOutage(fault)) {
      LOG.warnf("request %s: a dependency is away: %s", RequestIds.of(context), fault.toString());
      return answer(Problem.of(ErrorCode.UNAVAILABLE, null), RETRY, context);
    }
    if (Unstorable.isIn(fault)) {
      return answer(
          Problem.of(ErrorCode.INVALID_REQUEST, "A text has a character that cannot be stored."),
          null,
          context);
    }
    LOG.errorf(fault, "request %s failed", RequestIds.of(context));
    return answer(Problem.of(ErrorCode.INTERNAL, null), null, context);
  }

  private static Response answer(
      Problem problem, @Nullable Duration retryAfter, RoutingContext context) {
    Response.ResponseBuilder answer =
        Response.status(problem.status())
            .type(Problem.MEDIA_TYPE)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .entity(problem.withRequestId(RequestIds.of(context)));
    if (retryAfter != null) {
      answer.header(HttpHeaders.RETRY_AFTER, Math.max(1, retryAfter.plusMillis(999).toSeconds()));
    }
    return answer.build();
  }

  /// The path below the method and its parameter: `input.messages[0].role`.
  private static String name(ConstraintViolation<?> violation) {
    List<Path.Node> nodes =
        StreamSupport.stream(violation.getPropertyPath().spliterator(), false).toList();
    String inside =
        nodes.stream()
            .filter(
                node ->
                    node.getKind() == ElementKind.PROPERTY
                        || node.getKind() == ElementKind.CONTAINER_ELEMENT)
            .map(Path.Node::toString)
            .collect(Collectors.joining("."));
    return inside.isEmpty() ? nodes.getLast().getName() : inside;
  }

  private static String path(JsonMappingException mapping) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
