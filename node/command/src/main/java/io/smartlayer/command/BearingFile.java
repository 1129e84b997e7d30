package io.smartlayer.command;

import io.smartlayer.attestation.AttestationFile;
import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Bearing;
import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the attestation that bears a token out of a file, as {@code token attest} makes one. */
final class BearingFile {
  private BearingFile() {}

  /**
   * What bears a token.
   *
   * @param place where nodes fetch the script
   * @throws FeedFailure if there is no such file, or what it holds bears no token of this type
   */
  static Bearing read(TokenId id, TokenScript script, Path file, String place) {
    TokenScript.Attestation said = script.bearing();
    if (said == null) {
      throw new FeedFailure(Smartlayer.DATA, "the script is of tokens that a contract has");
    }
    if (place.length() > Bearing.PLACE_LIMIT) {
      throw new FeedFailure(
          Smartlayer.USAGE, "--place has at most " + Bearing.PLACE_LIMIT + " characters");
    }
    var bearing = new Bearing(attestation(file), said.naming().values(), place);
    if (!bearing.type().equals(id.type())) {
      throw new FeedFailure(Smartlayer.DATA, file + " bears tokens of " + bearing.type());
    }
    return bearing;
  }

  /**
   * An attestation as it is, whatever it bears.
   *
   * @throws FeedFailure if there is no such file, or no attestation in it
   */
  static SignedAttestation attestation(Path file) {
    Bytes content;
    try {
      if (Files.size(file) > 2 * Bearing.ATTESTATION_LIMIT_BYTES) {
        throw new FeedFailure(Smartlayer.DATA, file + " is too large to bear a token");
      }
      content = Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.NO_INPUT, file + " cannot be read");
    }
    var readings = AttestationFile.read(new AttestationReader(), content).readings();
    if (readings.size() == 1 && readings.getFirst() instanceof Reading.Read(var signed)) {
      return signed;
    }
    throw new FeedFailure(Smartlayer.DATA, file + " holds no attestation, or several");
  }
}
