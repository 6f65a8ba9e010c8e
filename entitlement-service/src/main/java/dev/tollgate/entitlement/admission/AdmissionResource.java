package dev.tollgate.entitlement.admission;

import dev.tollgate.contracts.admission.AdmissionDecision;
import dev.tollgate.contracts.admission.AdmissionReport;
import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.entitlement.Printable;
import dev.tollgate.entitlement.quota.CallTokens;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The gateways ask for admissions and report what they did not use.
@Path("/internal/v1/admissions")
@Internal(callers = "llm-gateway-service")
@PermitAll
public class AdmissionResource {
  private static final Pattern PRINTABLE = Pattern.compile(Printable.REGEXP);

  private final AdmissionFlow flow;
  private final CallTokens tokens;

  AdmissionResource(AdmissionFlow flow, CallTokens tokens) {
    this.flow = flow;
    this.tokens = tokens;
  }

  @POST
  public Uni<AdmissionDecision> decide(@NotNull @Valid AdmissionRequest request) {
    mustBePrintable("feature", request.feature());
    mustBePrintable("provider", request.provider());
    return flow.decide(request);
  }

  @POST
  @Path("/report")
  public Uni<Void> report(@NotNull @Valid AdmissionReport report) {
    return tokens.giveBack(
        report.accountId(), report.admissionId(), report.unusedTokens(), report.unusedQuota());
  }

  /// What a query looks for; the record does not say it itself.
  private static void mustBePrintable(String field, String text) {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST,
          "A field is not valid.",
          List.of(new Problem.Field(field, Printable.MESSAGE)));
    }
  }
}
