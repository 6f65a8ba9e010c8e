package dev.tollgate.local.edge;

/// One process of a service: where it serves, and the port of its readiness endpoint.
public record Replica(int port, int managementPort) {}
