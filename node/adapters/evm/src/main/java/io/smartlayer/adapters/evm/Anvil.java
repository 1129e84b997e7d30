package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Address;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A chain for development: a fresh anvil of this machine, or an endpoint named from outside.
 *
 * <p>It mines each transaction at once, and a block every second besides, so that what waits for a
 * later block does not wait for ever. It keeps nothing, and ends with {@link #close} or the JVM.
 */
public final class Anvil implements AutoCloseable {
  /** Environment variable that names an endpoint to use instead of starting one. */
  public static final String ENDPOINT_VARIABLE = "SMARTLAYER_ETH_RPC";

  private static final Path PACKAGED =
      Path.of("node/adapters/evm/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
  private static final String MISSING =
      "no anvil found: run \"npm ci --ignore-scripts\" in node/adapters/evm, put anvil on the"
          + " PATH, or name an endpoint in "
          + ENDPOINT_VARIABLE;
  private static final String LISTENING = "Listening on ";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  /** What {@link #fund} makes an account's balance: 1000 ether, in wei. */
  private static final BigInteger ALLOWANCE = BigInteger.TEN.pow(21);

  private final @Nullable Process process;
  private final @Nullable Thread atExit;
  private final URI endpoint;
  private final JsonRpc rpc;
  private final long chainId;

  private Anvil(@Nullable Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
    this.rpc = new JsonRpc(endpoint, EvmChain.TIMEOUT);
    this.atExit = process == null ? null : Thread.ofPlatform().unstarted(process::destroy);
    if (atExit != null) {
      Runtime.getRuntime().addShutdownHook(atExit);
    }
    try {
      this.chainId = Wire.smallNumber(rpc.call("eth_chainId"));
    } catch (ChainFailure e) {
      rpc.close();
      throw e;
    }
  }

  /**
   * Takes the endpoint that {@link #ENDPOINT_VARIABLE} names; else starts the anvil that npm
   * installed in the project around the working folder, else the one on the PATH.
   *
   * @throws ChainFailure if there is none, or it does not answer
   */
  public static Anvil start() {
    String named = System.getenv(ENDPOINT_VARIABLE);
    if (named != null && !named.isBlank()) {
      return new Anvil(null, URI.create(named));
    }
    return start(find(Path.of("").toAbsolutePath(), System.getenv("PATH")));
  }

  /**
   * The development chain at an endpoint, which {@link #close} leaves running.
   *
   * @throws ChainFailure if it does not answer
   */
  public static Anvil at(URI endpoint) {
    return new Anvil(null, endpoint);
  }

  /**
   * The command that starts an anvil at a port, for those who keep it beyond this process.
   *
   * @throws ChainFailure if there is none on this machine
   */
  public static List<String> command(int port) {
    return command(Path.of(""), port);
  }

  /**
   * The same, with the anvil that npm installed in the project around a folder, if it did.
   *
   * @throws ChainFailure if there is none on this machine
   */
  public static List<String> command(Path project, int port) {
    List<String> command = new ArrayList<>();
    command.add(find(project.toAbsolutePath(), System.getenv("PATH")).toString());
    command.add("--silent");
    command.addAll(options(port));
    return List.copyOf(command);
  }

  /** The options of every anvil of ours. */
  static List<String> options(int port) {
    return List.of(
        "--host",
        "127.0.0.1",
        "--port",
        String.valueOf(port),
        "--accounts",
        "0",
        "--block-time",
        "1",
        "--mixed-mining",
        "--slots-in-an-epoch",
        "1");
  }

  /** The endpoint's address. */
  public URI endpoint() {
    return endpoint;
  }

  /** The EIP-155 chain id. */
  public long chainId() {
    return chainId;
  }

  /**
   * Gives an account ether where it has none.
   *
   * @throws ChainFailure if the endpoint is not a development chain: send ether there by other
   *     means
   */
  public void fund(Address account) {
    var address = Wire.data(account.bytes());
    if (Wire.number(rpc.call("eth_getBalance", address, Wire.text("latest"))).signum() == 0) {
      rpc.call("anvil_setBalance", address, Wire.quantity(ALLOWANCE));
    }
  }

  /**
   * Adds an empty block at once.
   *
   * @throws ChainFailure if the endpoint is not a development chain: a block comes by itself there
   */
  public void mine() {
    rpc.call("evm_mine");
  }

  /**
   * Makes a block that is so much later than the one before: the chain's time goes ahead of the
   * machine's.
   */
  public void pass(Duration time) {
    rpc.call("evm_increaseTime", Wire.quantity(time.toSeconds()));
    mine();
  }

  /** Stops the anvil, unless it is one named from outside. */
  @Override
  public void close() {
    rpc.close();
    if (process != null && atExit != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException _) {
        // The JVM is ending already, and the hook runs.
      }
      stop(process);
    }
  }

  static Path find(Path workingFolder, @Nullable String searchPath) {
    for (Path folder = workingFolder; folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve(PACKAGED))) {
        return folder.resolve(PACKAGED);
      }
    }
    if (searchPath != null) {
      for (String folder : searchPath.split(File.pathSeparator, -1)) {
        Path anvil = Path.of(folder, "anvil");
        if (!folder.isEmpty() && Files.isExecutable(anvil)) {
          return anvil;
        }
      }
    }
    throw new ChainFailure(MISSING);
  }

  static Anvil start(Path binary) {
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(options(0));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new ChainFailure("anvil does not start", e);
    }
    try {
      return new Anvil(process, URI.create("http://" + address(process)));
    } catch (ChainFailure e) {
      stop(process);
      throw e;
    }
  }

  /** Waits for the address; what anvil prints later is read and dropped, or it would block. */
  private static String address(Process process) {
    BlockingQueue<String> found = new ArrayBlockingQueue<>(1);
    Thread.ofVirtual().name("anvil-output").start(() -> readOutput(process, found));
    try {
      String address = found.poll(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (address == null || !address.startsWith(LISTENING)) {
        throw new ChainFailure("anvil did not start: " + (address == null ? "silence" : address));
      }
      return address.substring(LISTENING.length()).strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainFailure("interrupted while anvil started", e);
    }
  }

  /** Hands over the line that holds the address, or the last line there was. */
  private static void readOutput(Process process, BlockingQueue<String> found) {
    String last = "no output";
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line.isBlank() ? last : line;
        if (line.startsWith(LISTENING)) {
          found.add(line);
          lines.transferTo(Writer.nullWriter());
        }
      }
    } catch (IOException e) {
      last = "its output broke off: " + e.getMessage();
    }
    var _ = found.offer(last);
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
