package dev.tollgate.vault;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A route of this service, as its class declares it.
record Route(String method, String path) {
  /// All there are.
  static List<Route> all() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tollgate.vault")
            .stream()
            .filter(each -> each.isAnnotatedWith(Path.class) && !each.isInterface())
            .flatMap(Route::of)
            .toList();
  }

  /// @param asked a path as it is called, with its query
  boolean isAskedBy(String verb, String asked) {
    return method.equals(verb)
        && asked.replaceFirst("\\?.*", "").matches(path.replaceAll("\\{\\w+}", "[^/]+"));
  }

  private static Stream<Route> of(JavaClass resource) {
    return resource.getMethods().stream()
        .flatMap(
            method -> verb(method).map(verb -> new Route(verb, path(resource, method))).stream());
  }

  private static String path(JavaClass resource, JavaMethod method) {
    String below =
        method.isAnnotatedWith(Path.class) ? method.getAnnotationOfType(Path.class).value() : "";
    return resource.getAnnotationOfType(Path.class).value() + below;
  }

  private static Optional<String> verb(JavaMethod method) {
    return method.getAnnotations().stream()
        .filter(each -> each.getRawType().isAnnotatedWith(HttpMethod.class))
        .map(each -> each.getRawType().getSimpleName())
        .findFirst();
  }
}
