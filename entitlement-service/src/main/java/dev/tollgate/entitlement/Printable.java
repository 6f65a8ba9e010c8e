package dev.tollgate.entitlement;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE_USE;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A text that is not blank and holds neither control characters nor halves of surrogate pairs:
/// some of them cannot be stored, others not be told. Null passes.
@Documented
@Constraint(validatedBy = {})
@Pattern(regexp = Printable.REGEXP)
@ReportAsSingleViolation
@Retention(RetentionPolicy.RUNTIME)
@Target({ANNOTATION_TYPE, FIELD, METHOD, PARAMETER, TYPE_USE})
public @interface Printable {
  /// Blanks first, all of them, so that a long text is read once.
  String REGEXP = "\\p{Z}*+[^\\p{Cc}\\p{Cs}]+";

  String MESSAGE = "must not be blank, nor hold control characters";

  String message() default MESSAGE;

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};
}
