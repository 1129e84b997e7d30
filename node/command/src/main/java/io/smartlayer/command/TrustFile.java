package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The file by which a person says which network is trusted. */
final class TrustFile {
  private TrustFile() {}

  /**
   * Reads a trust file.
   *
   * @throws ParameterException if it is none
   */
  static Membership read(CommandSpec spec, Path file) {
    try {
      return Membership.fromJson(CanonicalJson.read(Files.readString(file)));
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "Cannot read the trust file " + file);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw new ParameterException(
          spec.commandLine(), file + " is no trust file: " + e.getMessage());
    }
  }
}
