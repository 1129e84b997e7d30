package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code smartlayer token new}. */
@Command(
    name = "new",
    description = {
      "Makes a folder with a token to begin with: a card that a shop stamps.",
      "Exit status: 0 it is made, 64 wrong usage, 74 the folder is not empty or cannot be written."
    },
    mixinStandardHelpOptions = true)
final class TokenNew implements Callable<Integer> {
  private static final List<String> FILES = List.of("token.json", "token.js", "tests/card.json");
  private static final String CONTRACT = "0x00000000000000000000000000000000000000aa";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "A folder that is empty or not there yet.")
  private String folder;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenNew() {}

  @Override
  public Integer call() {
    try {
      Path path = Path.of(folder);
      return TokenFailure.told(spec, () -> made(path));
    } catch (InvalidPathException e) {
      throw new ParameterException(spec.commandLine(), "No path: " + folder);
    }
  }

  private int made(Path path) throws TokenFailure {
    try {
      Files.createDirectories(path.resolve(TokenFolder.TESTS));
      try (Stream<Path> there = Files.list(path)) {
        if (there.anyMatch(file -> !file.endsWith(TokenFolder.TESTS))) {
          throw new TokenFailure(Smartlayer.STORAGE, path + " is not empty; nothing was changed");
        }
      }
      for (String name : FILES) {
        Files.writeString(path.resolve(name), template(name));
      }
      SecretKey shop = NodeKeys.in(path.resolve("shop.key"), new SecureRandom());
      Files.writeString(path.resolve(TokenFolder.SETTINGS), settings(shop));
    } catch (IOException e) {
      throw new TokenFailure(Smartlayer.STORAGE, path + " cannot be written: " + e.getMessage());
    }
    spec.commandLine()
        .getOut()
        .println(
            """
            %1$s/token.json     what the token is, whose word it takes, what it answers
            %1$s/token.js       what it does
            %1$s/tests          stories that it is tried with
            %1$s/settings.json  what differs from one network to the next
            %1$s/shop.key       the key of the shop that stamps; keep it secret
            Next: smartlayer token test %1$s\
            """
                .formatted(path));
    return 0;
  }

  private static String settings(SecretKey shop) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("chain", "31337").put("contract", CONTRACT);
    json.put("shopKey", shop.publicKey().bytes().toHex());
    return CanonicalJson.text(json).replace("\",\"", "\",\n  \"").replace("{", "{\n  ") + "\n";
  }

  private static String template(String name) throws IOException {
    String packaged = "token/" + name;
    try (InputStream in = TokenNew.class.getResourceAsStream(packaged)) {
      return new String(
          Objects.requireNonNull(in, packaged).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
