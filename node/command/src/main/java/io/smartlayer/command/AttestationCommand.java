package io.smartlayer.command;

import io.smartlayer.attestation.AttestationFile;
import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.Reason;
import io.smartlayer.attestation.Revocation;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Verdict;
import io.smartlayer.attestation.Verification;
import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer attestation}: checks signed facts in files, without any network. */
@Command(
    name = "attestation",
    description = "Checks EAS off-chain attestations.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class AttestationCommand implements Runnable {
  /** Whether anyone relies on the signer is the script's word, which is not asked here. */
  private static final String UNCHECKED = "unchecked";

  private final Clock clock;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  AttestationCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(
      name = "verify",
      description = {
        "Checks each attestation in the files: its form, uid, signature and time.",
        "A file holds one attestation as the EAS SDK writes it, an array of them, or a link.",
        "No network is used: revocation stays unchecked, and whether a signer is to be trusted"
            + " is another question.",
        "Exit status: 0 every attestation is valid, 1 one is not, 64 wrong usage."
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Option(
              names = "--at",
              paramLabel = "TIME",
              description = "The time to judge at, such as 2026-01-01T00:00:00Z (default: now).")
          @Nullable String at,
      @Option(names = "--json", description = "Print one JSON object a line.") boolean json,
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files to check.")
          List<String> files) {
    Instant time = time(at);
    var reader = new AttestationReader();
    PrintWriter out = spec.commandLine().getOut();
    boolean allValid = true;
    for (String file : files) {
      for (VerdictLine line : lines(reader, file, time)) {
        out.println(json ? line.json() : line.text());
        allValid &= line.verdict().equals(Verdict.VALID.text());
      }
    }
    return allValid ? 0 : Smartlayer.NOT_VALID;
  }

  private Instant time(@Nullable String text) {
    try {
      return text == null ? clock.now() : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(), "--at wants a time such as 2026-01-01T00:00:00Z, not " + text);
    }
  }

  private static List<VerdictLine> lines(AttestationReader reader, String file, Instant time) {
    AttestationFile read = read(reader, file);
    List<VerdictLine> lines = new ArrayList<>();
    for (int i = 0; i < read.readings().size(); i++) {
      lines.add(line(read.array() ? file + "#" + i : file, read.readings().get(i), time));
    }
    return lines;
  }

  private static AttestationFile read(AttestationReader reader, String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] content = in.readNBytes(AttestationFile.SIZE_LIMIT_BYTES + 1);
      return AttestationFile.read(reader, Bytes.of(content));
    } catch (IOException | InvalidPathException e) {
      var refused = new Reading.Refused(Reason.UNREADABLE, "the file cannot be read");
      return new AttestationFile(false, List.of(refused));
    }
  }

  private static VerdictLine line(String item, Reading reading, Instant time) {
    Verification verification = Verification.of(reading, time);
    @Nullable Reason reason = verification.reason();
    @Nullable Revocation revocation = verification.revocation();
    boolean read = reading instanceof Reading.Read;
    return new VerdictLine(
        item,
        verification.verdict().text(),
        reading instanceof Reading.Read(SignedAttestation signed) ? signed.signer().toHex() : null,
        reason == null ? null : reason.code(),
        reading instanceof Reading.Refused(Reason _, String detail) ? detail : null,
        revocation == null ? null : revocation.text(),
        read ? UNCHECKED : null);
  }
}
