package io.smartlayer.rules;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/** What holds of compiled classes. */
enum ClassRule {
  /** Modules use each other along the arrows only, tests aside. */
  ARROWS(ClassRule::arrows),

  /** A module has one package, and one more for what is generated. */
  ONE_PACKAGE_A_MODULE(type ->
      Modules.of(type.getPackageName()) == null
          ? List.of(type.getName() + " is in a package that is no module's")
          : List.of()),

  /** Time and randomness come in by constructor. */
  NO_HIDDEN_INPUT(type ->
      Modules.isShell(module(type))
          ? List.of()
          : accesses(type, target -> Banned.isHiddenInput(target))),

  /**
   * Cores use no collection whose order differs from run to run. That is more than needed where
   * only membership is asked, and saves everyone from judging which case it is.
   */
  ORDERED_COLLECTIONS(
      type -> isCore(type) ? accesses(type, target -> Banned.isUnordered(target)) : List.of()),

  /** Absence is a sealed case or null, which NullAway watches. */
  NO_OPTIONAL_TO_KEEP_OR_PASS(ClassRule::optionals),

  /** An array in a record could be changed, and equals another only by identity. */
  NO_BYTES_IN_RECORDS(ClassRule::bytesInRecords),

  /** Cores say what happened by what they return. */
  CORES_DO_NOT_LOG(ClassRule::logging),

  /** What a class holds for all its users never changes. */
  STATIC_FIELDS_ARE_FINAL(ClassRule::statics);

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final Function<JavaClass, List<String>> check;

  ClassRule(Function<JavaClass, List<String>> check) {
    this.check = check;
  }

  /** How a class breaks the rule. Generated classes are held to the arrows only. */
  List<String> check(JavaClass type) {
    return Modules.isGenerated(type.getPackageName())
            && this != ARROWS
            && this != ONE_PACKAGE_A_MODULE
        ? List.of()
        : check.apply(type);
  }

  private static List<String> arrows(JavaClass type) {
    String from = module(type);
    List<String> found = new ArrayList<>();
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      boolean ours = target.getPackageName().startsWith(Modules.ROOT + ".");
      if (ours && !from.isEmpty() && !Modules.mayUse(from, module(target))) {
        found.add(dependency.getDescription());
      }
    }
    return found;
  }

  private static List<String> optionals(JavaClass type) {
    List<String> found = new ArrayList<>();
    for (JavaField field : type.getFields()) {
      if (isOptional(field.getRawType())) {
        found.add(field.getFullName());
      }
    }
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      boolean written = !unit.getModifiers().contains(JavaModifier.SYNTHETIC);
      if (written && unit.getRawParameterTypes().stream().anyMatch(ClassRule::isOptional)) {
        found.add(unit.getFullName());
      }
    }
    return found;
  }

  private static List<String> bytesInRecords(JavaClass type) {
    return type.getFields().stream()
        .filter(field -> type.isRecord() && !isStatic(field))
        .filter(field -> field.getRawType().isArray())
        .filter(field -> field.getRawType().getBaseComponentType().isEquivalentTo(byte.class))
        .map(JavaField::getFullName)
        .toList();
  }

  private static List<String> logging(JavaClass type) {
    if (!isCore(type)) {
      return List.of();
    }
    List<String> found = new ArrayList<>(accesses(type, Banned::isOutput));
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      if (Banned.isLogger(dependency.getTargetClass().getName())) {
        found.add(dependency.getDescription());
      }
    }
    return found;
  }

  private static List<String> statics(JavaClass type) {
    return type.getFields().stream()
        .filter(ClassRule::isStatic)
        .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
        .map(JavaField::getFullName)
        .toList();
  }

  private static List<String> accesses(JavaClass type, Predicate<AccessTarget> banned) {
    return type.getAccessesFromSelf().stream()
        .filter(access -> banned.test(access.getTarget()))
        .map(JavaAccess::getDescription)
        .toList();
  }

  private static boolean isStatic(JavaField field) {
    return field.getModifiers().contains(JavaModifier.STATIC);
  }

  private static boolean isOptional(JavaClass type) {
    return type.getName().startsWith("java.util.Optional");
  }

  private static boolean isCore(JavaClass type) {
    return Modules.CORES.contains(module(type));
  }

  /** Empty for a class of no module: that is a breach of its own. */
  private static String module(JavaClass type) {
    return Objects.requireNonNullElse(Modules.of(type.getPackageName()), "");
  }
}
