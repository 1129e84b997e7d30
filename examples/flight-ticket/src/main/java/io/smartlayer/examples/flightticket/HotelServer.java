package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.RequestVerifier;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/** The hotel as a process of its own. SIGTERM ends it cleanly; kill -9 loses no booking. */
public final class HotelServer {
  private static final String USAGE =
      "usage: hotel --port N --folder DIR --key FILE --eas ADDRESS --chain-id N"
          + " [--control FILE] [--network FILE]";
  private static final List<String> OPTIONS =
      List.of("--port", "--folder", "--key", "--eas", "--chain-id");
  private static final String CONTROL = "--control";
  private static final String NETWORK = "--network";

  private HotelServer() {}

  /**
   * Serves until the process is ended.
   *
   * @param arguments {@code --port N --folder DIR --key FILE --eas ADDRESS --chain-id N}, all of
   *     them, {@code --control FILE} for a hotel that can be told to fail, and {@code --network
   *     FILE}, a trust file, for one that books for nodes of that network alone; the other files
   *     hold 32 bytes in hexadecimal each, port 0 is any free one
   */
  public static void main(String[] arguments) throws InterruptedException {
    Hotel hotel;
    try {
      hotel = open(options(arguments));
    } catch (IllegalArgumentException | UncheckedIOException | JsonFields.Malformed e) {
      System.err.println("hotel: " + e.getMessage());
      System.exit(e instanceof IllegalArgumentException ? 2 : 1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(hotel::close));
    System.out.println("hotel listening on " + hotel.uri());
    new CountDownLatch(1).await(); // the shutdown hook ends the process
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new TreeMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    var wanted = new TreeSet<>(OPTIONS);
    for (String option : List.of(CONTROL, NETWORK)) {
      if (options.containsKey(option)) {
        wanted.add(option);
      }
    }
    if (arguments.length != 2 * wanted.size() || !options.keySet().equals(wanted)) {
      throw new IllegalArgumentException(USAGE);
    }
    return options;
  }

  private static Hotel open(Map<String, String> options) {
    String control = options.get(CONTROL);
    String network = options.get(NETWORK);
    return new Hotel(
        Integer.parseInt(options.getOrDefault("--port", "")),
        Path.of(options.getOrDefault("--folder", "")),
        key(Path.of(options.getOrDefault("--key", ""))),
        Long.parseLong(options.getOrDefault("--chain-id", "")),
        Address.fromHex(options.getOrDefault("--eas", "")),
        control == null ? null : key(Path.of(control)),
        network == null ? null : new RequestVerifier(trust(Path.of(network))),
        InstantSource.system()::instant);
  }

  private static SecretKey key(Path file) {
    try {
      return new SecretKey(Bytes.fromHex(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException("no key in " + file, e);
    }
  }

  private static TrustFile trust(Path file) {
    try {
      return TrustFile.fromJson(CanonicalJson.read(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("no trust file in " + file, e);
    }
  }
}
