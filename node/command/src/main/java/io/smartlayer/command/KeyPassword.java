package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.runtime.Setting;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the password of an encrypted key comes from: a file that is named, or whoever sits at the
 * terminal. It is never an argument, which others could see.
 */
final class KeyPassword {
  @Option(
      names = "--password",
      paramLabel = "FILE",
      description =
          "A file whose first line is the password. Without it the variable SMARTLAYER_KEY_PASSWORD"
              + " names one, or the password is asked for.")
  private @Nullable Path file;

  /** The password of a key that is encrypted. */
  Bytes known(Path key) {
    Path named = named();
    return named == null ? asked("Password of " + key + ": ", key) : read(named);
  }

  /** A password for a key that is to be encrypted. */
  Bytes chosen(Path key) {
    Path named = named();
    Bytes password;
    if (named == null) {
      password = asked("New password of " + key + ": ", key);
      if (!password.equals(asked("Once more: ", key))) {
        throw new FeedFailure(Smartlayer.DATA, "The passwords differ; nothing is changed");
      }
    } else {
      password = read(named);
    }
    if (password.size() == 0) {
      throw new FeedFailure(Smartlayer.DATA, "The password is empty; nothing is changed");
    }
    return password;
  }

  private @Nullable Path named() {
    String variable = System.getenv(Setting.KEY_PASSWORD.variable());
    return file != null || variable == null ? file : Path.of(variable);
  }

  private static Bytes read(Path named) {
    try {
      return NodeKeys.password(named);
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "Cannot read the password's file " + named);
    }
  }

  private static Bytes asked(String question, Path key) {
    char[] typed =
        Optional.ofNullable(System.console()) // null where there is no terminal, in some JDKs
            .filter(Console::isTerminal)
            .map(console -> console.readPassword("%s", question))
            .orElse(null);
    if (typed == null) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT,
          "There is no terminal to ask for the password of "
              + key
              + ": "
              + Setting.KEY_PASSWORD.variable()
              + " names a file with it");
    }
    return Bytes.utf8(new String(typed));
  }
}
