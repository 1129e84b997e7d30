package io.smartlayer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(Modules.ROOT);

  @ParameterizedTest
  @EnumSource
  void theProjectKeepsIt(ClassRule rule) {
    List<String> breaches =
        CLASSES.stream().flatMap(type -> rule.check(type).stream()).sorted().toList();

    assertThat(breaches).as(rule.name()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void eachPlantedBreachIsFoundAndNothingElse(ClassRule rule, @TempDir Path folder) {
    Planted planted = Planted.of(rule);
    var found = new TreeSet<String>();
    for (JavaClass type : planted.compiled(folder)) {
      if (!rule.check(type).isEmpty()) {
        found.add(type.getSource().orElseThrow().getFileName().orElseThrow());
      }
    }

    assertThat(found).isNotEmpty().isEqualTo(planted.bad());
  }

  @Test
  void theModulesAreThoseOfTheBuild() {
    String pom = Project.here().file("pom.xml").text();
    Set<String> built = new TreeSet<>();
    var module = Pattern.compile("<module>(?:node/)?([^<]+)</module>").matcher(pom);
    while (module.find()) {
      built.add(module.group(1).replace('/', '.').replace("-", ""));
    }

    assertThat(new TreeSet<>(Modules.names())).isEqualTo(built);
  }

  @Test
  void everyModuleIsSeen() {
    Set<String> seen = new TreeSet<>(Set.of("rules"));
    for (JavaClass type : CLASSES) {
      String module = Modules.of(type.getPackageName());
      if (module != null) {
        seen.add(module);
      }
    }

    assertThat(seen).isEqualTo(new TreeSet<>(Modules.names()));
  }

  @Test
  void arrowsLeadDownOnly() {
    for (String from : Modules.names()) {
      for (String to : Modules.names()) {
        if (!from.equals(to) && Modules.mayUse(from, to)) {
          assertThat(Modules.mayUse(to, from)).as(to + " -> " + from).isFalse();
        }
      }
    }
  }
}
