package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** To whom a permission is given, for how long, and by whose key. */
final class GrantOptions {
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final long NONCES = 1L << 53; // what JSON can tell apart

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--trust",
      required = true,
      paramLabel = "NETWORK",
      description = "The trust file, network.json: signatures are for its network alone.")
  private Path trust;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key of who gives the permission. It is not shown.")
  private Path key;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "ADDRESS",
      description = "The address of the key that may use it, 0x and 40 digits.")
  private String to;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "A method that may be called; may be given more than once.")
  private List<String> methods = List.of();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "PT1H",
      description = "How long, such as PT5M or P7D; ${DEFAULT-VALUE} when it is left out.")
  private Duration time;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "0",
      description = "How often it may be passed on, 3 times at the most; 0 when it is left out.")
  private int depth;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  GrantOptions() {}

  TypedData.Domain domain() {
    return TrustOptions.read(spec, trust).members().domain();
  }

  SecretKey key() {
    return KeyFile.read(key);
  }

  List<String> methods() {
    return methods;
  }

  int depth() {
    return depth;
  }

  /** Tells permissions of the same content apart. */
  long nonce() {
    return new SecureRandom().nextLong(NONCES);
  }

  /**
   * Who may use it.
   *
   * @throws ParameterException if that is no address
   */
  Address to() {
    try {
      return Address.fromHex(to);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--to is 0x and 40 digits");
    }
  }

  /**
   * When it ends, in milliseconds since 1970.
   *
   * @param before the end of what is passed on; null for a grant
   * @throws ParameterException if it is no time that a permission can last
   */
  long expiryMillis(@Nullable Long before) {
    if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
      throw new ParameterException(spec.commandLine(), "--for is up to " + LONGEST);
    }
    long end = InstantSource.system().instant().plus(time).toEpochMilli();
    return before == null ? end : Math.min(end, before);
  }
}
