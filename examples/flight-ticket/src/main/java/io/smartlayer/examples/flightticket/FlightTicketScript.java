package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the flight ticket's TokenScript from its template and its code, and signs it. */
public final class FlightTicketScript {
  private static final Pattern SLOT = Pattern.compile("\\$\\{([a-zA-Z]+)}");

  private FlightTicketScript() {}

  /**
   * Fills in the template; the result is not signed yet.
   *
   * @param contract the tickets' contract
   * @param airlineKey whose delays the ticket believes
   * @param hotelKey whose rebookings the ticket believes
   * @param hotel where the hotel's server is
   */
  public static Bytes render(
      long chainId, Address contract, PublicKey airlineKey, PublicKey hotelKey, URI hotel) {
    Matcher slot = SLOT.matcher(resource("flight-ticket.tsml"));
    String filled =
        slot.replaceAll(found ->
            Matcher.quoteReplacement(
                switch (found.group(1)) {
                  case "chainId" -> Long.toString(chainId);
                  case "contract" -> contract.toHex();
                  case "airlineKey" -> hex(airlineKey);
                  case "hotelKey" -> hex(hotelKey);
                  case "hotelUrl" -> escaped(hotel.resolve("/").toASCIIString());
                  case "flightDelayFields" -> Facts.FLIGHT_DELAY;
                  case "flightDelaySchema" -> Facts.schemaUid(Facts.FLIGHT_DELAY).toHex();
                  case "airlineNoticeFields" -> Facts.AIRLINE_NOTICE;
                  case "airlineNoticeSchema" -> Facts.schemaUid(Facts.AIRLINE_NOTICE).toHex();
                  case "hotelRebookingFields" -> Facts.HOTEL_REBOOKING;
                  case "hotelRebookingSchema" -> Facts.schemaUid(Facts.HOTEL_REBOOKING).toHex();
                  case "code" -> code();
                  default -> throw new IllegalStateException("unknown slot " + found.group());
                }));
    return Bytes.utf8(filled);
  }

  /**
   * Signs a rendered script in the airline's name.
   *
   * @throws IllegalArgumentException if it cannot be signed
   */
  public static Bytes sign(Bytes rendered, SecretKey airline) {
    return switch (ScriptSignature.sign(rendered, airline)) {
      case ScriptSignature.Signing.Signed(Bytes file) -> file;
      case ScriptSignature.Signing.NotSigned(_, String explanation) ->
          throw new IllegalArgumentException("the script cannot be signed: " + explanation);
    };
  }

  /** The code of the ticket: what a service node runs. */
  static String code() {
    return resource("flight-ticket.js");
  }

  /** Keys in a TokenScript are uncompressed points without {@code 0x}. */
  private static String hex(PublicKey key) {
    return key.bytes().toHex().substring(2);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (InputStream file = FlightTicketScript.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is not packaged");
      }
      return Bytes.of(file.readAllBytes()).toUtf8();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
