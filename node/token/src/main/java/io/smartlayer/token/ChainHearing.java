package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.tokenscript.ChainSource;
import io.smartlayer.tokenscript.ChainSource.Condition;
import io.smartlayer.tokenscript.ChainSource.Field;
import io.smartlayer.tokenscript.Service;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which events of contracts tokens of a script hear of, and what ({@code spec/protocol/token.md}).
 * It depends on script and log alone, so that all decide alike.
 */
public final class ChainHearing {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,77}");
  private static final Pattern WORD = Pattern.compile("0x[0-9a-f]{64}");

  private final ServiceScript script;
  private final long chainId;

  /**
   * What tokens of a script hear.
   *
   * @param chainId the chain whose logs are read
   */
  public ChainHearing(ServiceScript script, long chainId) {
    this.script = script;
    this.chainId = chainId;
  }

  /** Where logs have to be read: the contract, and the first topic. */
  public record Place(Address contract, Hash topic) {}

  /**
   * What handlers are told of a log.
   *
   * @param reaction which handler
   * @param data the event's parameters by name
   * @param tokens whom it concerns
   */
  record Heard(Service.Reaction reaction, JsonNode data, Concerned tokens) {
    private static Heard of(Service.Reaction reaction, ChainSource source, JsonNode data) {
      return new Heard(reaction, data, Concerned.of(source.conditions(), data));
    }

    /** Whether it concerns a token. */
    boolean isFor(TokenId token) {
      return switch (tokens) {
        case Concerned.All _ -> true;
        case Concerned.None _ -> false;
        case Concerned.One(BigInteger number) -> number.equals(token.number());
      };
    }

    /** What the handler is given, beside what each is given. */
    ObjectNode event(Chain.Log log) {
      ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", "chain-event");
      event.put("attribute", reaction.input()).put("block", log.block());
      event.put("logIndex", log.index()).put("contract", log.contract().toHex());
      event.set("data", data);
      return event;
    }
  }

  /**
   * Which tokens of a group a log concerns. It is known of the log alone: each log is looked at
   * once, however many tokens there are.
   */
  sealed interface Concerned {
    /** Every token. */
    record All() implements Concerned {}

    /** No token, whichever there are. */
    record None() implements Concerned {}

    /** The token of this number. */
    record One(BigInteger number) implements Concerned {}

    private static Concerned of(List<Condition> conditions, JsonNode data) {
      Concerned out = new All();
      for (Condition condition : conditions) {
        String value = data.path(condition.field()).asString("");
        Concerned next =
            condition.value() == null
                ? numbered(value)
                : condition.value().equals(value) ? new All() : new None();
        if (out instanceof All) {
          out = next;
        } else if (!(next instanceof All) && !next.equals(out)) {
          return new None();
        }
      }
      return out;
    }

    /** A number stands there in decimal digits, or as 32 bytes. */
    private static Concerned numbered(String value) {
      if (WORD.matcher(value).matches()) {
        return new One(new BigInteger(value.substring(2), 16));
      }
      if (!NUMBER.matcher(value).matches()) {
        return new None();
      }
      var number = new BigInteger(value);
      return number.bitLength() > TokenId.BITS ? new None() : new One(number);
    }
  }

  /** What becomes of an event that is made up, to try a script with. */
  public sealed interface Told {
    /** A handler is given it. */
    record Heard(String handler, ObjectNode event) implements Told {}

    /** No handler is; {@code why} begins with the place. */
    record Unheard(String why) implements Told {}
  }

  /**
   * What a token hears of an event with these parameters.
   *
   * @param attribute which event
   * @throws AttestationData.NotOfSchema if the parameters are not the event's
   */
  public Told told(String attribute, JsonNode data, long block, TokenId token) {
    for (Service.Reaction reaction : script.service().reactions()) {
      ChainSource source = reaction.source();
      if (source != null && attribute.equals(reaction.input())) {
        Address contract = source.address(chainId);
        var log = ChainLog.of(source, contract == null ? Address.ZERO : contract, block, data);
        var heard = Heard.of(reaction, source, Objects.requireNonNull(data(source, log)));
        return heard.isFor(token)
            ? new Told.Heard(reaction.handler(), heard.event(log))
            : new Told.Unheard("data: the script's filter takes it for none of this token's");
      }
    }
    return new Told.Unheard("attribute: the script hears of no " + attribute);
  }

  /** Where the logs are of which tokens may hear, each place once. */
  public List<Place> places() {
    List<Place> out = new ArrayList<>();
    for (Service.Reaction reaction : script.service().reactions()) {
      ChainSource source = reaction.source();
      Address contract = source == null ? null : source.address(chainId);
      if (source != null && contract != null) {
        out.add(new Place(contract, source.topic()));
      }
    }
    return out.stream().distinct().toList();
  }

  /** Whether a log concerns any token of a group. */
  public boolean concerns(Chain.Log log, Ledger group) {
    Iterator<Activation> tokens = group.activations().iterator();
    if (!tokens.hasNext()) {
      return false;
    }
    TokenType type = tokens.next().token().type();
    return heard(log).stream().anyMatch(heard -> concerns(heard.tokens(), type, group));
  }

  private static boolean concerns(Concerned tokens, TokenType type, Ledger group) {
    return switch (tokens) {
      case Concerned.None _ -> false;
      case Concerned.All _ -> true;
      case Concerned.One(BigInteger number) -> group.activation(new TokenId(type, number)) != null;
    };
  }

  /** What handlers would be told of a log, in order of the script. */
  List<Heard> heard(Chain.Log log) {
    List<Heard> out = new ArrayList<>();
    for (Service.Reaction reaction : script.service().reactions()) {
      ChainSource source = reaction.source();
      if (source != null
          && log.contract().equals(source.address(chainId))
          && log.topics().getFirst().equals(source.topic())) {
        JsonNode data = data(source, log);
        if (data != null) {
          out.add(Heard.of(reaction, source, data));
        }
      }
    }
    return out;
  }

  /** The parameters by name; null where the log is not of this event after all. */
  private static @Nullable JsonNode data(ChainSource source, Chain.Log log) {
    if (log.topics().size() != source.topics() || log.data().size() > ChainEvent.DATA_LIMIT_BYTES) {
      return null;
    }
    try {
      JsonNode plain = AttestationData.decode(ChainLog.schema(source), log.data());
      ObjectNode out = JsonNodeFactory.instance.objectNode();
      int topic = 1;
      for (Field field : source.fields()) {
        out.set(
            field.name(),
            field.indexed()
                ? indexed(field, log.topics().get(topic++).bytes())
                : Objects.requireNonNull(plain.get(field.name())));
      }
      return out;
    } catch (AttestationData.NotOfSchema _) {
      return null;
    }
  }

  private static JsonNode indexed(Field field, Bytes topic) {
    JsonNode one = AttestationData.decode(ChainLog.topic(field), topic);
    return Objects.requireNonNull(one.get(field.name()));
  }
}
