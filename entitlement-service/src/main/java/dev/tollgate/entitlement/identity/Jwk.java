package dev.tollgate.entitlement.identity;

/// A public key as RFC 7517 writes it.
public record Jwk(String kty, String use, String alg, String kid, String n, String e) {}
