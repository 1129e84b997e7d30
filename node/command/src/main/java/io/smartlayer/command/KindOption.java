package io.smartlayer.command;

import io.smartlayer.feed.Kind;
import io.smartlayer.feed.TailFilter;
import io.smartlayer.primitives.Hash;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which entries a command prints. */
final class KindOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"--kinds", "--kind"},
      split = ",",
      paramLabel = "KIND",
      description =
          "Only entries of these kinds: attestation, call, outcome, failure, lifecycle, placement,"
              + " election, revocation, tick, close, import, snapshot, timer, message,"
              + " upgrade, chain_event, group_key, down.")
  private @Nullable List<String> names;

  @Option(
      names = "--schema",
      split = ",",
      paramLabel = "SCHEMA",
      description = "Only attestations of these schemas: 0x and 64 digits each.")
  private @Nullable List<String> schemas;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KindOption() {}

  /**
   * What is named, kinds in letters of any size; everything when nothing is.
   *
   * @throws ParameterException if no kind has a name, or a schema is none
   */
  TailFilter filter() {
    var kinds = new TreeMap<Integer, Kind>();
    for (String name : names == null ? List.<String>of() : names) {
      Kind kind = kind(name);
      kinds.put(kind.number(), kind);
    }
    var only = new TreeSet<Hash>();
    try {
      for (String schema : schemas == null ? List.<String>of() : schemas) {
        only.add(Hash.fromHex(schema));
      }
      return new TailFilter(List.copyOf(kinds.values()), List.copyOf(only));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--schema wants at most "
              + TailFilter.SCHEMAS_LIMIT
              + " times 0x and 64 digits: "
              + FeedFailure.shown(String.valueOf(e.getMessage())));
    }
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
