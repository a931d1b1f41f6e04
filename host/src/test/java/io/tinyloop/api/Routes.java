package io.tinyloop.api;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The routes of REST, by the annotations of the program's classes. */
final class Routes {

  private Routes() {}

  /** Method and path of all that the host answers, from its classes. */
  static Set<String> all() {
    Set<String> routes = new TreeSet<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tinyloop")) {
      if (type.isAnnotatedWith(Path.class)) {
        type.getMethods().forEach(method -> add(routes, type, method));
      }
    }
    return routes;
  }

  private static void add(Set<String> routes, JavaClass type, JavaMethod method) {
    List<Class<? extends Annotation>> verbs =
        List.of(GET.class, POST.class, PUT.class, DELETE.class);
    for (Class<? extends Annotation> verb : verbs) {
      if (method.isAnnotatedWith(verb)) {
        String path = type.getAnnotationOfType(Path.class).value();
        String sub =
            method.tryGetAnnotationOfType(Path.class).map(part -> "/" + part.value()).orElse("");
        routes.add(verb.getSimpleName() + " " + path + sub);
      }
    }
  }
}
