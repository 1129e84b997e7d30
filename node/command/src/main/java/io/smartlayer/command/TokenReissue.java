package io.smartlayer.command;

import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.Reissue;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token reissue}. */
@Command(
    name = "reissue",
    description = {
      "Gives a token that an attestation bears to the next holder: hands in the attestation that"
          + " follows the one that bears it now. token attest --follows makes it; no key is needed"
          + " here. A second time does no harm.",
      "Grants of the former holder are void from then on, and nobody is told of the token until"
          + " the next holder takes it over (token takeover).",
      "Exit status: 0 it is so, 64 wrong usage, 65 refused, or the file holds no such attestation,"
          + " 66 no such file, or nobody serves the token, 69 no anchor answers."
    },
    footer = {
      "",
      "Example: smartlayer token attest --follows 0x… … seat/token.tsml 0x… > next7.json",
      "         smartlayer token reissue \\",
      "           http://127.0.0.1:25023 eip155:1/eas:0x…/7 next7.json"
    },
    mixinStandardHelpOptions = true)
final class TokenReissue implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TokenTarget target;

  @Parameters(
      index = "2",
      paramLabel = "FILE",
      description = "The attestation, as token attest prints it.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenReissue() {}

  @Override
  public Integer call() {
    TokenId id = target.id();
    return FeedFailure.told(
        spec,
        () -> {
          Reissue reissue = reissue(id);
          boolean isNew = LifeDoor.handIn(spec, target.anchors(), id, (_, _) -> reissue);
          spec.commandLine()
              .getOut()
              .println(id + ": " + (isNew ? "" : "already ") + "given to " + reissue.recipient());
          return 0;
        });
  }

  private Reissue reissue(TokenId id) {
    if (!id.type().isAttested()) {
      throw new FeedFailure(
          Smartlayer.USAGE, "the contract of " + id + " gives it to another holder");
    }
    SignedAttestation signed = BearingFile.attestation(file);
    if (signed.canonical().size() > Bearing.ATTESTATION_LIMIT_BYTES) {
      throw new FeedFailure(Smartlayer.DATA, file + " is too large to bear a token");
    }
    var reissue = new Reissue(id, signed);
    if (reissue.follows().equals(Hash.ZERO)) {
      throw new FeedFailure(
          Smartlayer.DATA,
          file + " follows no attestation (its refUID is zero): token attest --follows makes one");
    }
    return reissue;
  }
}
