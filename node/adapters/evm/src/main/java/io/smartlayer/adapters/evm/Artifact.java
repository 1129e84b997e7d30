package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A compiled contract, ready to be deployed; the files are those of {@code contracts/artifacts}.
 *
 * @param name the contract's name in Solidity
 * @param bytecode the code that creates it, without constructor arguments
 * @param constructor types of the constructor's arguments, such as {@code (address)}
 * @param errors signatures of its custom errors, such as {@code NotFound()}
 */
public record Artifact(String name, Bytes bytecode, String constructor, List<String> errors) {
  /** An airline's flight tickets; constructor: the airline's address. */
  public static final Artifact FLIGHT_TICKET = read("FlightTicket");

  /**
   * The nodes of one network and what is at stake; constructor: the owner's address, the Stake
   * Token's, seconds from unbonding to withdrawal.
   */
  public static final Artifact NODE_REGISTRY = read("NodeRegistry");

  /** The Ethereum Attestation Service; constructor: the address of its schema registry. */
  public static final Artifact EAS = read("EAS");

  /** The schema registry of the Ethereum Attestation Service; no constructor arguments. */
  public static final Artifact SCHEMA_REGISTRY = read("SchemaRegistry");

  /** Who cuts stake; constructor: the registry's address. */
  public static final Artifact SLASHING = read("Slashing");

  /** The token whose holders decide about a network; constructor: who has all of it at first. */
  public static final Artifact STAKE_TOKEN = read("StakeToken");

  /** The DAO of a network, with its timelock; constructor: the Stake Token's address. */
  public static final Artifact NETWORK_GOVERNOR = read("NetworkGovernor");

  /** The switch of a network's mode; constructor: the Stake Token's address, the timelock's. */
  public static final Artifact NETWORK_MODE = read("NetworkMode");

  /** What calls are paid with; constructor: who has all of it at first. */
  public static final Artifact SERVICE_TOKEN = read("ServiceToken");

  /**
   * Payment channels; constructor: the Service Token's address, the registry's, the shortest time
   * to object in seconds, and the shares that are burned and that anchors earn.
   */
  public static final Artifact CHANNEL_HUB = read("ChannelHub");

  /** Copies the list. */
  public Artifact {
    errors = List.copyOf(errors);
  }

  /** What a transaction that creates the contract carries. */
  Bytes creation(Object... arguments) {
    return Bytes.concat(bytecode, Abi.arguments(constructor, arguments));
  }

  private static Artifact read(String name) {
    try (InputStream file = Artifact.class.getResourceAsStream(name + ".json")) {
      if (file == null) {
        throw new IllegalStateException("contracts/artifacts/" + name + ".json is not packaged");
      }
      JsonNode root = CanonicalJson.read(Bytes.of(file.readAllBytes()).toUtf8());
      String constructor = "()";
      List<String> errors = new ArrayList<>();
      for (JsonNode entry : root.path("abi")) {
        switch (entry.path("type").asString()) {
          case "constructor" -> constructor = types(entry);
          case "error" -> errors.add(entry.path("name").asString() + types(entry));
          default -> {}
        }
      }
      Bytes bytecode = Bytes.fromHex(root.path("bytecode").asString());
      return new Artifact(name, bytecode, constructor, errors);
    } catch (IOException e) {
      throw new UncheckedIOException("contracts/artifacts/" + name + ".json cannot be read", e);
    }
  }

  private static String types(JsonNode entry) {
    List<String> types = new ArrayList<>();
    for (JsonNode input : entry.path("inputs")) {
      types.add(input.path("type").asString());
    }
    return "(" + String.join(",", types) + ")";
  }
}
