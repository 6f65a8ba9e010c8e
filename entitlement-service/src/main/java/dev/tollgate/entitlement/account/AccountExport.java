package dev.tollgate.entitlement.account;

import dev.tollgate.entitlement.accesskey.AccessKeyView;
import dev.tollgate.entitlement.agent.Agent;
import dev.tollgate.entitlement.migration.ByokMigration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What this service holds about an account's person. Device ids are kept as hashes only, so that
/// all there is to say of a device is since when it is known.
///
/// @param devicesSince when each device signed in for the first time
/// @param byokMigration null for an account that was never reported
public record AccountExport(
    AccountView account,
    List<Instant> devicesSince,
    List<AccessKeyView> accessKeys,
    List<Agent> agents,
    @Nullable ByokMigration byokMigration) {}
