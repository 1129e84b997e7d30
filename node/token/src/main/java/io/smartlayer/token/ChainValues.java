package io.smartlayer.token;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.ChainCall;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a query was told of the chain, all at one block, as its step names it ({@code
 * spec/protocol/token.md}, "Values of the chain").
 *
 * @param values one or more, each of another name, in order of the names
 */
public record ChainValues(Chain.Block block, List<Value> values) {
  /** Largest value, in bytes of canonical JSON. */
  public static final int VALUE_LIMIT_BYTES = 8192;

  /** How much older than its receipt the block may be that was read. */
  public static final Duration OLDEST = Duration.ofHours(1);

  /** How much later than its receipt the block may be: clocks differ. */
  public static final Duration AHEAD = Duration.ofSeconds(60);

  private static final String BLOCK = "block";
  private static final String FAILED = "failed";
  private static final String VALUES = "values";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");

  /** Puts the values in order; the block's time is in whole milliseconds. */
  public ChainValues {
    Instant time = block.time().truncatedTo(ChronoUnit.MILLIS);
    block = new Chain.Block(block.number(), block.hash(), time);
    values = values.stream().sorted(Comparator.comparing(Value::name)).toList();
  }

  /** Values of a story, whose block has no hash. */
  public static ChainValues ofStory(long block, Instant time, List<Value> values) {
    return new ChainValues(new Chain.Block(block, Hash.ZERO, time), values);
  }

  /** One of them. */
  public sealed interface Value {
    /** The attribute. */
    String name();

    /**
     * What the contract said.
     *
     * @param value a text, true or false, as canonical JSON
     */
    record Told(String name, Bytes value) implements Value {
      /** Whether it is small enough to stand in a step. */
      boolean isSmall() {
        return value.size() <= VALUE_LIMIT_BYTES;
      }
    }

    /** There is no value, which is the chain's word, or the script's. */
    record Untold(String name, Lack lack) implements Value {}
  }

  /** Why there is no value. */
  public enum Lack {
    /** The contract refused the call. */
    REVERTED("reverted"),
    /** What the contract returned is of another form, as where there is no contract. */
    NOT_OF_TYPE("not-of-type"),
    /** The contract returned more than a step holds. */
    TOO_LARGE("too-large"),
    /** The script names no contract on the token's chain. */
    NO_CONTRACT("no-contract"),
    /** Nobody holds the token at that block. */
    NO_HOLDER("no-holder");

    private final String code;

    Lack(String code) {
      this.code = code;
    }

    /** The stable code, in kebab case. */
    public String code() {
      return code;
    }

    /** The lack with this code, or null. */
    public static @Nullable Lack of(String code) {
      for (Lack lack : values()) {
        if (lack.code.equals(code)) {
          return lack;
        }
      }
      return null;
    }
  }

  /** Whether the block is of about this time. */
  public boolean isOf(Instant time) {
    return !block.time().isBefore(time.minus(OLDEST)) && !block.time().isAfter(time.plus(AHEAD));
  }

  /** Whether these are the values that a method reads, of each attribute one. */
  public boolean areOf(List<ChainCall> reads) {
    return values.stream()
        .map(Value::name)
        .toList()
        .equals(reads.stream().map(ChainCall::attribute).sorted().toList());
  }

  /** The JSON form. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set(BLOCK, blockJson());
    json.set(FAILED, failedJson());
    ObjectNode told = json.putObject(VALUES);
    for (Value each : values) {
      if (each instanceof Value.Told(String name, Bytes value)) {
        told.set(name, CanonicalJson.read(value.toUtf8()));
      }
    }
    return json;
  }

  /** Adds what a method is given of it. */
  void tell(ObjectNode here) {
    ObjectNode chain = here.putObject("chain");
    for (Value each : values) {
      switch (each) {
        case Value.Told(String name, Bytes value) ->
            chain.set(name, CanonicalJson.read(value.toUtf8()));
        case Value.Untold(String name, Lack _) -> chain.putNull(name);
      }
    }
    here.set("chainBlock", blockJson());
    here.set("chainFailed", failedJson());
  }

  private ObjectNode blockJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("hash", block.hash().toHex())
        .put("number", block.number())
        .put("timeMillis", block.time().toEpochMilli());
  }

  private ObjectNode failedJson() {
    ObjectNode failed = JsonNodeFactory.instance.objectNode();
    for (Value each : values) {
      if (each instanceof Value.Untold(String name, Lack lack)) {
        failed.put(name, lack.code);
      }
    }
    return failed;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static ChainValues fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "chain");
    Chain.Block block = block(in.object(BLOCK));
    JsonFields failed = in.object(FAILED);
    JsonFields told = in.object(VALUES);
    List<Value> values = new ArrayList<>();
    for (String name : in.value(FAILED).propertyNames()) {
      values.add(new Value.Untold(name, lack(failed, name)));
    }
    for (String name : in.value(VALUES).propertyNames()) {
      values.add(value(told, name));
    }
    in.end();
    long names = values.stream().map(Value::name).distinct().count();
    if (values.isEmpty()
        || values.size() > ChainCall.LIMIT
        || names != values.size()
        || !values.stream().allMatch(each -> NAME.matcher(each.name()).matches())) {
      throw in.wrong(VALUES, "expected 1 to " + ChainCall.LIMIT + " names, each once");
    }
    return new ChainValues(block, values);
  }

  private static Chain.Block block(JsonFields in) {
    long number = in.whole("number");
    Hash hash = in.hash("hash");
    var block = new Chain.Block(number, hash, Instant.ofEpochMilli(in.whole("timeMillis")));
    in.end();
    return block;
  }

  private static Lack lack(JsonFields failed, String name) {
    Lack lack = Lack.of(failed.text(name, Names.METHOD_LIMIT));
    if (lack == null) {
      throw failed.wrong(name, "no code that a value has");
    }
    return lack;
  }

  private static Value value(JsonFields told, String name) {
    JsonNode value = told.value(name);
    if (!value.isString() && !value.isBoolean()) {
      throw told.wrong(name, "no text, true or false");
    }
    var out = new Value.Told(name, CanonicalJson.write(value));
    if (!out.isSmall()) {
      throw told.wrong(name, "larger than a step holds");
    }
    return out;
  }
}
