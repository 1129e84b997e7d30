package io.smartlayer.rules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Files that break a rule on purpose, and files that come close and keep it. A folder is named
 * after its rule and is a small project of its own; each file's name begins with Bad or Good.
 */
record Planted(Project project) {
  static Planted of(Enum<?> rule) {
    String folder = rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Planted(Project.here().planted(folder));
  }

  /** The files that break the rule. */
  Set<String> bad() {
    var names = new TreeSet<String>();
    for (SourceFile file : project.files()) {
      if (file.name().startsWith("Bad")) {
        names.add(file.name());
      }
    }
    return names;
  }

  /** The Java files, compiled into a folder. */
  JavaClasses compiled(Path into) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> sources = project.files().stream().map(file -> project.path(file)).toList();
      List<String> options = List.of("-d", into.toString(), "-proc:none", "-nowarn");
      boolean ok =
          compiler
              .getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!ok) {
        throw new IllegalStateException("the planted classes do not compile");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the compiler's files", e);
    }
    return new ClassFileImporter().importPath(into);
  }
}
