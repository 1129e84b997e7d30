package io.smartlayer.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The project's own files: those that git tracks, or all but what builds make where git is not. */
final class Project {
  private static final Set<String> MADE_BY_BUILDS =
      Set.of(".git", "target", "node_modules", "dist");

  /** Files that break rules on purpose. */
  private static final String PLANTED = "node/rules/src/test/resources/planted/";

  private final Path root;
  private final Set<String> paths;

  private Project(Path root, Set<String> paths) {
    this.root = root;
    this.paths = paths;
  }

  /** The project around the working directory. */
  static Project here() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(folder.resolve("check")) || !Files.exists(folder.resolve("node"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("expected the project's check script in a folder above");
      }
    }
    return new Project(folder, paths(folder));
  }

  /** A folder of files that break rules on purpose, as a project of its own. */
  Project planted(String folder) {
    Path planted = root.resolve(PLANTED).resolve(folder);
    try {
      return new Project(planted, walked(planted));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is planted in " + folder, e);
    }
  }

  /** Where a file is on this machine. */
  Path path(SourceFile file) {
    return root.resolve(file.path());
  }

  /** One file of the project. */
  SourceFile file(String path) {
    return SourceFile.read(root, path);
  }

  /** All files, without those that are planted. */
  List<SourceFile> files() {
    List<SourceFile> files = new ArrayList<>();
    for (String path : paths) {
      if (!path.startsWith(PLANTED)) {
        files.add(SourceFile.read(root, path));
      }
    }
    return files;
  }

  /** Whether a path, from the root, is a file or folder of the project. */
  boolean has(String path) {
    return path.isEmpty()
        || paths.contains(path)
        || paths.stream().anyMatch(known -> known.startsWith(path + "/"));
  }

  /** Whether some file has this name. */
  boolean hasNamed(String name) {
    return paths.stream().anyMatch(path -> path.endsWith("/" + name));
  }

  private static Set<String> paths(Path root) {
    try {
      Set<String> tracked = tracked(root);
      return tracked.isEmpty() ? walked(root) : tracked;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the project's files", e);
    }
  }

  /** Tracked files, and new ones that nobody ignores; none where there is no git. */
  private static Set<String> tracked(Path root) throws IOException {
    var paths = new TreeSet<String>();
    if (!Files.exists(root.resolve(".git"))) {
      return paths;
    }
    Process git;
    try {
      git =
          new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return paths; // no git on this machine
    }
    String list = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    for (String path : list.split("\0", -1)) {
      if (!path.isEmpty() && Files.isRegularFile(root.resolve(path))) {
        paths.add(path);
      }
    }
    return paths;
  }

  private static Set<String> walked(Path root) throws IOException {
    var paths = new TreeSet<String>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return MADE_BY_BUILDS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            paths.add(root.relativize(file).toString().replace('\\', '/'));
            return FileVisitResult.CONTINUE;
          }
        });
    return paths;
  }
}
