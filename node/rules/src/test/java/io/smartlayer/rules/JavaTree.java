package io.smartlayer.rules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** A Java file as the compiler's parser reads it; nothing is resolved. */
final class JavaTree extends TreeScanner<@Nullable Void, @Nullable Void> {
  private static final Set<String> ANYTHING =
      Set.of("Exception", "RuntimeException", "Throwable", "Error");
  private static final Set<String> WAITING = Set.of("sleep", "parkNanos", "parkUntil");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);
  private static final List<String> PARSE_ALONE = List.of("-proc:none", "--class-path", "");
  private static final Map<SourceFile, JavaTree> PARSED = new ConcurrentHashMap<>();

  private final SourceFile file;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final List<Body> methods = new ArrayList<>();
  private final List<Finding> catches = new ArrayList<>();
  private final List<Finding> sleeps = new ArrayList<>();
  private final List<Finding> types = new ArrayList<>();
  private final List<Finding> annotations = new ArrayList<>();

  /** A method or constructor, from below its annotations to its last brace. */
  record Body(String name, int firstLine, int lastLine) {
    int lines() {
      return lastLine - firstLine + 1;
    }
  }

  private JavaTree(SourceFile file, CompilationUnitTree unit, SourcePositions positions) {
    this.file = file;
    this.unit = unit;
    this.positions = positions;
  }

  /** The tree of a file, parsed once. */
  static JavaTree of(SourceFile file) {
    return PARSED.computeIfAbsent(file, JavaTree::parsed);
  }

  private static JavaTree parsed(SourceFile file) {
    var source =
        new SimpleJavaFileObject(URI.create("string:///File.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.text();
          }
        };
    var task =
        (JavacTask) COMPILER.getTask(null, FILES, _ -> {}, PARSE_ALONE, null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      var tree = new JavaTree(file, unit, Trees.instance(task).getSourcePositions());
      tree.scan(unit, null);
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot parse " + file.path(), e);
    }
  }

  List<Body> methods() {
    return methods;
  }

  /** Catch clauses that take anything. */
  List<Finding> catches() {
    return catches;
  }

  /** Calls and references of methods that wait for time to pass. */
  List<Finding> sleeps() {
    return sleeps;
  }

  /** Declared types, by their simple names. */
  List<Finding> types() {
    return types;
  }

  /** Annotations, by their names as written. */
  List<Finding> annotations() {
    return annotations;
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
    if (method.getBody() != null) {
      String name = method.getName().toString();
      methods.add(new Body(name, firstLine(method), line(method, true)));
    }
    return super.visitMethod(method, null);
  }

  @Override
  public @Nullable Void visitCatch(CatchTree clause, @Nullable Void unused) {
    Tree type = clause.getParameter().getType();
    List<? extends Tree> caught =
        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
    for (Tree one : caught) {
      if (ANYTHING.contains(simple(one.toString()))) {
        catches.add(found(clause, one.toString()));
      }
    }
    return super.visitCatch(clause, null);
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void unused) {
    if (WAITING.contains(select.getIdentifier().toString())) {
      sleeps.add(found(select, select.toString()));
    }
    return super.visitMemberSelect(select, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void unused) {
    if (WAITING.contains(reference.getName().toString())) {
      sleeps.add(found(reference, reference.toString()));
    }
    return super.visitMemberReference(reference, null);
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
    types.add(found(type, type.getSimpleName().toString()));
    return super.visitClass(type, null);
  }

  @Override
  public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
    annotations.add(found(annotation, simple(annotation.getAnnotationType().toString())));
    return super.visitAnnotation(annotation, null);
  }

  private Finding found(Tree tree, String what) {
    return new Finding(file.path(), line(tree, false), what);
  }

  private int line(Tree tree, boolean end) {
    long at =
        end ? positions.getEndPosition(unit, tree) - 1 : positions.getStartPosition(unit, tree);
    return Math.toIntExact(unit.getLineMap().getLineNumber(at));
  }

  private int firstLine(MethodTree method) {
    return line(method.getReturnType() == null ? method : method.getReturnType(), false);
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
