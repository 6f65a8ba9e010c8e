package dev.tollgate.kit.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A resource class below `/internal`, for other services only: reached over mTLS by the callers
/// named here, and not there for anybody else.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Internal {
  /// Services whose certificate may call, such as `llm-gateway-service`.
  String[] callers();
}
