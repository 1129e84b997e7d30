package io.smartlayer.command;

import io.smartlayer.feed.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which kinds of entries a command prints. */
final class KindOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description =
          "Only entries of these kinds: attestation, call, outcome, failure, lifecycle, placement,"
              + " election, revocation, tick, close, import.")
  private @Nullable List<String> names;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KindOption() {}

  /**
   * The kinds named, in letters of any size; none when all are wanted.
   *
   * @throws ParameterException if no kind has a name
   */
  Set<Kind> kinds() {
    Set<Kind> out = EnumSet.noneOf(Kind.class);
    for (String name : names == null ? List.<String>of() : names) {
      out.add(kind(name));
    }
    return out;
  }

  private Kind kind(String name) {
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name.strip().toUpperCase(Locale.ROOT))) {
        return kind;
      }
    }
    String all = Arrays.stream(Kind.values()).map(Kind::name).collect(Collectors.joining(", "));
    throw new ParameterException(
        spec.commandLine(), "--kinds are of " + all + ", not " + FeedFailure.shown(name));
  }
}
