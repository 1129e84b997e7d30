package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the network runs for the tokens of a script: the {@code sl:service} section ({@code
 * spec/tokenscript.md}).
 *
 * <p>Only {@link TokenScript#read} makes one, so that every name in it has been resolved and every
 * value is in range.
 *
 * @param origin name of the contract whose tokens these are, or of the attestation that bears them
 * @param group name of the token attribute by which tokens share a feed, or null when each token
 *     has its own
 * @param state the fields of a fresh token's state
 * @param inputs the attestations it takes
 * @param schemas by which the data of attestations is read
 * @param hosts the web hosts it may call
 * @param depends the other tokens that methods may ask
 * @param methods what others may call
 * @param interfaces the URIs of those that it says it implements: its issuer's word, which nodes do
 *     not judge ({@link TokenInterface#gaps} does)
 * @param reactions which handler follows which event
 * @param onFailure what follows when a host could not be reached, or null
 * @param replicas how many nodes keep a token, 1 to 16
 * @param serviceClass what is asked of those nodes
 * @param gas how much work a call may be
 * @param code JavaScript
 */
public record Service(
    String origin,
    @Nullable String group,
    List<Field> state,
    List<Input> inputs,
    List<Schema> schemas,
    List<Host> hosts,
    List<Depends> depends,
    List<Method> methods,
    List<String> interfaces,
    List<Reaction> reactions,
    @Nullable OnFailure onFailure,
    int replicas,
    ServiceClass serviceClass,
    Gas gas,
    String code) {

  /** The namespace of the section. */
  public static final String NAMESPACE = "urn:smartlayer:service:1";

  /** Largest code, in bytes of UTF-8. */
  public static final int CODE_LIMIT = 256 << 10;

  /** Copies the lists. */
  public Service {
    state = List.copyOf(state);
    inputs = List.copyOf(inputs);
    schemas = List.copyOf(schemas);
    hosts = List.copyOf(hosts);
    depends = List.copyOf(depends);
    methods = List.copyOf(methods);
    interfaces = List.copyOf(interfaces);
    reactions = List.copyOf(reactions);
  }

  /**
   * A field of the state.
   *
   * @param initial its first value as text: any for a string; a decimal number of at most 15 digits
   *     before and after the point; {@code true} or {@code false}
   */
  public record Field(String name, Type type, String initial) {}

  /** The type of a state field. */
  public enum Type {
    /** Text. */
    STRING,
    /** A number of JSON. */
    NUMBER,
    /** True or false. */
    BOOLEAN
  }

  /**
   * An attestation the service takes.
   *
   * @param attestation name of the {@code ts:attestation} that says who may attest and how
   * @param maxAge how old it may be when it is taken, 1 s to 366 days
   * @param match name of the attestation's data field that must equal the group, or null
   * @param bulletin the bulletin of the token type in whose feed it is told to all groups at once,
   *     or null when it comes to the group itself; then there is no match
   * @param sealed whether it comes sealed to the group, so that only replicas can read it; then
   *     there is neither match nor bulletin
   */
  public record Input(
      String name,
      String attestation,
      Duration maxAge,
      @Nullable String match,
      @Nullable String bulletin,
      boolean sealed) {
    /** An input that everybody can read. */
    public Input(
        String name,
        String attestation,
        Duration maxAge,
        @Nullable String match,
        @Nullable String bulletin) {
      this(name, attestation, maxAge, match, bulletin, false);
    }
  }

  /**
   * The schema of an attestation: the script names its uid, which cannot be read backwards.
   *
   * @param attestation name of the {@code ts:attestation}
   * @param fields types and names as EAS writes them, such as {@code string flight,uint64 time}
   */
  public record Schema(String attestation, String fields) {}

  /**
   * A web host the service may call.
   *
   * @param url what every path is appended to: http or https, ending with a slash
   * @param timeout of one attempt, 1 ms to 60 s
   * @param attempts how often one lease sends a request, 1 to 10; a host that is not idempotent
   *     gets one
   * @param idempotent whether a request may be repeated under the same key
   * @param probe path of a read-only request by which witnesses look for themselves, or null
   * @param attestation name of the {@code ts:attestation} whose keys sign the host's answers, or
   *     null when answers are not signed
   * @param sealed whether what is asked of it, and what it answers, stands in the feed sealed to
   *     the group, so that only replicas can read it; then its answers are not attested
   * @param header a header with a secret of the issuer's, or null; then it is sealed
   */
  public record Host(
      String name,
      URI url,
      Duration timeout,
      int attempts,
      boolean idempotent,
      @Nullable String probe,
      @Nullable String attestation,
      boolean sealed,
      @Nullable HostHeader header) {
    /** A host of which everybody reads what is asked and answered. */
    public Host(
        String name,
        URI url,
        Duration timeout,
        int attempts,
        boolean idempotent,
        @Nullable String probe,
        @Nullable String attestation) {
      this(name, url, timeout, attempts, idempotent, probe, attestation, false, null);
    }

    /** The same with a header that has a secret. */
    Host with(@Nullable HostHeader secret) {
      return new Host(name, url, timeout, attempts, idempotent, probe, attestation, sealed, secret);
    }
  }

  /**
   * Another token that methods may ask.
   *
   * @param attribute the token's attribute that names the other one, as CAIP-19; a token without it
   *     has nobody to ask
   */
  public record Depends(String name, String attribute) {}

  /**
   * A question to another token, which is asked before the method runs.
   *
   * @param depends name of the {@link Depends}
   * @param method of the other token's script
   * @param args a JSON object, as canonical JSON
   */
  public record Asks(String depends, String method, Bytes args) {}

  /**
   * A method of the token's interface.
   *
   * @param args what its arguments have to look like, or null for any object
   * @param result what it answers, or null for anything
   * @param asks the questions whose answers it gets, in order; none for an update
   * @param reads the values of contracts that it gets, in order; none for an update
   * @param seals the field of its result that only the holder reads, or null for none
   */
  public record Method(
      String name,
      Kind kind,
      Access access,
      String handler,
      @Nullable Shape args,
      @Nullable Shape result,
      List<Asks> asks,
      List<ChainCall> reads,
      @Nullable String seals) {
    /** How many questions one method may ask. */
    public static final int ASKS_LIMIT = 8;

    /** Copies the lists. */
    public Method {
      asks = List.copyOf(asks);
      reads = List.copyOf(reads);
    }

    /** Whether anyone may ask it, and nothing follows. */
    public boolean isOpenQuery() {
      return kind == Kind.QUERY && access == Access.PUBLIC;
    }

    /** Whether the holder's leave is needed: always, where the method changes the token. */
    public boolean needsGrant() {
      return access == Access.GRANT || kind == Kind.UPDATE;
    }

    /** What callers get: the result, in which a text stands for what is sealed. */
    public @Nullable Shape answer() {
      return seals == null ? result : Shape.sealing(seals, result);
    }

    /** A method of which callers read all that it answers. */
    public Method(
        String name,
        Kind kind,
        Access access,
        String handler,
        @Nullable Shape args,
        @Nullable Shape result,
        List<Asks> asks,
        List<ChainCall> reads) {
      this(name, kind, access, handler, args, result, asks, reads, null);
    }

    /** A method that asks nobody, and reads nothing of the chain. */
    public Method(
        String name,
        Kind kind,
        Access access,
        String handler,
        @Nullable Shape args,
        @Nullable Shape result) {
      this(name, kind, access, handler, args, result, List.of(), List.of());
    }
  }

  /** Whether a method changes the token. */
  public enum Kind {
    /** Reads the state; any replica answers. */
    QUERY,
    /** Is an entry of the feed, answered when final. */
    UPDATE
  }

  /** Who may call a method. */
  public enum Access {
    /** Who holds a grant of the token's holder. */
    GRANT,
    /** Anyone, where the method only reads. */
    PUBLIC
  }

  /**
   * A handler that follows an event.
   *
   * @param input names the input for an attestation, and the attribute for an event of a contract;
   *     null for others
   * @param source which event of a contract; null for others
   */
  public record Reaction(
      Event event, @Nullable String input, String handler, @Nullable ChainSource source) {
    /** A handler of what is no event of a contract. */
    public Reaction(Event event, @Nullable String input, String handler) {
      this(event, input, handler, null);
    }
  }

  /** What can happen to a token. */
  public enum Event {
    /** Issuer and holder have brought the token to life. */
    ACTIVATED,
    /** One of the inputs has come. */
    ATTESTATION,
    /** An effect has succeeded or was refused. */
    OUTCOME,
    /** Anchors attest that an effect failed. */
    FAILURE,
    /** Who holds the token now has taken it over. */
    HANDOVER,
    /** Its group was upgraded to this script: what it had under the one before is migrated. */
    UPGRADED,
    /** A contract has logged an event. */
    CHAIN_EVENT,
    /** A time for which the token wanted to be called has come. */
    TIMER,
    /** Another token has sent something. */
    MESSAGE
  }

  /**
   * What follows when an effect has failed for good.
   *
   * @param attempts leases before the request goes through an anchor, 1 to 10
   * @param minWitnesses anchors beside that one who must have seen the failure, 0 to 16
   */
  public record OnFailure(String handler, int attempts, int minWitnesses) {
    /** How many leases there are where the script does not say. */
    public static final int ATTEMPTS = 3;
  }

  /** How much work one call may be, in units of gas. */
  public record Gas(long query, long transition) {}

  /** Whether something comes sealed to the group, or leaves it sealed: its replicas share a key. */
  public boolean needsGroupKey() {
    return inputs.stream().anyMatch(Input::sealed)
        || sealsRequests()
        || methods.stream().anyMatch(method -> method.seals() != null);
  }

  /** Whether any host is asked, and answers, sealed. */
  public boolean sealsRequests() {
    return hosts.stream().anyMatch(Host::sealed);
  }

  /** Whether an input is no fact for the script, but a secret for a header of a host. */
  public boolean isSecret(String input) {
    return hosts.stream()
        .anyMatch(host -> host.header != null && host.header.input().equals(input));
  }

  /** The fields of an attestation's data, or null when the section does not say. */
  public @Nullable String schema(String attestation) {
    return schemas.stream()
        .filter(schema -> schema.attestation().equals(attestation))
        .map(Schema::fields)
        .findFirst()
        .orElse(null);
  }

  /** The host of this name, or null. */
  public @Nullable Host host(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst().orElse(null);
  }

  /** The other token of this name, or null. */
  public @Nullable Depends depends(String name) {
    return depends.stream().filter(other -> other.name().equals(name)).findFirst().orElse(null);
  }

  /** The method of this name, or null. */
  public @Nullable Method method(String name) {
    return methods.stream().filter(method -> method.name().equals(name)).findFirst().orElse(null);
  }

  /** The names of all functions the code must define, each once, in document order. */
  public List<String> handlers() {
    Stream<String> last = onFailure == null ? Stream.empty() : Stream.of(onFailure.handler());
    return Stream.of(
            methods.stream().map(Method::handler), reactions.stream().map(Reaction::handler), last)
        .flatMap(names -> names)
        .distinct()
        .toList();
  }

  /** The word of an enum's constant in the section. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
