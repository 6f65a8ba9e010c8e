package dev.tollgate.contracts.account;

/// How far an account has moved its features from the platform's keys to its own (EN-9).
public enum MigrationStatus {
  PLATFORM_ONLY,
  IN_PROGRESS,
  HYBRID,
  CLIENT_ONLY
}
