package dev.tollgate.vault.audit;

import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The operators' view of the audit log.
@Path("/admin/v1/key-audit")
@RolesAllowed("operator")
public class KeyAuditAdminResource {
  private final WorkerTransactions worker;
  private final AuditPages pages;
  private final AuditVerifier verifier;

  KeyAuditAdminResource(WorkerTransactions worker, AuditPages pages, AuditVerifier verifier) {
    this.worker = worker;
    this.pages = pages;
    this.verifier = verifier;
  }

  /// Entries of one account.
  @GET
  public Uni<AuditPage> page(
      @QueryParam("account") @Nullable String account,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @DefaultValue("50") String limit) {
    UUID accountId = id(account);
    return worker.inTransaction(tx -> pages.page(tx, accountId, before, limit));
  }

  private static UUID id(@Nullable String account) {
    try {
      return UUID.fromString(String.valueOf(account));
    } catch (IllegalArgumentException e) {
      throw AuditPages.wrong("account", "must be the id of an account");
    }
  }

  /// Follows the chain of the whole log.
  ///
  /// @param head the `head` of an earlier verification: without it nobody can tell whether the end
  ///   of the log was cut off and its head set back
  @GET
  @Path("/verification")
  public Uni<AuditVerification> verification(@QueryParam("head") @Nullable String head) {
    return verifier.verify(head == null ? AuditAnchor.NONE : AuditAnchor.parse(head));
  }
}
