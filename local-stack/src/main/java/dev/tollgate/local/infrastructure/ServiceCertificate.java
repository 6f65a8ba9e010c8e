package dev.tollgate.local.infrastructure;

import java.nio.file.Path;

/// The PEM files a service proves itself with, and the authority by which it judges others.
public record ServiceCertificate(Path certificate, Path key, Path authority) {}
