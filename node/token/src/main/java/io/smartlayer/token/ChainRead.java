package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Returned;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ChainValues.Lack;
import io.smartlayer.token.ChainValues.Value;
import io.smartlayer.tokenscript.ChainCall;
import io.smartlayer.tokenscript.ChainCall.Argument;
import io.smartlayer.tokenscript.ChainCall.Known;
import io.smartlayer.tokenscript.Service;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One value of a contract that a query of a token reads: which call it is, and what its answer
 * says. That depends on script, token and chain alone, so that whoever reads again reads the same.
 */
public record ChainRead(ChainCall call, TokenId token) {
  private static final int SELECTOR_SIZE = 4;
  private static final String VALUE = "value";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What is asked of the chain; it may wait for the answers. */
  public interface Source {
    /** Who holds a token; {@link Address#ZERO} when nobody does. */
    Answer<Address> holderOf(TokenId token, long block);

    /** What a contract returns. */
    Answer<Returned> call(Address contract, Bytes data, long block);

    /** A chain that answers when it knows. */
    static Source of(Chain chain) {
      return new Source() {
        @Override
        public Answer<Address> holderOf(TokenId token, long block) {
          return chain.holderOf(token, block);
        }

        @Override
        public Answer<Returned> call(Address contract, Bytes data, long block) {
          return chain.call(contract, data, block);
        }
      };
    }
  }

  /** What a method of a token reads, in order. */
  public static List<ChainRead> of(Service.Method method, TokenId token) {
    return method.reads().stream().map(call -> new ChainRead(call, token)).toList();
  }

  /** The value at a block; cannot tell where the chain cannot. */
  public Answer<Value> at(long block, Source chain) {
    Address contract = call.address(token.type().chainId());
    if (contract == null) {
      return untold(Lack.NO_CONTRACT);
    }
    Address holder = Address.ZERO;
    if (call.asksForHolder()) {
      switch (chain.holderOf(token, block)) {
        case Answer.CannotTell<Address>(String why) -> {
          return new Answer.CannotTell<>(why);
        }
        case Answer.Known<Address>(Address known) -> holder = known;
      }
      if (holder.equals(Address.ZERO)) {
        return untold(Lack.NO_HOLDER);
      }
    }
    return switch (chain.call(contract, data(holder), block)) {
      case Answer.CannotTell<Returned>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Returned>(Returned.Reverted()) -> untold(Lack.REVERTED);
      case Answer.Known<Returned>(Returned.TooLarge()) -> untold(Lack.TOO_LARGE);
      case Answer.Known<Returned>(Returned.Data(Bytes bytes)) -> new Answer.Known<>(read(bytes));
    };
  }

  /**
   * The value that a story gives.
   *
   * @throws AttestationData.NotOfSchema if it is none of the call's type
   */
  public Value told(JsonNode value) {
    if (call.as() == ChainCall.Form.ABI) {
      return read(encoded("bytes", value).slice(2 * Hash.SIZE, sizeOf(value)));
    }
    return read(encoded(call.as().type(), call.as().decimals() == 0 ? value : units(value)));
  }

  /** The selector of the function, and its arguments. */
  private Bytes data(Address holder) {
    Bytes selector = Hash.keccak(Bytes.utf8(call.signature())).bytes().slice(0, SELECTOR_SIZE);
    List<String> schema = new ArrayList<>();
    ObjectNode values = JSON.objectNode();
    for (Argument argument : call.arguments()) {
      String name = "a" + schema.size();
      schema.add(argument.type() + " " + name);
      values.set(name, value(argument, holder));
    }
    return Bytes.concat(selector, AttestationData.encode(String.join(",", schema), values));
  }

  private JsonNode value(Argument argument, Address holder) {
    Known known = argument.known();
    if (known == null) {
      String text = Objects.requireNonNull(argument.value());
      return argument.type().equals("bool")
          ? JSON.booleanNode(text.equals("true"))
          : JSON.stringNode(text);
    }
    return JSON.stringNode(
        switch (known) {
          case TOKEN_ID -> token.number().toString();
          case OWNER_ADDRESS -> holder.toHex();
          case CONTRACT_ADDRESS -> token.type().contract().toHex();
          case CHAIN_ID -> Long.toString(token.type().chainId());
        });
  }

  private Value read(Bytes returned) {
    JsonNode value;
    try {
      value = decoded(returned);
    } catch (AttestationData.NotOfSchema _) {
      return new Value.Untold(call.attribute(), Lack.NOT_OF_TYPE);
    }
    if (value.isString() && value.stringValue().indexOf('\0') >= 0) {
      return new Value.Untold(call.attribute(), Lack.NOT_OF_TYPE); // no script can be given it
    }
    var told = new Value.Told(call.attribute(), CanonicalJson.write(value));
    return told.isSmall() ? told : new Value.Untold(call.attribute(), Lack.TOO_LARGE);
  }

  private JsonNode decoded(Bytes returned) {
    ChainCall.Form form = call.as();
    if (form == ChainCall.Form.ABI) {
      return JSON.stringNode(returned.toHex());
    }
    JsonNode value =
        Objects.requireNonNull(
            AttestationData.decode(form.type() + " " + VALUE, returned).get(VALUE));
    if (form.decimals() == 0) {
      return value;
    }
    var units = new BigDecimal(new BigInteger(value.stringValue()), form.decimals());
    return JSON.stringNode(units.signum() == 0 ? "0" : units.stripTrailingZeros().toPlainString());
  }

  private static Bytes encoded(String type, JsonNode value) {
    ObjectNode values = JSON.objectNode();
    values.set(VALUE, value);
    return AttestationData.encode(type + " " + VALUE, values);
  }

  private static int sizeOf(JsonNode hex) {
    return 2 * Hash.SIZE + (hex.stringValue().length() - 2) / 2;
  }

  /** A decimal number of a story, in the smallest units; what is none is left as it is. */
  private JsonNode units(JsonNode value) {
    if (!value.isString()
        || !value.stringValue().matches("(0|[1-9][0-9]{0,77})(\\.[0-9]{1,18})?")) {
      return value;
    }
    BigDecimal units = new BigDecimal(value.stringValue()).movePointRight(call.as().decimals());
    return JSON.stringNode(units.stripTrailingZeros().toPlainString());
  }

  private Answer<Value> untold(Lack lack) {
    return new Answer.Known<>(new Value.Untold(call.attribute(), lack));
  }
}
