package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says what came of each check, and keeps the exit status that follows from all of them: what is
 * not valid outweighs what could not be asked. Used by one thread.
 */
final class FeedVerdicts {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private int status;

  /**
   * Begins with nothing checked.
   *
   * @param json whether {@code out} gets an object for each check, also for what is not valid
   */
  FeedVerdicts(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  int status() {
    return status;
  }

  void valid(String item, String detail, List<Address> signers) {
    if (json) {
      ObjectNode line = line(item, "valid", null, detail);
      var list = line.putArray("signers");
      signers.forEach(signer -> list.add(signer.toHex()));
      out.println(CanonicalJson.text(line));
    } else {
      String by = signers.stream().map(Address::toHex).collect(Collectors.joining(", "));
      String certified = signers.isEmpty() ? "" : ", certified by " + by;
      out.println(item + ": valid: " + detail + certified);
    }
  }

  /**
   * Something does not hold.
   *
   * @param reason stable, in kebab case
   */
  void refused(String item, String reason, String detail) {
    status = Smartlayer.NOT_VALID;
    bad(item, "refused", reason, FeedFailure.shown(detail));
  }

  /** Something could not be asked. */
  void unanswered(String item, FeedFailure failure) {
    status = status == 0 ? failure.status() : status;
    bad(item, "unanswered", null, String.valueOf(failure.getMessage()));
  }

  private void bad(String item, String verdict, @Nullable String reason, String detail) {
    if (json) {
      out.println(CanonicalJson.text(line(item, verdict, reason, detail)));
    }
    err.println(
        item + ": " + verdict + (reason == null ? "" : " (" + reason + ")") + ": " + detail);
  }

  private static ObjectNode line(
      String item, String verdict, @Nullable String reason, String detail) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("item", item)
        .put("verdict", verdict)
        .put("reason", reason)
        .put("detail", detail);
  }
}
