package io.smartlayer.examples.flightticket;

import io.smartlayer.authoring.Manifest;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.TreeMap;

/** Makes the flight ticket's TokenScript from its manifest and its code, and signs it. */
public final class FlightTicketScript {
  private FlightTicketScript() {}

  /**
   * Fills in the manifest; the result is not signed yet.
   *
   * @param contract the tickets' contract
   * @param airlineKey whose delays the ticket believes
   * @param hotelKey whose rebookings the ticket believes
   * @param hotel where the hotel's server is
   */
  public static Bytes render(
      long chainId, Address contract, PublicKey airlineKey, PublicKey hotelKey, URI hotel) {
    var settings = new TreeMap<String, String>();
    settings.put("chainId", Long.toString(chainId));
    settings.put("contract", contract.toHex());
    settings.put("airlineKey", airlineKey.bytes().toHex());
    settings.put("hotelKey", hotelKey.bytes().toHex());
    settings.put("hotelUrl", hotel.resolve("/").toASCIIString());
    Manifest manifest =
        switch (Manifest.read(resource("token.json"), settings)) {
          case Manifest.Reading.Read(Manifest read) -> read;
          case Manifest.Reading.Refused(String why) -> throw new IllegalStateException(why);
        };
    return switch (manifest.make(resource(manifest.code()))) {
      case Manifest.Making.Made(Bytes file, var _) -> file;
      case Manifest.Making.Refused(String why) -> throw new IllegalArgumentException(why);
    };
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
