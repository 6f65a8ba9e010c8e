package dev.tollgate.entitlement;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tollgate.kit.internal.Internal;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.stream.Stream;

/// A route of this service, as its class declares it.
record Route(JavaClass resource, String method, String path) {
  /// All there are.
  static List<Route> all() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tollgate.entitlement")
            .stream()
            .filter(each -> each.isAnnotatedWith(Path.class) && !each.isInterface())
            .flatMap(Route::of)
            .toList();
  }

  boolean internal() {
    return resource.isAnnotatedWith(Internal.class);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  private static Stream<Route> of(JavaClass resource) {
    return resource.getMethods().stream()
        .filter(method -> method(method) != null)
        .map(method -> new Route(resource, method(method), path(resource, method)));
  }

  private static String path(JavaClass resource, JavaMethod method) {
    String below =
        method.isAnnotatedWith(Path.class) ? method.getAnnotationOfType(Path.class).value() : "";
    return resource.getAnnotationOfType(Path.class).value() + below;
  }

  private static String method(JavaMethod method) {
    return method.getAnnotations().stream()
        .filter(each -> each.getRawType().isAnnotatedWith(HttpMethod.class))
        .map(each -> each.getRawType().getSimpleName())
        .findFirst()
        .orElse(null);
  }
}
